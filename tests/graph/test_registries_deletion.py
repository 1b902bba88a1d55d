"""Deleting registries and projects, and bringing them back (M8, T2, A5)."""

import pytest

from graph import links, listings
from graph.actor import Actor
from graph.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.ids import new_id
from graph.links import link_version
from graph.pages import Listing, Window
from graph.policy import Sight
from graph.project_deletion import (
    DELETED_PROJECTS,
    DELETED_REGISTRIES,
    Deleted,
    delete_project,
    delete_registry,
    restore_project,
    restore_registry,
)
from graph.projects import by_ids as projects_by_id
from graph.projects import new_project
from graph.protected_names import protect_alias, unprotect_alias
from graph.registry_edits import new_registry, set_owner
from graph.registry_members import set_registry_role
from graph.retention import DAY
from graph.session import Graph
from graph.targets import Visibility
from graph.versions import by_ids as versions_by_id
from graph.work import Reader
from tests.graph.registries import refusal
from tests.graph.test_registries_members import members, sight
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio

WEEK = 7 * DAY
EVENT = "MATCH (e:Event {subject: $subject, action: $action}) RETURN e.body AS body"


async def registry(
    world: World, name: str = "models", visibility: Visibility = Visibility.ORGANIZATION
) -> str:
    return await new_registry(
        world.graph, world.admin, organization=world.organization, name=name, visibility=visibility
    )


async def is_there(world: World, project: str) -> bool:
    return (await world.graph.read(ALL_SEEING, lambda reader: projects_by_id(reader, [project])))[
        0
    ] is not None


async def deleted(world: World, listing: Listing[Deleted], owner: str, viewer: Sight) -> list[str]:
    async def fetch(reader: Reader) -> list[str]:
        page = (await listing.pages(reader, [owner], window=Window(10)))[0]
        assert await listing.counts(reader, [owner]) == [len(page.members)]
        return [each.id for _, each in page.members]

    return await world.graph.read(viewer, fetch)


async def test_a_deleted_registry_comes_back_with_everything(graph: Graph, world: World) -> None:
    made, version, gus = await registry(world), await world.version("net"), await world.person("gus")
    linked = await link_version(
        graph, world.admin, version=version, project=made, collection="nets", aliases=["best"]
    )
    await set_registry_role(graph, world.admin, registry=made, member=gus.name, role="viewer")
    await set_owner(graph, world.admin, registry=made, owner=gus.name)
    await protect_alias(graph, world.admin, registry=made, alias="best")

    async def what_is_there(reader: Reader) -> tuple[object, ...]:
        collections = (await listings.COLLECTIONS.pages(reader, [made], window=Window(10)))[0].members
        return (
            (await projects_by_id(reader, [made]))[0],
            [mark for mark, _ in collections],
            (await links.by_ids(reader, [linked.link]))[0],
            (await versions_by_id(reader, [version]))[0] is not None,
        )

    before = await graph.read(await sight(world, gus), what_is_there)
    await delete_registry(graph, world.admin, registry=made, confirm_name="models")
    assert await graph.read(await sight(world, gus), what_is_there) == (None, [], None, False)
    # The source stays where it was made.
    assert (await graph.read(ALL_SEEING, lambda reader: versions_by_id(reader, [version])))[0] is not None
    events = await world.rows(EVENT, subject=made, action="registry.deleted")
    assert '"before":{"collections":1,"links":1,"name":"models"}' in str(events[0]["body"])
    await restore_registry(graph, world.admin, organization=world.organization, registry=made, retention=WEEK)
    assert await graph.read(await sight(world, gus), what_is_there) == before
    assert set(await members(world, made)) == {world.admin.id, gus.id}
    toggles = await world.rows("MATCH (p:Project {id: $id}) RETURN size(p.deletions) AS n", id=made)
    assert toggles == [{"n": 2}]
    assert len(await world.rows(EVENT, subject=made, action="registry.restored")) == 1


async def test_the_name_must_be_said_again(graph: Graph, world: World) -> None:
    made = await registry(world)
    lab = await new_project(graph, world.admin, owner=world.team.id, name="lab")
    for attempt in (
        delete_registry(graph, world.admin, registry=made, confirm_name="Models"),
        delete_project(graph, world.admin, project=lab, confirm_name=""),
    ):
        error = await refusal(world, attempt)
        assert (type(error), error.field) == (InvalidInputError, "confirmName")


async def test_who_may_delete_registries(graph: Graph, world: World) -> None:
    mia, olaf, vera = [
        await world.person(name, role)
        for name, role in (("mia", "member"), ("olaf", "member"), ("vera", "viewer"))
    ]
    hers = await new_registry(graph, mia, organization=world.organization, name="hers")
    await set_registry_role(graph, mia, registry=hers, member=olaf.name, role="admin")
    for actor in (olaf, vera):
        error = await refusal(world, delete_registry(graph, actor, registry=hers, confirm_name="hers"))
        assert isinstance(error, ForbiddenError)
    await delete_registry(graph, mia, registry=hers, confirm_name="hers")
    again = await refusal(world, delete_registry(graph, mia, registry=hers, confirm_name="hers"))
    assert isinstance(again, NotFoundError)
    error = await refusal(
        world, delete_registry(graph, world.admin, registry=world.model_registry, confirm_name="model")
    )
    assert (type(error), error.field) == (InvalidInputError, "registry")
    theirs = await registry(world, "theirs")
    await delete_registry(graph, await world.person("boss", "admin"), registry=theirs, confirm_name="theirs")


async def test_who_may_restore_registries(graph: Graph, world: World) -> None:
    mia, stan = await world.person("mia", "member"), await world.person("stan")
    made = await new_registry(graph, mia, organization=world.organization, name="hers")
    await delete_registry(graph, mia, registry=made, confirm_name="hers")

    async def restore(actor: Actor, organization: str, it: str) -> DomainError:
        return await refusal(
            world,
            restore_registry(graph, actor, organization=organization, registry=it, retention=WEEK),
        )

    assert isinstance(await restore(mia, world.organization, made), ForbiddenError)
    hidden = await restore(stan, world.organization, made)
    absent = await restore(stan, gone := new_id(), made)
    assert type(hidden) is type(absent) is NotFoundError
    assert hidden.message.replace(world.organization, "") == absent.message.replace(gone, "")
    for it in (new_id(), world.project):
        missing = await restore(world.admin, world.organization, it)
        assert (type(missing), missing.field) == (NotFoundError, "registry")
    live = await restore(world.admin, world.organization, world.model_registry)
    assert (type(live), live.field) == (ConflictError, "registry")
    assert await deleted(world, DELETED_REGISTRIES, world.organization, await sight(world, mia)) == []
    assert await deleted(world, DELETED_REGISTRIES, world.organization, await sight(world, world.admin)) == [
        made
    ]


async def test_restoring_has_its_time_and_needs_the_name(graph: Graph, world: World) -> None:
    made = await registry(world)
    await delete_registry(graph, world.admin, registry=made, confirm_name="models")
    late = await refusal(
        world,
        restore_registry(graph, world.admin, organization=world.organization, registry=made, retention=0),
    )
    assert isinstance(late, ConflictError)
    other = await registry(world)
    taken = await refusal(
        world,
        restore_registry(graph, world.admin, organization=world.organization, registry=made, retention=WEEK),
    )
    assert (type(taken), taken.field) == (ConflictError, "registry")
    await delete_registry(graph, world.admin, registry=other, confirm_name="models")
    await restore_registry(graph, world.admin, organization=world.organization, registry=made, retention=WEEK)
    assert await is_there(world, made)
    assert not await is_there(world, other)


async def test_a_project_is_deleted_and_comes_back(graph: Graph, world: World) -> None:
    lab = await new_project(graph, world.admin, owner=world.team.id, name="lab")
    run = await world.run("run", project=lab)
    version = await world.version("net", run=run, project=lab)
    await link_version(graph, world.admin, version=version, project=world.model_registry, collection="nets")
    mia, boss = await world.person("mia", "member"), await world.person("boss", "admin")
    for actor, kind in ((mia, NotFoundError), (boss, ForbiddenError)):
        error = await refusal(world, delete_project(graph, actor, project=lab, confirm_name="lab"))
        assert isinstance(error, kind)
    await delete_project(graph, world.admin, project=lab, confirm_name="lab")
    assert not await is_there(world, lab)
    events = await world.rows(EVENT, subject=lab, action="project.deleted")
    assert '"before":{"artifacts":1,"collections":0,"name":"lab","runs":1}' in str(events[0]["body"])
    # What the registry links of it stays readable through the registry.
    seen = await graph.read(await sight(world, mia), lambda reader: versions_by_id(reader, [version]))
    assert seen[0] is not None
    team = world.team.id
    assert await deleted(world, DELETED_PROJECTS, team, await sight(world, world.admin)) == [lab]
    assert await deleted(world, DELETED_PROJECTS, team, await sight(world, boss)) == []
    for actor, kind in ((mia, NotFoundError), (boss, ForbiddenError)):
        error = await refusal(world, restore_project(graph, actor, project=lab, retention=WEEK))
        assert isinstance(error, kind)
    await restore_project(graph, world.admin, project=lab, retention=WEEK)
    assert await is_there(world, lab)
    live = await refusal(world, restore_project(graph, world.admin, project=lab, retention=WEEK))
    assert (type(live), live.field) == (ConflictError, "project")


async def test_a_personal_project_is_its_owners(graph: Graph, world: World) -> None:
    mia = await world.person("mia", "member")
    own = await new_project(graph, mia, owner=mia.id or "", name="own")
    error = await refusal(world, delete_project(graph, world.admin, project=own, confirm_name="own"))
    assert isinstance(error, NotFoundError)
    await delete_project(graph, mia, project=own, confirm_name="own")
    assert await deleted(world, DELETED_PROJECTS, mia.id or "", await sight(world, mia)) == [own]
    await restore_project(graph, mia, project=own, retention=WEEK)


async def test_nobody_deletes_the_project_of_what_a_protected_alias_points_at(
    graph: Graph, world: World
) -> None:
    lab = await new_project(graph, world.admin, owner=world.team.id, name="lab")
    version, made = await world.version("net", project=lab), await registry(world)
    await link_version(graph, world.admin, version=version, project=made, collection="nets", aliases=["gold"])
    await protect_alias(graph, world.admin, registry=made, alias="gold")
    error = await refusal(world, delete_project(graph, world.admin, project=lab, confirm_name="lab"))
    assert isinstance(error, ConflictError)
    await unprotect_alias(graph, world.admin, registry=made, alias="gold")
    await delete_project(graph, world.admin, project=lab, confirm_name="lab")


async def test_a_registry_is_no_project_and_a_project_no_registry(graph: Graph, world: World) -> None:
    made = await registry(world)
    for attempt in (
        delete_project(graph, world.admin, project=made, confirm_name="models"),
        delete_registry(graph, world.admin, registry=world.project, confirm_name="project"),
        restore_project(graph, world.admin, project=made, retention=WEEK),
    ):
        assert isinstance(await refusal(world, attempt), NotFoundError)
