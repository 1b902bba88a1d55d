"""Who has a role on a registry: users, teams, guests and service accounts, and which role counts."""

import pytest

from graph import projects, registry_members
from graph.actor import SYSTEM, Actor
from graph.errors import DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.links import link_version
from graph.organizations import set_organization_role
from graph.pages import Window
from graph.policy import Permission, Sight, effective, granted
from graph.projects import Project
from graph.reach import allowed_way
from graph.registry_edits import new_registry, set_owner, set_visibility
from graph.registry_members import DEFAULT_ROLE, MEMBERS, Member, set_registry_role
from graph.service_accounts import create_organization_account
from graph.session import Graph
from graph.sights import sight_of
from graph.targets import Visibility
from graph.teams import delete_team, set_team_role
from graph.versions import by_ids
from graph.work import Reader
from tests.graph.registries import read, refusal
from tests.graph.world import ALL_SEEING, World, make_world, size_of

pytestmark = pytest.mark.anyio

ROLE_EVENTS = """MATCH (e:Event) WHERE e.action STARTS WITH 'role.' AND e.body CONTAINS $registry
RETURN e.action AS action, e.subject AS subject, e.kind AS kind ORDER BY e.at, e.ordinal"""
MENTIONS = "MATCH (m:Mention {thing: $thing}) RETURN count(m) AS number"


async def sight(world: World, actor: Actor) -> Sight:
    return await world.graph.read(ALL_SEEING, lambda reader: sight_of(reader, actor.id or ""))


async def registry(world: World, visibility: Visibility = Visibility.RESTRICTED) -> str:
    return await new_registry(
        world.graph,
        world.admin,
        organization=world.organization,
        name=f"{visibility}-{world.unique}",
        visibility=visibility,
    )


async def members(world: World, of: str, viewer: Sight = ALL_SEEING) -> dict[str, Member]:
    async def fetch(reader: Reader) -> dict[str, Member]:
        page = (await MEMBERS.pages(reader, [of], window=Window(50)))[0]
        assert await MEMBERS.counts(reader, [of]) == [len(page.members)]
        return {member.entity.id: member for _, member in page.members}

    return await world.graph.read(viewer, fetch)


async def rank(world: World, actor: Actor, of: str) -> tuple[int, str] | None:
    grant = effective(await sight(world, actor), (await read(world, of)).target)
    return (grant.rank, grant.through) if grant else None


async def test_defaults_when_somebody_is_added(graph: Graph, world: World) -> None:
    made = await registry(world)
    account, _ = await create_organization_account(
        graph,
        world.admin,
        organization=world.organization,
        name=f"bot-{world.unique}",
        default_team=world.team.id,
    )
    boss, mia, guest = (
        await world.person("boss", "admin"),
        await world.person("mia", "member"),
        await world.person("gus"),
    )
    for member in (account, boss.name, mia.name, guest.name, world.team.name):
        await set_registry_role(graph, world.admin, registry=made, member=member)
    ranks = {each: member.rank for each, member in (await members(world, made)).items()}
    assert ranks == {
        world.admin.id: 4,
        boss.id: 4,
        account: 3,
        mia.id: 1,
        guest.id: 1,
        world.team.id: 1,
    }
    # Who has a role keeps it when they are added again.
    await set_registry_role(graph, world.admin, registry=made, member=mia.name, role="viewer")
    before = await size_of(world)
    await set_registry_role(graph, world.admin, registry=made, member=mia.name, role=DEFAULT_ROLE)
    await set_registry_role(graph, world.admin, registry=made, member=mia.name, role="viewer")
    assert await size_of(world) == before
    assert (await members(world, made))[mia.id or ""].rank == 2


async def test_service_accounts_are_no_viewers(graph: Graph, world: World) -> None:
    made = await registry(world)
    account, _ = await create_organization_account(
        graph,
        world.admin,
        organization=world.organization,
        name=f"bot-{world.unique}",
        default_team=world.team.id,
    )
    for role in ("viewer", "restricted_viewer"):
        error = await refusal(
            world, set_registry_role(graph, world.admin, registry=made, member=account, role=role)
        )
        assert (type(error), error.field) == (InvalidInputError, "role")
    await set_registry_role(graph, world.admin, registry=made, member=account, role="admin")
    assert (await members(world, made))[account].rank == 4


async def test_each_change_of_a_role_is_recorded_once(graph: Graph, world: World) -> None:
    made, guest = await registry(world), await world.person("gus")
    for role in ("viewer", "viewer", "member", None, None):
        await set_registry_role(graph, world.admin, registry=made, member=guest.name, role=role)
    rows = await world.rows(ROLE_EVENTS, registry=made)
    assert [row["action"] for row in rows] == ["role.granted"] * 3 + ["role.revoked"]
    assert {row["kind"] for row in rows} == {"User"}
    assert rows[1]["subject"] == guest.id
    # It is the history of the registry and of the member.
    assert await world.rows(MENTIONS, thing=guest.id) == [{"number": 5}]  # with being made and given a key
    past = await world.rows(
        """MATCH (:User {id: $user})-[r:HAD_ROLE]->(:Registry {id: $registry})
RETURN r.rank AS rank ORDER BY rank""",
        user=guest.id,
        registry=made,
    )
    assert [row["rank"] for row in past] == [2, 3]


async def test_a_guest_sees_that_registry_only(graph: Graph, world: World) -> None:
    made, other, guest = (
        await registry(world),
        await registry(world, Visibility.ORGANIZATION),
        await world.person("gus"),
    )
    await set_registry_role(graph, world.admin, registry=made, member=guest.id or "", role="viewer")
    seen = await graph.read(await sight(world, guest), projects.visible_ids)
    assert seen == [made]
    assert await rank(world, guest, other) is None
    await set_owner(graph, world.admin, registry=made, owner=world.admin.name)
    found = await members(world, made, await sight(world, guest))
    assert {member.entity.name for member in found.values()} == {world.admin.name, guest.name}
    hidden = await members(world, made, await sight(world, await world.person("stan")))
    assert hidden == {}
    owner = (
        await graph.read(await sight(world, guest), lambda reader: registry_members.owners(reader, [made]))
    )[0]
    assert owner
    assert (owner.name, owner.email) == (world.admin.name, "")


async def test_teams_from_outside_are_guests_too(graph: Graph, world: World, unique: str) -> None:
    made, other = await registry(world), await make_world(graph, f"{unique}o")
    await set_registry_role(graph, world.admin, registry=made, member=other.team.name, role="member")
    assert await rank(world, other.admin, made) == (3, f"team:{other.team.id}")
    # Ending the team ends what it had elsewhere, recorded in that organization's log.
    await delete_team(graph, other.admin, team=other.team.id)
    assert await rank(world, other.admin, made) is None
    assert other.team.id not in await members(world, made)


async def test_the_highest_role_counts(graph: Graph, world: World) -> None:
    made, vera = await registry(world, Visibility.ORGANIZATION), await world.person("vera", "viewer")
    assert await rank(world, vera, made) == (2, f"organization:{world.organization}")
    await set_registry_role(graph, world.admin, registry=made, member=vera.name, role="restricted_viewer")
    assert await rank(world, vera, made) == (2, f"organization:{world.organization}")
    await set_team_role(graph, world.admin, team=world.team.id, user=vera.name, role="viewer")
    await set_registry_role(graph, world.admin, registry=made, member=world.team.name, role="admin")
    assert await rank(world, vera, made) == (4, f"team:{world.team.id}")
    found = (await members(world, made))[vera.id or ""]
    assert (found.rank, found.effective) == (1, 4)
    assert (await members(world, made))[world.team.id].effective == 4


async def test_what_came_through_a_team_goes_with_it_at_once(graph: Graph, world: World) -> None:
    made, vera = await registry(world), await world.person("vera", "viewer")
    await set_team_role(graph, world.admin, team=world.team.id, user=vera.name, role="member")
    await set_registry_role(graph, world.admin, registry=made, member=world.team.name, role="viewer")
    assert await rank(world, vera, made) == (2, f"team:{world.team.id}")
    await set_team_role(graph, vera, team=world.team.id, user=vera.name, role=None)
    assert await rank(world, vera, made) is None
    await set_team_role(graph, world.admin, team=world.team.id, user=vera.name, role="member")
    assert await rank(world, vera, made) == (2, f"team:{world.team.id}")
    await set_registry_role(graph, world.admin, registry=made, member=world.team.name, role=None)
    assert await rank(world, vera, made) is None


async def test_who_leaves_the_organization_loses_its_registries(graph: Graph, world: World) -> None:
    made, mia = await registry(world), await world.person("mia", "member")
    await set_registry_role(graph, world.admin, registry=made, member=mia.name, role="admin")
    assert await rank(world, mia, made) == (4, "user")
    await set_organization_role(graph, world.admin, organization=world.organization, user=mia.name, role=None)
    assert await rank(world, mia, made) is None


async def test_anybody_may_leave_and_nobody_else_may_change_roles(graph: Graph, world: World) -> None:
    made, mia, gus = await registry(world), await world.person("mia", "member"), await world.person("gus")
    for person in (mia, gus):
        await set_registry_role(graph, world.admin, registry=made, member=person.name, role="member")
    for member, role in (
        (gus.name, None),
        (gus.name, "admin"),
        (mia.name, "admin"),
        (mia.name, DEFAULT_ROLE),
    ):
        error = await refusal(world, set_registry_role(graph, mia, registry=made, member=member, role=role))
        assert isinstance(error, ForbiddenError)
    await set_registry_role(graph, mia, registry=made, member=mia.name, role=None)
    assert mia.id not in await members(world, made)
    # Then it is not there for her, like one that never was.
    error = await refusal(world, set_registry_role(graph, mia, registry=made, member=mia.name, role=None))
    assert isinstance(error, NotFoundError)


@pytest.mark.parametrize("member", ["no-such-name", "", "org-{unique}"])
async def test_only_users_and_teams_are_members(graph: Graph, world: World, member: str) -> None:
    named = member.format(unique=world.unique)
    error = await refusal(
        world,
        set_registry_role(graph, world.admin, registry=world.model_registry, member=named, role="viewer"),
    )
    assert (type(error), error.field) == (NotFoundError, "member")


async def test_a_role_that_is_none_is_refused(graph: Graph, world: World) -> None:
    error = await refusal(
        world,
        set_registry_role(graph, world.admin, registry=world.model_registry, member="x", role="owner"),
    )
    assert (type(error), error.field) == (InvalidInputError, "role")


async def test_a_version_is_governed_by_the_registry_it_is_reached_through(
    graph: Graph, world: World
) -> None:
    """The same version, linked in two registries where the same person has different roles."""
    version, gus = await world.version("net"), await world.person("gus")
    strict, free = await registry(world), await registry(world, Visibility.ORGANIZATION)
    for home, role in ((strict, "restricted_viewer"), (free, "member")):
        await link_version(graph, world.admin, version=version, project=home, collection="nets")
        await set_registry_role(graph, world.admin, registry=home, member=gus.name, role=role)
    viewer = await sight(world, gus)

    async def way(permission: Permission, through: str | None) -> str:
        try:
            target, _ = await graph.read(
                viewer,
                lambda reader: allowed_way(reader, version, permission, through=through, missing="none"),
            )
        except DomainError as refusal:
            return refusal.code
        return target.id

    for permission in (Permission.ARTIFACT_DOWNLOAD, Permission.ARTIFACT_USE, Permission.VERSION_UPDATE):
        assert await way(permission, strict) == "FORBIDDEN"
        assert await way(permission, free) == free
        assert await way(permission, None) == free
        assert await way(permission, world.project) == "NOT_FOUND"
    assert await way(Permission.ARTIFACT_READ, strict) == strict
    await set_registry_role(graph, world.admin, registry=free, member=gus.name, role=None)
    viewer = await sight(world, gus)
    assert await way(Permission.ARTIFACT_DOWNLOAD, None) == "FORBIDDEN"
    assert (await graph.read(viewer, lambda reader: by_ids(reader, [version])))[0] is not None
    await set_registry_role(graph, world.admin, registry=strict, member=gus.name, role=None)
    viewer = await sight(world, gus)
    assert await way(Permission.ARTIFACT_DOWNLOAD, None) == "NOT_FOUND"
    assert (await graph.read(viewer, lambda reader: by_ids(reader, [version])))[0] is None


async def test_closing_a_registry_shuts_out_who_was_not_invited(graph: Graph, world: World) -> None:
    made, mia, vera = (
        await registry(world, Visibility.ORGANIZATION),
        await world.person("mia", "member"),
        await world.person("vera", "viewer"),
    )
    await set_registry_role(graph, world.admin, registry=made, member=vera.name)
    await set_visibility(graph, world.admin, registry=made, visibility=Visibility.RESTRICTED)
    assert await rank(world, mia, made) is None
    assert await rank(world, vera, made) == (1, "user")
    assert await rank(world, await world.person("boss", "admin"), made) == (
        4,
        f"organization:{world.organization}",
    )


async def test_only_who_made_it_may_delete_it_as_its_admin(graph: Graph, world: World) -> None:
    mia, olaf = await world.person("mia", "member"), await world.person("olaf", "member")
    made = await new_registry(graph, mia, organization=world.organization, name="hers")
    await set_registry_role(graph, mia, registry=made, member=olaf.name, role="admin")
    target = (await read(world, made)).target
    assert isinstance(await read(world, made), Project)
    assert granted(await sight(world, mia), Permission.REGISTRY_DELETE, target)
    assert granted(await sight(world, olaf), Permission.REGISTRY_SET_ROLE, target)
    assert not granted(await sight(world, olaf), Permission.REGISTRY_DELETE, target)
    assert granted(await sight(world, world.admin), Permission.REGISTRY_DELETE, target)
    assert SYSTEM.sight.instance_admin
