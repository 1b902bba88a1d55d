"""Collections: made, renamed, described and tagged by the rules of names and roles."""

from typing import Any

import pytest

from graph import holders
from graph.actor import Actor
from graph.collections import create_collection
from graph.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from graph.holder_edits import HolderEdit, update_holder
from graph.holders import Holder, HolderKind
from graph.links import link_version
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio

EVENTS = "MATCH (e:Event) WHERE e.subject = $id RETURN e.action AS action, e.body AS body ORDER BY e.at, e.id"
SPANS = "MATCH (s:TagSpan {subject: $id}) RETURN s.tag AS tag, s.until IS NULL AS open ORDER BY tag"


async def made(world: World, name: str = "shown", **more: Any) -> str:
    return await create_collection(
        world.graph,
        world.admin,
        project=world.model_registry,
        name=name,
        type_name="model",
        **more,
    )


async def holder(world: World, key: str) -> Holder:
    found = (await world.graph.read(ALL_SEEING, lambda reader: holders.by_ids(reader, [key])))[0]
    assert found
    return found


async def edit(world: World, key: str, actor: Actor | None = None, **what: Any) -> None:
    change = HolderEdit(**what)
    kind = (await holder(world, key)).kind
    await update_holder(world.graph, actor or world.admin, kind, holder=key, edit=change)


async def actions(world: World, key: str) -> list[str]:
    return [str(row["action"]) for row in await world.rows(EVENTS, id=key)]


async def test_a_collection_is_made_of_an_accepted_type(world: World) -> None:
    key = await made(world, description="# Card", tags=["a", "b", "a"])
    found = await holder(world, key)
    assert (found.name, found.type, found.description, found.tags) == ("shown", "model", "# Card", ("a", "b"))
    assert await actions(world, key) == ["collection.created"]
    with pytest.raises(InvalidInputError, match="accepts the types") as refused:
        await create_collection(
            world.graph, world.admin, project=world.model_registry, name="data", type_name="dataset"
        )
    assert refused.value.field == "type"


async def test_artifacts_and_collections_share_names(world: World) -> None:
    await made(world)
    with pytest.raises(ConflictError, match="taken") as refused:
        await made(world)
    assert refused.value.field == "name"
    await world.version("net")
    with pytest.raises(ConflictError, match="taken"):
        await create_collection(
            world.graph, world.admin, project=world.project, name="net", type_name="model"
        )


async def test_names_of_collections(world: World) -> None:
    key = await made(world)
    for name in ("", "a/b", "a:b", "x" * 129, "x@" + "0" * 32):
        with pytest.raises(InvalidInputError) as refused:
            await made(world, name)
        assert refused.value.field == "name"
        with pytest.raises(InvalidInputError) as refused:
            await edit(world, key, name=name)
        assert refused.value.field == "name"


async def test_a_card_has_a_limit(world: World) -> None:
    key = await made(world)
    with pytest.raises(InvalidInputError, match="65536") as refused:
        await edit(world, key, description="x" * 65_537)
    assert refused.value.field == "description"


async def test_a_rename_keeps_the_id(world: World) -> None:
    version = await world.version()
    key = await made(world)
    await link_version(
        world.graph, world.admin, version=version, project=world.model_registry, collection="shown"
    )
    await edit(world, key, name="renamed", description="<script>alert(1)</script>")
    found = await holder(world, key)
    assert (found.name, found.description) == ("renamed", "<script>alert(1)</script>")
    assert await actions(world, key) == ["collection.created", "collection.updated"]
    await made(world, "shown")  # the former name is free
    with pytest.raises(ConflictError):
        await edit(world, key, name="shown")
    await edit(world, key, description="")
    assert (await holder(world, key)).description is None
    past = await world.rows(
        "MATCH (c:Change {subject: $id, field: 'name'}) RETURN c.value AS value ORDER BY c.since", id=key
    )
    assert [row["value"] for row in past] == ['"shown"', '"renamed"']


async def test_renaming_an_artifact_renames_it_on_its_versions(world: World) -> None:
    version = await world.version("net")
    row = (await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS artifact", id=version))[0]
    await edit(world, str(row["artifact"]), name="network")
    after = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact_name AS name", id=version)
    assert after == [{"name": "network"}]
    assert (await actions(world, str(row["artifact"])))[-1] == "artifact.updated"


async def test_tags_are_a_set_with_a_past(world: World) -> None:
    key = await made(world, tags=["a"])
    await edit(world, key, add_tags=["b", "a", "b"])
    await edit(world, key, remove_tags=["a", "never"])
    assert (await holder(world, key)).tags == ("b",)
    assert await world.rows(SPANS, id=key) == [{"tag": "a", "open": False}, {"tag": "b", "open": True}]
    before = await actions(world, key)
    await edit(world, key, add_tags=["b"], remove_tags=["a"])  # changes nothing
    assert await actions(world, key) == before == ["collection.created", *["collection.updated"] * 2]


async def test_tags_follow_their_rules(world: World) -> None:
    key = await made(world)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"add_tags": [f"t{number}" for number in range(21)]}, "addTags"),
        ({"remove_tags": [f"t{number}" for number in range(21)]}, "removeTags"),
        ({"add_tags": ["a!"]}, "addTags"),
        ({"add_tags": ["x" * 129]}, "addTags"),
        ({"add_tags": [" a"]}, "addTags"),
        ({"add_tags": ["a"], "remove_tags": ["a"]}, "removeTags"),
    ]
    for what, field in wrong:
        with pytest.raises(InvalidInputError) as refused:
            await edit(world, key, **what)
        assert refused.value.field == field
    assert (await holder(world, key)).tags == ()


async def test_only_members_make_and_change_collections(world: World) -> None:
    key = await made(world)
    viewer, stranger = await world.person("viewer", "viewer"), await world.person("stranger")
    with pytest.raises(ForbiddenError):
        await edit(world, key, viewer, name="mine")
    with pytest.raises(NotFoundError, match=f"collection {key} not found"):
        await edit(world, key, stranger, name="mine")
    for actor, error in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with pytest.raises(error):
            await create_collection(
                world.graph, actor, project=world.model_registry, name="mine", type_name="model"
            )
    assert (await holder(world, key)).name == "shown"


async def test_a_collection_is_no_artifact(world: World) -> None:
    key = await made(world)
    with pytest.raises(NotFoundError):
        await update_holder(
            world.graph, world.admin, HolderKind.ARTIFACT, holder=key, edit=HolderEdit(name="x")
        )
