"""Registries as wholes: making, names, visibility, types, owners (M1-M9), protected names (A4)."""

from collections.abc import Awaitable

import pytest

from graph import projects
from graph.actor import SYSTEM, Actor
from graph.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.ids import new_id
from graph.project_deletion import delete_registry
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
from tests.graph.registries import CHANGES, Office, read, refusal
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio


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
