"""Every mutation: what it answers, exactly which events it writes, and that a refusal writes nothing."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from graph.actor import Actor
from graph.credentials import actor_of
from service.api.ids import encode
from tests.graph.world import World, size_of
from tests.service.api.conftest import Api

pytestmark = pytest.mark.anyio

CREATE_USER = """
mutation ($name: String!, $email: String!, $admin: Boolean!, $imported: String, $key: String) {
  createUser(name: $name, email: $email, admin: $admin, importedKey: $imported, idempotencyKey: $key) {
    ... on CreateUserPayload { secret user { id name email instanceAdmin } } ERROR } }"""
CREATE_ORGANIZATION = """mutation ($name: String!, $admin: String!, $core: Boolean!) {
  createOrganization(name: $name, adminUser: $admin, coreRegistries: $core) {
    ... on CreateOrganizationPayload { organization { name displayName registries { nodes { name } }
      members { nodes { role user { name } } } } } ERROR } }"""
CREATE_TEAM = """mutation ($name: String!, $org: String!, $admin: String!) {
  createTeam(name: $name, organization: $org, adminUser: $admin) {
    ... on CreateTeamPayload {
      team { id name organization { name } members { nodes { user { name } } } } } ERROR } }"""
SET_ROLE = """mutation ($org: String!, $user: String!, $role: OrganizationRole) {
  setOrganizationRole(organization: $org, user: $user, role: $role) {
    ... on SetOrganizationRolePayload { role organization { name } user { name } } ERROR } }"""
CREATE_KEY = """mutation ($user: String!, $name: String!, $key: String) {
  createApiKey(user: $user, name: $name, idempotencyKey: $key) {
    ... on CreateApiKeyPayload { secret apiKey { name prefix owner { name } } } ERROR } }"""
SET_DEFAULT = """mutation ($user: String!, $entity: String!) {
  setDefaultEntity(user: $user, entity: $entity) { ... on SetDefaultEntityPayload {
    user { defaultEntity { ... on Team { name } ... on User { name } } } } ERROR } }"""
DELETE = "mutation ($it: String!) { %s(%s: $it) { ... on DeletePayload { deletedId } ERROR } }"
DELETE_USER = DELETE % ("deleteUser", "user")
DELETE_TEAM = DELETE % ("deleteTeam", "team")
DELETE_ORGANIZATION = DELETE % ("deleteOrganization", "organization")
# That there is an instance is no secret; what these make is nobody's yet.
OF_THE_INSTANCE = {CREATE_USER, CREATE_ORGANIZATION}

EVENTS = "MATCH (e:Event) RETURN e.id AS id"
NEW_EVENTS = (
    "MATCH (e:Event) WHERE NOT e.id IN $known RETURN e.action AS action, e.at AS at ORDER BY at, e.ordinal"
)

Recorded = Callable[[], Awaitable[list[str]]]


@asynccontextmanager
async def recorded(world: World) -> AsyncGenerator[Recorded]:
    """What is recorded from here on, in order."""
    known = [row["id"] for row in await world.rows(EVENTS)]

    async def fresh() -> list[str]:
        return [str(row["action"]) for row in await world.rows(NEW_EVENTS, known=known)]

    yield fresh


def _spelled(query: str) -> str:
    return query.replace("ERROR", "__typename ... on Error { code message field }")


async def done(api: Api, actor: Actor, query: str, **variables: object) -> Any:
    """The payload of the only mutation."""
    (result,) = (await api.ask(actor, _spelled(query), **variables)).values()
    assert "code" not in result, result
    return result


async def declined(api: Api, world: World, actor: Actor, query: str, **variables: object) -> dict[str, Any]:
    """The error of the only mutation, which has written nothing."""
    await api.ask(actor, "{ viewer { name } }")
    before = await size_of(world)
    (result,) = (await api.ask(actor, _spelled(query), **variables)).values()
    assert await size_of(world) == before
    return result


def user(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "email": "", "admin": False, "imported": None, "key": None, **more}


async def test_create_user(api: Api, world: World, boss: Actor) -> None:
    await api.ask(boss, "{ viewer { name } }")
    async with recorded(world) as events:
        made = await done(api, boss, CREATE_USER, **user(f"ann-{world.unique}", email="ann@example.test"))
        assert await events() == ["user.created", "key.created"]
    assert made["user"]["name"] == f"ann-{world.unique}"
    assert made["user"]["email"] == "ann@example.test"
    assert made["user"]["instanceAdmin"] is False
    assert len(made["secret"]) == 40
    ann = await actor_of(world.graph, made["secret"])
    assert encode("User", ann.id or "") == made["user"]["id"]


async def test_people_who_move_keep_their_keys(api: Api, world: World, boss: Actor) -> None:
    key = "local-" + secrets.token_hex(24) + "!~"
    made = await done(api, boss, CREATE_USER, **user(f"moved-{world.unique}", imported=key))
    assert made["secret"] is None
    assert (await actor_of(world.graph, key)).name == f"moved-{world.unique}"
    again = await declined(api, world, boss, CREATE_USER, **user(f"other-{world.unique}", imported=key))
    assert (again["code"], again["field"]) == ("CONFLICT", "importedKey")
    short = await declined(api, world, boss, CREATE_USER, **user(f"other-{world.unique}", imported="x" * 39))
    assert (short["code"], short["field"]) == ("INVALID_INPUT", "importedKey")


async def test_create_organization(api: Api, world: World, boss: Actor) -> None:
    name = f"New Org {world.unique}"
    await api.ask(boss, "{ viewer { name } }")
    async with recorded(world) as events:
        made = await done(
            api, boss, CREATE_ORGANIZATION, name=name, admin=encode("User", world.admin.id or ""), core=True
        )
        assert await events() == [
            "organization.created",
            "role.granted",
            "registry.created",
            "registry.created",
        ]
    assert made["organization"] == {
        "name": f"new-org-{world.unique}",
        "displayName": name,
        "registries": {"nodes": [{"name": "dataset"}, {"name": "model"}]},
        "members": {"nodes": [{"role": "ADMIN", "user": {"name": world.admin.name}}]},
    }
    plain = await done(
        api, boss, CREATE_ORGANIZATION, name=f"plain-{world.unique}", admin=world.admin.name, core=False
    )
    assert plain["organization"]["registries"] == {"nodes": []}
    taken = await declined(
        api, world, boss, CREATE_ORGANIZATION, name=name, admin=world.admin.name, core=True
    )
    assert (taken["__typename"], taken["code"], taken["field"]) == ("ConflictError", "CONFLICT", "name")


async def test_create_and_delete_a_team(api: Api, world: World) -> None:
    org, name = f"org-{world.unique}", f"vision-{world.unique}"
    await api.ask(world.admin, "{ viewer { name } }")
    async with recorded(world) as events:
        made = await done(api, world.admin, CREATE_TEAM, name=name, org=org, admin=world.admin.name)
        assert await events() == ["team.created", "role.granted"]
    team = made["team"]
    assert (team["name"], team["organization"]) == (name, {"name": org})
    assert team["members"] == {"nodes": [{"user": {"name": world.admin.name}}]}
    outsider = await world.person("outsider")
    refused = await declined(
        api, world, world.admin, CREATE_TEAM, name=f"{name}-2", org=org, admin=outsider.name
    )
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "adminUser")
    async with recorded(world) as events:
        assert await done(api, world.admin, DELETE_TEAM, it=name) == {
            "deletedId": team["id"],
            "__typename": "DeletePayload",
        }
        assert await events() == ["team.deleted", "role.revoked"]
    found = await api.ask(world.admin, "query ($id: ID!) { node(id: $id) { id } }", id=team["id"])
    assert found["node"] is None
    assert (await declined(api, world, world.admin, DELETE_TEAM, it=name))["code"] == "NOT_FOUND"


async def test_set_organization_role(api: Api, world: World) -> None:
    mia, org = await world.person("mia"), f"org-{world.unique}"
    await api.ask(world.admin, "{ viewer { name } }")
    async with recorded(world) as events:
        for role in ("MEMBER", "MEMBER", "VIEWER"):
            made = await done(api, world.admin, SET_ROLE, org=org, user=mia.name, role=role)
            assert made["role"] == role
            assert made["user"] == {"name": mia.name}
        gone = await done(api, world.admin, SET_ROLE, org=org, user=encode("User", mia.id or ""), role=None)
        assert await events() == ["role.granted", "role.granted", "role.revoked"]
    assert (gone["role"], gone["user"], gone["organization"]) == (None, None, {"name": org})
    last = await declined(api, world, world.admin, SET_ROLE, org=org, user=world.admin.name, role="MEMBER")
    assert (last["code"], last["field"]) == ("INVALID_INPUT", "role")
    unsaid = SET_ROLE.replace(", role: $role", "").replace(", $role: OrganizationRole", "")
    refused = await declined(api, world, world.admin, unsaid, org=org, user=mia.name)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "role")


async def test_create_api_key(api: Api, world: World) -> None:
    mia = await world.person("mia", "member")
    await api.ask(mia, "{ viewer { name } }")
    async with recorded(world) as events:
        made = await done(api, mia, CREATE_KEY, user=mia.name, name="laptop", key=None)
        assert await events() == ["key.created"]
    assert made["apiKey"] == {"name": "laptop", "prefix": made["secret"][:8], "owner": {"name": mia.name}}
    assert (await actor_of(world.graph, made["secret"])).id == mia.id
    other = await declined(api, world, mia, CREATE_KEY, user=world.admin.name, name="theirs", key=None)
    assert other["code"] == "NOT_FOUND"


async def test_set_default_entity(api: Api, world: World) -> None:
    await api.ask(world.admin, "{ viewer { name } }")
    async with recorded(world) as events:
        made = await done(api, world.admin, SET_DEFAULT, user=world.admin.name, entity=world.team.name)
        assert await events() == ["user.updated"]
    assert made["user"]["defaultEntity"] == {"name": world.team.name}
    stranger = await world.person("stranger")
    for entity in (world.team.name, encode("Team", world.team.id)):
        refused = await declined(api, world, stranger, SET_DEFAULT, user=stranger.name, entity=entity)
        assert (refused["code"], refused["field"]) == ("NOT_FOUND", "entity")


async def test_delete_user(api: Api, world: World, boss: Actor) -> None:
    mia = await world.person("mia", "member")
    await api.ask(boss, "{ viewer { name } }")
    async with recorded(world) as events:
        gone = await done(api, boss, DELETE_USER, it=mia.name)
        assert await events() == ["key.revoked", "role.revoked", "user.deleted"]
    assert gone["deletedId"] == encode("User", mia.id or "")
    own = await declined(api, world, boss, DELETE_USER, it=boss.name)
    assert (own["code"], own["field"]) == ("INVALID_INPUT", "user")


async def test_delete_organization(api: Api, world: World, boss: Actor) -> None:
    await api.ask(boss, "{ viewer { name } }")
    async with recorded(world) as events:
        gone = await done(api, boss, DELETE_ORGANIZATION, it=f"org-{world.unique}")
        actions = await events()
    assert gone["deletedId"] == encode("Organization", world.organization)
    assert sorted(actions) == [
        "organization.deleted",
        "project.deleted",
        "registry.deleted",
        "registry.deleted",
        "role.revoked",
        "role.revoked",
        "team.deleted",
    ]
    query = "query ($name: String!) { organization(name: $name) { id } }"
    assert (await api.refused(boss, query, name=f"org-{world.unique}"))["code"] == "NOT_FOUND"


async def test_an_idempotency_key_does_a_thing_once(api: Api, world: World, boss: Actor) -> None:
    key = f"key-{world.unique}"
    first = await done(api, boss, CREATE_USER, **user(f"once-{world.unique}", key=key))
    async with recorded(world) as events:
        again = await done(api, boss, CREATE_USER, **user(f"once-{world.unique}", key=key))
        assert await events() == []
    assert again["user"] == first["user"]
    assert (first["secret"] is None, again["secret"]) == (False, None)
    other = await declined(api, world, boss, CREATE_USER, **user(f"twice-{world.unique}", key=key))
    assert (other["code"], other["field"]) == ("CONFLICT", "idempotencyKey")
    long = await declined(api, world, boss, CREATE_USER, **user(f"long-{world.unique}", key="k" * 201))
    assert (long["code"], long["field"]) == ("INVALID_INPUT", "idempotencyKey")


def _everything(world: World) -> list[tuple[str, dict[str, object]]]:
    org, name = f"org-{world.unique}", f"new-{world.unique}"
    return [
        (CREATE_USER, user(name)),
        (DELETE_USER, {"it": world.admin.name}),
        (CREATE_KEY, {"user": world.admin.name, "name": "key", "key": None}),
        (SET_DEFAULT, {"user": world.admin.name, "entity": world.team.name}),
        (CREATE_ORGANIZATION, {"name": name, "admin": world.admin.name, "core": True}),
        (SET_ROLE, {"org": org, "user": world.admin.name, "role": "VIEWER"}),
        (DELETE_ORGANIZATION, {"it": org}),
        (CREATE_TEAM, {"name": name, "org": org, "admin": world.admin.name}),
        (DELETE_TEAM, {"it": world.team.name}),
    ]


async def test_who_may_not_changes_nothing(api: Api, world: World, nobody: Actor) -> None:
    viewer, stranger = await world.person("vera", "viewer"), await world.person("stranger")
    for query, given in _everything(world):
        anonymous = await declined(api, world, nobody, query, **given)
        assert (anonymous["__typename"], anonymous["code"]) == ("UnauthenticatedError", "UNAUTHENTICATED")
        hidden = "FORBIDDEN" if query in OF_THE_INSTANCE else "NOT_FOUND"
        assert (await declined(api, world, stranger, query, **given))["code"] == hidden
        assert (await declined(api, world, viewer, query, **given))["code"] in {"NOT_FOUND", "FORBIDDEN"}


async def test_a_mutation_sees_what_the_one_before_it_changed(api: Api, world: World) -> None:
    query = """mutation ($user: String!, $team: String!) {
      a: setDefaultEntity(user: $user, entity: $team) { ...Shown }
      b: setDefaultEntity(user: $user, entity: $user) { ...Shown } }
    fragment Shown on SetDefaultEntityPayload {
      user { defaultEntity { ... on Team { name } ... on User { name } } } }"""
    found = await api.ask(world.admin, query, user=world.admin.name, team=world.team.name)
    assert found["a"]["user"]["defaultEntity"] == {"name": world.team.name}
    assert found["b"]["user"]["defaultEntity"] == {"name": world.admin.name}
