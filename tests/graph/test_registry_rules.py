"""The rules a registry's admins set: types, owners, protected names (M6, M9, A4)."""

import pytest

from graph.actor import SYSTEM
from graph.errors import ForbiddenError, InvalidInputError, NotFoundError
from graph.protected_names import protect_alias, unprotect_alias
from graph.registry_edits import (
    accept_all_types,
    add_accepted_types,
    new_registry,
    set_owner,
)
from graph.registry_members import set_registry_role
from graph.session import Graph
from graph.targets import Visibility
from graph.users import create_user
from tests.graph.registries import CHANGES, Office, read, refusal

pytestmark = pytest.mark.anyio


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
