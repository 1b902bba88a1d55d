"""Several aliases at once: all of them or none; and how long a version is to be kept."""

import pytest

from graph.alias_edits import remove_aliases, set_aliases
from graph.errors import ForbiddenError, InvalidInputError, NotFoundError
from graph.version_edits import VersionEdit, update_version
from tests.graph.shelves import aliases_in, artifact_of, linked, protect
from tests.graph.world import World

pytestmark = pytest.mark.anyio


async def test_all_are_set_and_removed_or_none(world: World) -> None:
    version, later = await world.version("net"), await world.version("net")
    collection, artifact = (await linked(world, version)).collection, await artifact_of(world, version)
    mia = await world.person("mia", "member")
    await protect(world, "gold")
    with pytest.raises(ForbiddenError):
        await set_aliases(
            world.graph, mia, version=version, places=[(collection, "candidate"), (collection, "gold")]
        )
    assert set(await aliases_in(world, collection)) == {"latest"}
    with pytest.raises(NotFoundError):
        await set_aliases(
            world.graph, world.admin, version=later, places=[(artifact, "a"), (collection, "b")]
        )
    assert "a" not in await aliases_in(world, artifact)
    places = [(collection, "candidate"), (collection, "gold"), (artifact, "best")]
    await set_aliases(world.graph, world.admin, version=version, places=places)
    assert await aliases_in(world, collection) == dict.fromkeys(("latest", "candidate", "gold"), version)
    assert (await aliases_in(world, artifact))["best"] == version
    with pytest.raises(ForbiddenError):
        await remove_aliases(world.graph, mia, version=version, places=places[:2])
    assert "candidate" in await aliases_in(world, collection)
    await remove_aliases(world.graph, world.admin, version=later, places=places)  # they are not its own
    assert (await aliases_in(world, artifact))["best"] == version
    await remove_aliases(world.graph, world.admin, version=version, places=places)
    assert set(await aliases_in(world, collection)) == {"latest"}
    assert "best" not in await aliases_in(world, artifact)


async def test_a_time_to_live_has_its_bounds(world: World) -> None:
    version = await world.version("net")
    for ttl in (0, -3, 10**12):
        with pytest.raises(InvalidInputError) as refused:
            await update_version(world.graph, world.admin, version=version, edit=VersionEdit(ttl=ttl))
        assert refused.value.field == "ttl"
    for ttl in (3600, -2, -1):
        await update_version(world.graph, world.admin, version=version, edit=VersionEdit(ttl=ttl))
        (row,) = await world.rows("MATCH (v:Version {id: $id}) RETURN v.ttl AS ttl", id=version)
        assert row["ttl"] == ttl
