"""Registries as wholes: making, names, visibility, types, owners (M1-M9), protected names (A4)."""

from collections.abc import Awaitable
from dataclasses import dataclass

import pytest

from graph import projects
from graph.actor import SYSTEM, Actor
from graph.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.ids import new_id
from graph.project_deletion import delete_registry
from graph.project_edits import update_project
from graph.projects import Project, new_project
from graph.protected_names import protect_alias, unprotect_alias
from graph.registry_edits import (
    accept_all_types,
    add_accepted_types,
    new_registry,
    set_owner,
    set_visibility,
    update_registry,
)
from graph.registry_members import set_registry_role
from graph.session import Graph
from graph.targets import Visibility
from graph.users import create_user
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio

EVENTS = """MATCH (e:Event) WHERE e.subject = $subject OR e.body CONTAINS $subject
RETURN e.action AS action, e.body AS body ORDER BY e.at, e.ordinal"""
SIZE = """CALL () { MATCH (n) WHERE NOT n:ApiKey RETURN count(n) AS nodes }
CALL () { MATCH ()-[r]->() RETURN count(r) AS edges } RETURN nodes, edges"""
CHANGES = """MATCH (c:Change {subject: $subject, field: $field}) RETURN c.value AS value ORDER BY c.since"""


@dataclass(frozen=True)
class Office:
    """A registry in a world, and people with each role in the organization."""

    world: World
    registry: str
    admin: Actor
    member: Actor
    viewer: Actor
    stranger: Actor

    async def read(self) -> Project:
        return await read(self.world, self.registry)

    async def actions(self, subject: str | None = None) -> list[str]:
        rows = await self.world.rows(EVENTS, subject=subject or self.registry)
        return [str(row["action"]) for row in rows]


async def read(world: World, registry: str) -> Project:
    found = (await world.graph.read(ALL_SEEING, lambda reader: projects.by_ids(reader, [registry])))[0]
    assert found
    return found


@pytest.fixture
async def office(world: World) -> Office:
    member = await world.person("mia", "member")
    registry = await new_registry(
        world.graph, member, organization=world.organization, name="models", accepted_types=["model"]
    )
    return Office(
        world,
        registry,
        world.admin,
        member,
        await world.person("vera", "viewer"),
        await world.person("stan"),
    )


async def refusal(world: World, attempt: Awaitable[object]) -> DomainError:
    """The error of an attempt, which has changed nothing."""
    before = await world.rows(SIZE)
    with pytest.raises(DomainError) as caught:
        await attempt
    assert await world.rows(SIZE) == before
    return caught.value


async def test_a_member_makes_a_registry_and_is_its_admin(office: Office) -> None:
    made = await office.read()
    assert (made.name, made.owner, made.organization) == ("models", *[office.world.organization] * 2)
    assert (made.visibility, made.all_types, made.accepted_types) == ("organization", False, ("model",))
    assert (made.core, made.created_by, made.protected_aliases) == (False, office.member.id, ())
    assert await office.actions() == ["registry.created", "role.granted"]
    roles = await office.world.rows(
        "MATCH (u:User)-[r:ROLE]->(:Registry {id: $id}) RETURN u.id AS user, r.rank AS rank",
        id=office.registry,
    )
    assert roles == [{"user": office.member.id, "rank": 4}]


async def test_an_instance_admin_makes_it_for_others(world: World) -> None:
    made = await new_registry(world.graph, SYSTEM, organization=world.organization, name="theirs")
    user, _ = await create_user(world.graph, SYSTEM, name=f"boss-{world.unique}", admin=True)
    boss = Actor(id=user, name="boss")
    other = await new_registry(world.graph, boss, organization=world.organization, name="also theirs")
    rows = await world.rows(
        "MATCH (e)-[:ROLE]->(r:Registry) WHERE r.id IN $ids RETURN e.id AS id", ids=[made, other]
    )
    assert rows == []
    assert (await read(world, other)).created_by == user


async def test_who_may_make_registries(office: Office) -> None:
    world = office.world

    async def make(actor: Actor, organization: str, name: str = "new") -> DomainError:
        return await refusal(world, new_registry(world.graph, actor, organization=organization, name=name))

    assert isinstance(await make(office.viewer, world.organization), ForbiddenError)
    hidden = await make(office.stranger, world.organization)
    absent = await make(office.stranger, absent_id := new_id())
    assert isinstance(hidden, NotFoundError)
    assert hidden.message.replace(world.organization, "") == absent.message.replace(absent_id, "")
    # A taken name is told only to who may make one.
    assert isinstance(await make(office.viewer, world.organization, "models"), ForbiddenError)
    team = await make(office.admin, world.team.id)
    assert isinstance(team, NotFoundError)


@pytest.mark.parametrize(
    "name", ["", " ", "a/b", "a\\b", "a#b", "a?b", "a%b", "a:b", "a\rb", "a\nb", "x" * 114]
)
async def test_bad_names(office: Office, name: str) -> None:
    graph, world = office.world.graph, office.world
    made = await refusal(
        world, new_registry(graph, office.member, organization=world.organization, name=name)
    )
    renamed = await refusal(
        world, update_registry(graph, office.member, registry=office.registry, edit={"name": name})
    )
    for error in (made, renamed):
        assert (type(error), error.field) == (InvalidInputError, "name")


async def test_names_are_unique_in_the_organization(graph: Graph, office: Office) -> None:
    world = office.world
    longest = await new_registry(graph, office.member, organization=world.organization, name="x" * 113)
    hidden = await new_registry(
        graph,
        office.admin,
        organization=world.organization,
        name="secret",
        visibility=Visibility.RESTRICTED,
    )
    for name in ("models", "secret", "model"):
        error = await refusal(
            world, new_registry(graph, office.member, organization=world.organization, name=name)
        )
        assert (type(error), error.field) == (ConflictError, "name")
    error = await refusal(
        world, update_registry(graph, office.member, registry=longest, edit={"name": "models"})
    )
    assert (type(error), error.field) == (ConflictError, "name")
    other = await make_world(graph, f"{world.unique}o")
    await new_registry(graph, other.admin, organization=other.organization, name="models")
    # A project of the organization has a name of its own kind.
    await new_project(graph, office.admin, owner=world.organization, name="models")
    assert hidden != longest


async def test_a_rename_keeps_the_id_and_what_stands_there(graph: Graph, office: Office) -> None:
    world = office.world
    await update_registry(
        graph, office.member, registry=office.registry, edit={"name": "better", "description": "# Best"}
    )
    made = await office.read()
    assert (made.id, made.name, made.description) == (office.registry, "better", "# Best")

    async def named(name: str) -> Project | None:
        return await graph.read(
            ALL_SEEING, lambda reader: projects.registry_by_name(reader, world.organization, name)
        )

    assert await named("models") is None
    found = await named("better")
    assert found
    assert found.id == office.registry
    changes = await world.rows(CHANGES, subject=office.registry, field="name")
    assert [row["value"] for row in changes] == ['"models"', '"better"']
    before = await office.actions()
    await update_registry(graph, office.member, registry=office.registry, edit={"name": "better"})
    assert await office.actions() == before == ["registry.created", "role.granted", "registry.updated"]
    await new_registry(graph, office.member, organization=world.organization, name="models")


async def test_core_registries_have_limits(graph: Graph, world: World) -> None:
    core = world.model_registry
    for attempt, field in (
        (update_registry(graph, world.admin, registry=core, edit={"name": "other"}), "name"),
        (update_registry(graph, world.admin, registry=core, edit={"description": "x"}), "description"),
        (set_visibility(graph, world.admin, registry=core, visibility=Visibility.RESTRICTED), "visibility"),
    ):
        error = await refusal(world, attempt)
        assert (type(error), error.field) == (InvalidInputError, field)
    await add_accepted_types(graph, world.admin, registry=core, types=["checkpoint"])
    assert (await read(world, core)).accepted_types == ("model", "checkpoint")


async def test_visibility_goes_both_ways(graph: Graph, office: Office) -> None:
    registry = office.registry
    for visibility in (Visibility.RESTRICTED, Visibility.RESTRICTED, Visibility.ORGANIZATION):
        await set_visibility(graph, office.member, registry=registry, visibility=visibility)
    assert (await office.actions())[2:] == ["registry.updated", "registry.updated"]
    changes = await office.world.rows(CHANGES, subject=registry, field="visibility")
    assert [row["value"] for row in changes] == ['"organization"', '"restricted"', '"organization"']
    other = await office.world.person("olaf", "member")
    error = await refusal(
        office.world, set_visibility(graph, other, registry=registry, visibility=Visibility.RESTRICTED)
    )
    assert isinstance(error, ForbiddenError)


async def test_accepted_types_are_only_added(graph: Graph, office: Office) -> None:
    registry, world = office.registry, office.world
    await add_accepted_types(graph, office.member, registry=registry, types=["dataset", "model", "dataset"])
    assert (await office.read()).accepted_types == ("model", "dataset")
    before = await office.actions()
    await add_accepted_types(graph, office.member, registry=registry, types=["model"])
    assert await office.actions() == before
    for types in ([], ["a/b"], ["x" * 129], [f"t{n}" for n in range(500)]):
        error = await refusal(world, add_accepted_types(graph, office.member, registry=registry, types=types))
        assert (type(error), error.field) == (InvalidInputError, "types")
    other = await world.person("olaf", "member")
    error = await refusal(world, add_accepted_types(graph, other, registry=registry, types=["code"]))
    assert isinstance(error, ForbiddenError)
    await accept_all_types(graph, office.member, registry=registry)
    assert (await office.read()).all_types
    error = await refusal(world, add_accepted_types(graph, office.member, registry=registry, types=["code"]))
    assert (type(error), error.field) == (InvalidInputError, "types")


async def test_a_list_of_no_types_is_refused(graph: Graph, office: Office) -> None:
    world = office.world
    error = await refusal(
        world,
        new_registry(graph, office.member, organization=world.organization, name="none", accepted_types=[]),
    )
    assert (type(error), error.field) == (InvalidInputError, "acceptedTypes")
    made = await new_registry(graph, office.member, organization=world.organization, name="all")
    assert (await read(world, made)).all_types


async def test_any_member_may_answer_for_a_registry(graph: Graph, office: Office) -> None:
    registry, world = office.registry, office.world
    await set_registry_role(graph, office.member, registry=registry, member=office.stranger.id or "")
    for owner in (office.viewer, office.stranger, office.member, office.member):
        await set_owner(graph, office.member, registry=registry, owner=owner.name)
        assert (await office.read()).owner_user == owner.id
    # It gives no right: the guest is still a restricted viewer only.
    await set_owner(graph, office.member, registry=registry, owner=office.stranger.id)
    error = await refusal(world, set_owner(graph, office.stranger, registry=registry, owner=None))
    assert isinstance(error, ForbiddenError)
    await set_owner(graph, office.member, registry=registry, owner=None)
    await set_owner(graph, office.member, registry=registry, owner=None)
    assert (await office.read()).owner_user is None
    assert (await office.actions()).count("registry.updated") == 5


async def test_who_cannot_answer_for_a_registry(graph: Graph, office: Office) -> None:
    registry, world = office.registry, office.world
    boss, _ = await create_user(graph, SYSTEM, name=f"boss-{world.unique}", admin=True)
    for owner in (office.stranger.name, boss):
        error = await refusal(world, set_owner(graph, office.member, registry=registry, owner=owner))
        assert (type(error), error.field) == (InvalidInputError, "owner")
    for owner in (world.team.name, "no-such-user"):
        error = await refusal(world, set_owner(graph, office.member, registry=registry, owner=owner))
        assert (type(error), error.field) == (NotFoundError, "owner")
    error = await refusal(
        world,
        new_registry(
            graph,
            office.member,
            organization=world.organization,
            name="closed",
            visibility=Visibility.RESTRICTED,
            owner=office.viewer.name,
        ),
    )
    assert (type(error), error.field) == (InvalidInputError, "owner")
    made = await new_registry(
        graph,
        office.member,
        organization=world.organization,
        name="closed",
        visibility=Visibility.RESTRICTED,
        owner=office.member.name,
    )
    assert (await read(world, made)).owner_user == office.member.id


async def test_alias_names_are_protected_by_admins(graph: Graph, office: Office) -> None:
    registry, world = office.registry, office.world
    for alias in ("production", "best", "production"):
        await protect_alias(graph, office.member, registry=registry, alias=alias)
    assert (await office.read()).protected_aliases == ("best", "production")
    for _ in range(2):
        await unprotect_alias(graph, office.member, registry=registry, alias="best")
    assert (await office.read()).protected_aliases == ("production",)
    assert (await office.actions())[2:] == ["alias.protected", "alias.protected", "alias.unprotected"]
    changes = await world.rows(CHANGES, subject=registry, field="protected_aliases")
    assert [row["value"] for row in changes] == ['["production"]', '["best","production"]', '["production"]']
    for alias in ("latest", "v3", "", "a/b", "a:b", "x" * 129):
        for change in (protect_alias, unprotect_alias):
            error = await refusal(world, change(graph, office.member, registry=registry, alias=alias))
            assert (type(error), error.field) == (InvalidInputError, "alias")
    other = await world.person("olaf", "member")
    error = await refusal(world, protect_alias(graph, other, registry=registry, alias="gold"))
    assert isinstance(error, ForbiddenError)


def every_change(graph: Graph, actor: Actor, it: str) -> list[Awaitable[object]]:
    return [
        update_registry(graph, actor, registry=it, edit={"name": "x"}),
        set_visibility(graph, actor, registry=it, visibility=Visibility.ORGANIZATION),
        add_accepted_types(graph, actor, registry=it, types=["x"]),
        accept_all_types(graph, actor, registry=it),
        set_owner(graph, actor, registry=it, owner=None),
        protect_alias(graph, actor, registry=it, alias="x"),
        unprotect_alias(graph, actor, registry=it, alias="x"),
        set_registry_role(graph, actor, registry=it, member=actor.name, role=None),
        delete_registry(graph, actor, registry=it, confirm_name="models"),
    ]


async def test_an_invisible_registry_is_like_none(graph: Graph, office: Office) -> None:
    world, registry, absent = office.world, office.registry, new_id()
    await set_visibility(graph, office.member, registry=registry, visibility=Visibility.RESTRICTED)
    for actor in (office.viewer, office.stranger):
        asked = [every_change(graph, actor, it) for it in (registry, absent, world.project)]
        for attempts in zip(*asked, strict=True):
            errors = [await refusal(world, attempt) for attempt in attempts]
            assert {type(error) for error in errors} == {NotFoundError}
            assert len({error.field for error in errors}) == 1
            assert errors[0].message.replace(registry, "") == errors[1].message.replace(absent, "")


async def test_projects_are_made_and_renamed(graph: Graph, world: World) -> None:
    made = await new_project(graph, world.admin, owner=world.team.id, name="lab", description="our lab")
    found = await read(world, made)
    assert (found.name, found.owner, found.description) == ("lab", world.team.id, "our lab")
    error = await refusal(world, new_project(graph, world.admin, owner=world.team.id, name="lab"))
    assert (type(error), error.field) == (ConflictError, "name")
    same, inserted = await projects.ensure_project(graph, world.admin, owner=world.team, name="lab")
    assert (same, inserted) == (made, False)
    await update_project(graph, world.admin, project=made, edit={"name": "labs", "description": None})
    found = await read(world, made)
    assert (found.id, found.name, found.description) == (made, "labs", None)
    error = await refusal(world, update_project(graph, world.admin, project=made, edit={"name": "project"}))
    assert (type(error), error.field) == (ConflictError, "name")
    for name in ("", "a/b", "a:b", "x" * 129):
        for attempt in (
            new_project(graph, world.admin, owner=world.team.id, name=name),
            update_project(graph, world.admin, project=made, edit={"name": name}),
        ):
            error = await refusal(world, attempt)
            assert (type(error), error.field) == (InvalidInputError, "name")
    viewer = await world.person("vera", "viewer")
    for actor, kind in ((viewer, NotFoundError), (await world.person("boss", "admin"), ForbiddenError)):
        error = await refusal(world, update_project(graph, actor, project=made, edit={"name": "x"}))
        assert isinstance(error, kind)
    registry = await refusal(
        world, update_project(graph, world.admin, project=world.model_registry, edit={"name": "x"})
    )
    assert isinstance(registry, NotFoundError)
