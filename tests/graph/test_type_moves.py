"""Another type for an artifact (M10), types made beforehand, and what may not be moved (M21)."""

import json

import pytest

from graph.actor import Actor
from graph.collections import create_collection
from graph.drafts import Draft, draft_version
from graph.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.holders import type_by_name
from graph.links import link_version
from graph.registry_edits import new_registry
from graph.registry_members import set_registry_role
from graph.targets import Visibility
from graph.teams import set_team_role
from graph.type_moves import change_artifact_type, make_type
from graph.unlinking import unlink_version
from graph.versions import by_ids
from tests.graph.registries import CHANGES, refusal
from tests.graph.told import told_since, told_until_now
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio


async def artifact_of(world: World, version: str) -> str:
    found = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [version])))[0]
    assert found
    return found.artifact


async def move(world: World, artifact: str, type_name: str, actor: Actor | None = None) -> None:
    await change_artifact_type(world.graph, actor or world.admin, artifact=artifact, type_name=type_name)


async def types(world: World, artifact: str) -> list[object]:
    """Of the artifact, and of all its versions and drafts."""
    rows = await world.rows(
        "MATCH (h:Artifact {id: $id}) RETURN h.type AS type"
        " UNION ALL MATCH (v:Version {artifact: $id}) RETURN v.type AS type",
        id=artifact,
    )
    return [row["type"] for row in rows]


async def test_versions_and_drafts_go_with_it_and_the_past_stays(world: World) -> None:
    artifact = await artifact_of(world, await world.version("net"))
    await world.version("net")
    await draft_version(world.graph, world.admin, project=world.project, draft=Draft("net", "model", None))
    known = await told_until_now(world)
    await move(world, artifact, "network")
    assert await types(world, artifact) == ["network"] * 4
    (event,) = await told_since(world, known)
    assert (event.action, event.subject) == ("artifact.updated", artifact)
    assert (event.before, event.after) == ({"type": "model"}, {"type": "network"})
    assert event.permission == "artifact:write"
    changes = await world.rows(CHANGES, subject=artifact, field="type")
    assert [json.loads(str(row["value"])) for row in changes] == ["model", "network"]
    made = await world.graph.read(ALL_SEEING, lambda reader: type_by_name(reader, world.project, "network"))
    assert made
    await world.version("net", type_name="network")
    with pytest.raises(InvalidInputError):
        await world.version("net", type_name="model")
    await move(world, artifact, "network")
    assert [each.action for each in await told_since(world, known)].count("artifact.updated") == 1


async def test_what_a_registry_shows_keeps_its_type(world: World) -> None:
    version = await world.version("net")
    artifact = await artifact_of(world, version)
    hidden = await new_registry(
        world.graph,
        world.admin,
        organization=world.organization,
        name="hidden",
        visibility=Visibility.RESTRICTED,
    )
    member = await world.person("mia", "member")
    await set_team_role(world.graph, world.admin, team=world.team.id, user=member.id or "", role="member")
    links = [
        await link_version(world.graph, world.admin, version=version, project=project, collection="shelf")
        for project in (world.model_registry, hidden)
    ]
    error = await refusal(world, move(world, artifact, "network", member))
    assert (type(error), error.field) == (ConflictError, "type")
    assert f"org-{world.unique}/model/shelf, 1 where you may not look" in str(error)
    assert "hidden" not in str(error)
    assert await types(world, artifact) == ["model"] * 2
    for each in links:
        await unlink_version(world.graph, world.admin, link=each.link)
    await move(world, artifact, "network", member)
    assert await types(world, artifact) == ["network"] * 2


async def test_a_link_in_a_project_keeps_nobody_from_it(world: World) -> None:
    version = await world.version("net")
    made = await link_version(
        world.graph, world.admin, version=version, project=world.project, collection="shelf"
    )
    artifact = await artifact_of(world, version)
    await move(world, artifact, "network")
    rows = await world.rows("MATCH (c:Collection {id: $id}) RETURN c.type AS type", id=made.collection)
    assert (rows[0]["type"], await types(world, artifact)) == ("model", ["network"] * 2)


async def test_reserved_and_bad_types(world: World) -> None:
    artifact = await artifact_of(world, await world.version("net"))
    for name in ("job", "wandb-history", "", "a/b", "a:b", "x" * 129):
        error = await refusal(world, move(world, artifact, name))
        assert (type(error), error.field) == (InvalidInputError, "type"), name
    await move(world, artifact, "code")  # reserved only for names that start with `source-`
    table = await artifact_of(world, await world.version("run-1-table", type_name="run_table"))
    assert type(await refusal(world, move(world, table, "model"))) is InvalidInputError
    source = await artifact_of(world, await world.version("source-x"))
    assert type(await refusal(world, move(world, source, "code"))) is InvalidInputError


async def test_who_may_move_what(world: World) -> None:
    version = await world.version("net")
    artifact = await artifact_of(world, version)
    made = await create_collection(
        world.graph, world.admin, project=world.project, name="shelf", type_name="model"
    )
    viewer, stranger = await world.person("vera", "viewer"), await world.person("stan")
    await set_team_role(world.graph, world.admin, team=world.team.id, user=viewer.id or "", role="viewer")
    assert type(await refusal(world, move(world, artifact, "network", viewer))) is ForbiddenError
    hidden = await refusal(world, move(world, artifact, "network", stranger))
    missing = await refusal(world, move(world, made, "network"))
    assert (type(hidden), type(missing)) == (NotFoundError, NotFoundError)
    assert str(hidden).replace(artifact, "") == str(missing).replace(made, "")


async def test_a_type_is_made_before_anything_has_it(world: World) -> None:
    async def make(name: str, actor: Actor | None = None, project: str = world.project) -> None:
        await make_type(
            world.graph, actor or world.admin, project=project, name=name, description="for later"
        )

    known = await told_until_now(world)
    for _ in range(2):
        await make("table")
    (event,) = await told_since(world, known)
    assert (event.action, event.subject) == ("project.updated", world.project)
    assert event.after == {"artifactType": {"name": "table", "description": "for later"}}
    made = await world.graph.read(ALL_SEEING, lambda reader: type_by_name(reader, world.project, "table"))
    assert made
    assert made.description == "for later"
    await world.version("t", type_name="table")

    async def code(attempt_name: str, actor: Actor | None, project: str) -> type[DomainError]:
        return type(await refusal(world, make(attempt_name, actor, project)))

    viewer, stranger = await world.person("vera", "viewer"), await world.person("stan")
    assert await code("network", None, world.model_registry) is InvalidInputError
    await make("model", None, world.model_registry)
    assert await code("model", viewer, world.model_registry) is ForbiddenError
    assert await code("x", stranger, world.project) is NotFoundError
    assert await code("a:b", None, world.project) is InvalidInputError
    await set_registry_role(
        world.graph, world.admin, registry=world.model_registry, member=stranger.id or "", role="viewer"
    )
    assert await code("model", stranger, world.model_registry) is ForbiddenError
