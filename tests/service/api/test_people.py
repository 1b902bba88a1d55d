"""People, service accounts, keys and invitations over the API: who does what, and what others see of it."""

from typing import Any

import pytest

from graph.actor import Actor
from graph.credentials import actor_of
from graph.retention import DAY
from graph.team_members import invite_to_team
from service.api.ids import encode
from service.graphql.scalars import iso
from tests.graph.world import World, make_world
from tests.service.api.conftest import Api
from tests.service.api.people_documents import (
    BOT,
    CREATE_KEY,
    DELETE_ACCOUNT,
    DELETE_USER,
    INVITE,
    LEAVE,
    LISTS,
    RENAME,
    REVOKE_INVITATION,
    REVOKE_KEY,
    ROBOT,
    TEAM_ROLE,
    UPDATE_USER,
)

pytestmark = pytest.mark.anyio


async def done(api: Api, actor: Actor, query: str, **given: object) -> Any:
    """The payload of the only mutation."""
    (result,) = (await api.ask(actor, query, **given)).values()
    assert "code" not in result, result
    return result


async def declined(api: Api, actor: Actor, query: str, **given: object) -> tuple[str, str | None]:
    """The code and field of the only mutation's error."""
    (result,) = (await api.ask(actor, query, **given)).values()
    assert "code" in result, result
    return result["code"], result["field"]


def bot(world: World, **more: object) -> dict[str, object]:
    return {
        "org": f"org-{world.unique}",
        "name": f"bot-{world.unique}",
        "team": world.team.name,
        "role": "MEMBER",
        "key": None,
        **more,
    }


async def test_a_service_account_and_what_shows_it(api: Api, world: World) -> None:
    mia = await world.person("mia", "member")
    made = await done(api, world.admin, BOT, **bot(world))
    account = made["account"]
    assert account | {"id": "", "apiKeys": []} == {
        "id": "",
        "name": f"bot-{world.unique}",
        "account": "SERVICE",
        "organization": {"name": f"org-{world.unique}"},
        "team": None,
        "email": None,
        "defaultEntity": {"name": world.team.name},
        "apiKeys": [],
    }
    assert [key["name"] for key in account["apiKeys"]] == ["ci"]
    machine = await actor_of(world.graph, made["secret"])
    assert (machine.kind, machine.name) == ("SERVICE", f"bot-{world.unique}")
    robot = await done(api, world.admin, ROBOT, team=world.team.name, name=f"robot-{world.unique}")
    assert robot["account"]["team"] == {"name": world.team.name}
    for viewer in (world.admin, mia):
        found = (await api.ask(viewer, LISTS, org=f"org-{world.unique}"))["organization"]
        assert found["serviceAccounts"] == {
            "totalCount": 2,
            "nodes": [
                {"name": f"bot-{world.unique}", "account": "SERVICE", "team": None},
                {"name": f"robot-{world.unique}", "account": "SERVICE", "team": {"name": world.team.name}},
            ],
        }
        assert found["teams"]["nodes"] == [
            {"serviceAccounts": {"nodes": [{"name": f"robot-{world.unique}"}]}}
        ]
    keys = "query ($id: ID!) { node(id: $id) { ... on User { apiKeys { id } } } }"
    assert (await api.ask(mia, keys, id=account["id"]))["node"] == {"apiKeys": []}
    assert len((await api.ask(world.admin, keys, id=account["id"]))["node"]["apiKeys"]) == 1
    assert await declined(api, mia, DELETE_ACCOUNT, it=account["name"]) == ("NOT_FOUND", None)
    gone = await done(api, world.admin, DELETE_ACCOUNT, it=account["name"])
    assert gone["deletedId"] == account["id"]
    assert (await api.ask(world.admin, keys, id=account["id"]))["node"] is None


async def test_service_accounts_are_made_once_and_by_admins(api: Api, world: World, boss: Actor) -> None:
    mia, outsider = await world.person("mia", "member"), await world.person("outsider")
    first = await done(api, world.admin, BOT, **bot(world, key="once"))
    again = await done(api, world.admin, BOT, **bot(world, key="once"))
    assert first["account"] == again["account"]
    assert (first["secret"] is None, again["secret"]) == (False, None)
    assert await declined(api, world.admin, BOT, **bot(world)) == ("CONFLICT", "name")
    assert await declined(api, world.admin, BOT, **bot(world, name="v", role="VIEWER")) == (
        "INVALID_INPUT",
        "role",
    )
    assert await declined(api, world.admin, BOT, **bot(world, name="a/b")) == ("INVALID_INPUT", "name")
    assert await declined(api, world.admin, BOT, **bot(world, name="v", team="nowhere")) == (
        "NOT_FOUND",
        "defaultTeam",
    )
    assert await declined(api, mia, BOT, **bot(world, name="v")) == ("FORBIDDEN", None)
    assert (await declined(api, outsider, BOT, **bot(world, name="v")))[0] == "NOT_FOUND"
    await done(api, boss, BOT, **bot(world, name=f"other-{world.unique}", role="ADMIN"))


async def test_an_invitation_into_a_team_names_it(api: Api, world: World) -> None:
    email = f"eve-{world.unique}@example.test"
    await invite_to_team(world.graph, world.admin, team=world.team.id, email=email, role="admin")
    query = "query ($org: String!) { organization(name: $org) { invitations { email role team { name } } } }"
    found = (await api.ask(world.admin, query, org=f"org-{world.unique}"))["organization"]["invitations"]
    assert found == [{"email": email, "role": "ADMIN", "team": {"name": world.team.name}}]


async def test_invitations_are_seen_by_who_invites(api: Api, world: World, boss: Actor) -> None:
    mia, org = await world.person("mia", "member"), f"org-{world.unique}"
    email = f"ann-{world.unique}@example.test"
    made = await done(api, world.admin, INVITE, org=org, user=None, email=email, role="VIEWER")
    invitation = made["invitation"]
    assert invitation | {"id": ""} == {
        "id": "",
        "email": email,
        "role": "VIEWER",
        "organization": {"name": org},
        "invitedBy": {"name": world.admin.name},
    }
    node = "query ($id: ID!) { node(id: $id) { ... on Invitation { email } } }"
    for viewer, listed in ((world.admin, [email]), (boss, [email]), (mia, [])):
        found = (await api.ask(viewer, LISTS, org=org))["organization"]["invitations"]
        assert [each["email"] for each in found] == listed
        shown = (await api.ask(viewer, node, id=invitation["id"]))["node"]
        assert shown == ({"email": email} if listed else None)
    assert await declined(api, mia, INVITE, org=org, user=None, email=email, role="VIEWER") == (
        "FORBIDDEN",
        None,
    )
    assert await declined(api, mia, REVOKE_INVITATION, it=invitation["id"]) == ("NOT_FOUND", None)
    await done(api, world.admin, REVOKE_INVITATION, it=invitation["id"])
    assert await declined(api, world.admin, REVOKE_INVITATION, it=invitation["id"]) == ("NOT_FOUND", None)
    wrong = await declined(api, world.admin, INVITE, org=org, user=None, email="nonsense", role="VIEWER")
    assert wrong == ("INVALID_INPUT", "email")
    both = await declined(api, world.admin, INVITE, org=org, user="a", email=email, role="VIEWER")
    assert both == ("INVALID_INPUT", "user")
    done_at_once = await done(api, world.admin, INVITE, org=org, user=boss.name, email=None, role="ADMIN")
    assert done_at_once == {
        "user": {"name": boss.name},
        "invitation": None,
        "__typename": "InviteMemberPayload",
    }


async def test_dead_keys_are_all_told_alike(api: Api, world: World, boss: Actor) -> None:
    mia = await world.person("mia", "member")
    clock = (await world.rows("RETURN datetime.realtime().epochSeconds AS at"))[0]["at"]
    tomorrow = iso(int(str(clock)) * 1_000_000 + DAY)
    made = {
        name: await done(api, mia, CREATE_KEY, user=mia.name, at=at)
        for name, at in (("expired", tomorrow), ("revoked", None), ("deleted", None))
    }
    assert made["expired"]["apiKey"]["expiresAt"] == tomorrow
    assert await declined(api, mia, CREATE_KEY, user=mia.name, at="2020-01-01T00:00:00Z") == (
        "INVALID_INPUT",
        "expiresAt",
    )
    other = await world.person("olaf", "admin")
    assert await declined(api, other, REVOKE_KEY, it=made["revoked"]["apiKey"]["id"]) == ("NOT_FOUND", None)
    await done(api, mia, REVOKE_KEY, it=made["revoked"]["apiKey"]["id"])
    await world.rows(
        "MATCH (k:ApiKey {user: $user}) WHERE k.expires_at > 0 SET k.expires_at = 1 RETURN k.id AS id",
        user=mia.id,
    )
    await done(api, boss, DELETE_USER, user=mia.name, **{"as": None})
    answers: set[tuple[int, str]] = set()
    for secret in (*(each["secret"] for each in made.values()), "x" * 40):
        headers = {"Authorization": f"Bearer {secret}"}
        reply = await api.http.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
        error = reply.json()["errors"][0]
        answers.add((reply.status_code, error["extensions"]["code"] + ": " + error["message"]))
    assert len(answers) == 1
    assert answers.pop()[1].startswith("UNAUTHENTICATED")


async def test_team_roles_and_leaving(api: Api, world: World) -> None:
    mia, org, team = await world.person("mia", "member"), f"org-{world.unique}", world.team.name
    made = await done(api, world.admin, TEAM_ROLE, team=team, user=mia.name, role="MEMBER")
    assert (made["role"], made["user"]) == ("MEMBER", {"name": mia.name})
    project = "query ($path: String!) { project(path: $path) { name } }"
    assert await api.ask(mia, project, path=f"{team}/project")
    assert await declined(api, mia, TEAM_ROLE, team=team, user=mia.name, role="ADMIN") == ("FORBIDDEN", None)
    left = await done(api, mia, TEAM_ROLE, team=team, user=mia.name, role=None)
    assert left["role"] is None
    refused = await api.refused(mia, project, path=f"{team}/project")  # with the same API key
    assert refused["code"] == "NOT_FOUND"
    await done(api, mia, LEAVE, org=org, user=mia.name)
    assert (await declined(api, mia, LEAVE, org=org, user=mia.name))[0] == "NOT_FOUND"
    assert await declined(api, world.admin, LEAVE, org=org, user=world.admin.name) == (
        "INVALID_INPUT",
        "role",
    )
    unsaid = TEAM_ROLE.replace(", role: $role", "").replace(", $role: OrganizationRole", "")
    assert await declined(api, world.admin, unsaid, team=team, user=world.admin.name) == (
        "INVALID_INPUT",
        "role",
    )


async def test_an_organization_is_renamed_for_people(api: Api, world: World) -> None:
    org = f"org-{world.unique}"
    made = await done(api, world.admin, RENAME, org=org, name=f"Shown {world.unique}")
    assert made["organization"] == {"name": org, "displayName": f"Shown {world.unique}"}
    query = "query ($name: String!) { organization(name: $name) { name } }"
    found = await api.ask(world.admin, query, name=f"Shown {world.unique}")
    assert found["organization"] == {"name": org}
    assert await declined(api, world.admin, RENAME, org=org, name="") == ("INVALID_INPUT", "displayName")


async def test_instance_admins_change_and_erase_people(api: Api, world: World, boss: Actor) -> None:
    mia = await world.person("mia", "member")
    email = f"mia-{world.unique}@example.test"
    made = await done(api, boss, UPDATE_USER, user=mia.name, email=email, admin=None)
    assert made["user"] == {"name": mia.name, "email": email, "instanceAdmin": False}
    for query, given in (
        (UPDATE_USER, {"user": mia.name, "email": None, "admin": True}),
        (DELETE_USER, {"user": mia.name, "as": None}),
    ):
        assert await declined(api, mia, query, **given) == ("FORBIDDEN", None)
    assert await declined(api, boss, DELETE_USER, user=mia.name, **{"as": ""}) == (
        "INVALID_INPUT",
        "pseudonym",
    )
    await done(api, mia, CREATE_KEY, user=mia.name, at=None)
    await done(api, boss, DELETE_USER, user=mia.name, **{"as": "Former member"})
    log = """query ($by: String) { auditLog(filter: {action: KEY_CREATED, actor: $by}) {
      nodes { actor { id name } actorName ip } } }"""
    page = await api.ask(boss, log, by=encode("User", mia.id or ""))
    event: dict[str, Any]
    (event,) = page["auditLog"]["nodes"]
    assert event["actor"]
    assert (event["actorName"], event["ip"]) == ("Former member", None)


async def test_people_of_another_organization_are_nobody(api: Api, world: World, unique: str) -> None:
    other = await make_world(world.graph, f"{unique}o")
    made = await done(api, world.admin, BOT, **bot(world))
    node = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await api.ask(other.admin, node, id=made["account"]["id"]))["node"] is None
    assert (await declined(api, other.admin, DELETE_ACCOUNT, it=made["account"]["id"]))[0] == "NOT_FOUND"
    assert (await declined(api, other.admin, DELETE_ACCOUNT, it=made["account"]["name"]))[0] == "NOT_FOUND"
    key = made["account"]["apiKeys"][0]["id"]
    assert await declined(api, other.admin, REVOKE_KEY, it=key) == ("NOT_FOUND", None)
