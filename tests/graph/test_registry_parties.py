"""Roles on a registry given to several users and teams at once, by the SDK's numbers."""

from dataclasses import replace

import pytest

from graph.actor import Actor
from graph.entities import Entity, by_ids
from graph.errors import ForbiddenError, InvalidInputError, NotFoundError
from graph.policy import Sight
from graph.registry_members import of_registries
from graph.registry_parties import MOST, Parties, set_registry_roles
from tests.graph.registries import Office, refusal
from tests.graph.told import told_since, told_until_now
from tests.graph.world import ALL_SEEING

pytestmark = pytest.mark.anyio

NOBODYS = 10**12  # a number that no entity has


async def _entity(office: Office, key: str | None) -> Entity:
    found = (await office.world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [key or ""])))[0]
    assert found
    return found


async def _number(office: Office, actor: Actor) -> int:
    return (await _entity(office, actor.id)).user_seq or 0


async def _roles(office: Office, viewer: Sight = ALL_SEEING) -> dict[str, int]:
    members = await office.world.graph.read(viewer, lambda reader: of_registries(reader, [office.registry]))
    return {each.entity.id: each.rank for each in members[0]}


async def _set(office: Office, actor: Actor, parties: Parties, role: str | None) -> None:
    await set_registry_roles(office.world.graph, actor, registry=office.registry, parties=parties, role=role)


async def test_users_and_teams_come_and_go_in_one_unit(office: Office) -> None:
    world, admin = office.world, office.member
    people = [office.viewer, office.stranger]
    parties = Parties([await _number(office, each) for each in people], [world.team.seq])
    first = {admin.id: 4}
    known = await told_until_now(world)
    await _set(office, admin, parties, "default")
    ids = [office.viewer.id, office.stranger.id, world.team.id]
    assert await _roles(office) == first | dict.fromkeys(ids, 1)
    await _set(office, admin, replace(parties, users=[*parties.users, *parties.users]), "member")
    assert await _roles(office) == first | dict.fromkeys(ids, 3)
    await _set(office, admin, parties, "default")
    assert await _roles(office) == first | dict.fromkeys(ids, 3)
    for _ in range(2):
        await _set(office, admin, parties, None)
        assert await _roles(office) == first
    told = await told_since(world, known)
    assert [each.action for each in told] == ["role.granted"] * 6 + ["role.revoked"] * 3
    assert {each.subject for each in told} == set(ids)
    assert all(office.registry in each.about for each in told)


async def test_one_who_is_missing_stops_all(office: Office) -> None:
    world, there = office.world, await _number(office, office.viewer)
    for parties in (
        Parties([there, NOBODYS]),
        Parties([there], [NOBODYS]),
        Parties([there], [(await _entity(office, office.viewer.id)).seq]),
        Parties([there], [(await _entity(office, office.world.organization)).seq]),
    ):
        error = await refusal(world, _set(office, office.member, parties, "member"))
        assert (type(error), error.field) == (NotFoundError, "members")


async def test_a_list_has_its_limits(office: Office) -> None:
    for parties in (Parties(), Parties(range(MOST + 1))):
        error = await refusal(office.world, _set(office, office.member, parties, "member"))
        assert (type(error), error.field) == (InvalidInputError, "members")
    wrong = await refusal(
        office.world, _set(office, office.member, Parties([await _number(office, office.viewer)]), "owner")
    )
    assert (type(wrong), wrong.field) == (InvalidInputError, "role")


async def test_only_admins_add_and_anybody_leaves(office: Office) -> None:
    world = office.world
    viewer, stranger = await _number(office, office.viewer), await _number(office, office.stranger)
    for parties in (Parties([stranger]), Parties([viewer]), Parties([NOBODYS])):
        error = await refusal(world, _set(office, office.viewer, parties, "viewer"))
        assert type(error) is ForbiddenError
    assert type(await refusal(world, _set(office, office.stranger, Parties([viewer]), None))) is NotFoundError
    await _set(office, office.member, Parties([viewer, stranger]), "viewer")
    both = Parties([viewer, stranger])
    assert type(await refusal(world, _set(office, office.viewer, both, None))) is ForbiddenError
    await _set(office, office.viewer, Parties([viewer]), None)
    assert office.viewer.id not in await _roles(office)


async def test_members_are_listed_for_whoever_sees_the_registry(office: Office) -> None:
    seen = {office.member.id: 4}
    assert await _roles(office, office.viewer.sight) == seen
    assert await _roles(office, office.stranger.sight) == {}
