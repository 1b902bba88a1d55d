"""Teams, accounts and keys, where the SDK says less than the native API asks for."""

from dataclasses import replace
from typing import Any

import pytest

from graph.actor import SYSTEM
from graph.credentials import actor_of
from graph.keys import create_api_key
from graph.organizations import create_organization, set_organization_role
from graph.session import Graph
from graph.users import create_user, set_default_entity
from service.wandb.mutations.account_names import names_like
from tests.fixtures.server import key_of
from tests.graph.world import World, make_world
from tests.service.wandb_mutations.asking import Asking

pytestmark = pytest.mark.anyio

TEAM = """mutation ($input: CreateTeamInput!) {
  createTeam(input: $input) { entity { name organization { name } } } }"""
USER = "mutation ($input: CreateUserInput!) { createUser(input: $input) { user { username admin } } }"
KEY = """mutation ($input: GenerateApiKeyInput!) {
  generateApiKey(input: $input) { apiKey { name description } } }"""
DROP = "mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { success } }"
BOT = """mutation ($input: CreateServiceAccountInput!) {
  createServiceAccount(input: $input) { user { username name } } }"""
KEYS = "{ viewer { apiKeys { edges { node { id name description } } } } }"


async def told(asking: Asking, query: str, **given: Any) -> Any:
    """The answer to the one root field, or the error."""
    status, body = await asking.post(query, **({"input": given} if given else {}))
    assert status == 200
    return body["errors"][0] if "errors" in body else next(iter(body["data"].values()))


async def by(asking: Asking, name: str, **more: Any) -> Asking:
    """The same as somebody new."""
    _, key = await create_user(asking.graph, SYSTEM, name=f"{name}-{asking.member.world.unique}", **more)
    return replace(asking, key=key)


async def test_a_team_goes_where_its_admin_is(asking: Asking, graph: Graph, unique: str) -> None:
    world = asking.member.world
    boss = await by(asking, "boss", admin=True)
    mia = await world.person("mia", "viewer")
    made = await told(boss, TEAM, teamName=f"hers-{unique}", teamAdminUserName=mia.name)
    home = {"name": f"Org {world.unique}"}
    assert made["entity"] == {"name": f"hers-{unique}", "organization": home}
    nowhere = await told(boss, TEAM, teamName=f"none-{unique}")
    assert nowhere["extensions"] == {"code": "NOT_FOUND", "field": "teamAdminUserName"}
    member = replace(asking, key=await key_of(graph, mia))
    refused = await told(member, TEAM, teamName=f"not-{unique}")
    assert refused["extensions"]["code"] == "FORBIDDEN"
    taken = await told(asking, TEAM, teamName=f"hers-{unique}")
    assert taken["extensions"]["code"] == "CONFLICT"


async def test_of_several_organizations_the_default_entity_chooses(
    asking: Asking, graph: Graph, unique: str
) -> None:
    world, other = asking.member.world, f"Other {unique}"
    admin = world.admin.id or ""
    made = await create_organization(graph, SYSTEM, name=other, admin_user=admin)
    await set_default_entity(graph, SYSTEM, user=admin, entity=admin)
    refused = await told(asking, TEAM, teamName=f"which-{unique}")
    assert refused["extensions"] == {"code": "INVALID_INPUT", "field": "teamName"}
    assert f"org-{world.unique}, other-{unique}" in refused["message"]
    await set_default_entity(graph, SYSTEM, user=admin, entity=made)
    there = await told(asking, TEAM, teamName=f"which-{unique}")
    assert there["entity"]["organization"] == {"name": other}
    await set_default_entity(graph, SYSTEM, user=admin, entity=world.team.id)
    here = await told(asking, TEAM, teamName=f"whose-{unique}")
    assert here["entity"]["organization"] == {"name": f"Org {world.unique}"}


async def test_one_rules_only_where_one_may_make_teams(asking: Asking, graph: Graph, unique: str) -> None:
    """A second organization where one is no admin is no choice."""
    world, other = asking.member.world, await make_world(graph, f"{unique}o")
    await set_organization_role(
        graph, SYSTEM, organization=other.organization, user=world.admin.id or "", role="viewer"
    )
    made = await told(asking, TEAM, teamName=f"only-{unique}")
    assert made["entity"]["organization"] == {"name": f"Org {world.unique}"}


async def test_accounts_get_a_name_that_is_free(asking: Asking, unique: str) -> None:
    boss = await by(asking, "boss", admin=True)
    names = [
        (await told(boss, USER, email=f"ann.{unique}@{host}.test", admin=host == "c"))["user"]
        for host in ("a", "b", "c")
    ]
    assert names == [
        {"username": f"ann.{unique}", "admin": False},
        {"username": f"ann.{unique}-2", "admin": False},
        {"username": f"ann.{unique}-3", "admin": True},
    ]
    again = await told(boss, USER, email=f"ANN.{unique}@A.test")
    assert again["extensions"] == {"code": "CONFLICT", "field": "email"}
    bad = await told(boss, USER, email="no address")
    assert bad["extensions"] == {"code": "INVALID_INPUT", "field": "email"}
    team, about = asking.member.team, f"Nightly CI (main) {unique}"
    bots = [(await told(asking, BOT, entityName=team, description=about))["user"] for _ in range(2)]
    assert bots == [{"username": f"Nightly-CI-main-{unique}{end}", "name": about} for end in ("", "-2")]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Ann.B@example.test", "Ann.B"),
        ("a b/c:d", "a-b-c-d"),
        ("api@example.test", "api-account"),
        ("@example.test", "account"),
        ("Größe", "Gr-e"),
        ("_x_", "x"),
        ("x" * 300, "x" * 100),
    ],
)
def test_names_are_made_of_what_is_said(text: str, first: str) -> None:
    found = list(names_like(text))
    assert found[0] == first
    assert len(set(found)) == len(found) == 10


async def test_a_key_is_shown_whole_once(asking: Asking, graph: Graph) -> None:
    made = (await told(asking, KEY, description="laptop"))["apiKey"]
    assert made["description"] == "laptop"
    assert (await actor_of(graph, made["name"])).name == asking.member.world.admin.name
    listed = [edge["node"] for edge in (await told(asking, KEYS))["apiKeys"]["edges"]]
    (shown,) = [each for each in listed if each["description"] == "laptop"]
    assert shown["name"] == made["name"][:8]
    assert await told(asking, DROP, id=shown["id"]) == {"success": True}
    assert not (await actor_of(graph, made["name"])).signed_in
    assert (await told(asking, DROP, id=shown["id"]))["extensions"]["code"] == "NOT_FOUND"
    assert (await told(asking, DROP, id="nonsense"))["extensions"] == {"code": "INVALID_INPUT", "field": "id"}
    unnamed = (await told(asking, KEY, description=None))["apiKey"]
    assert unnamed["description"] == "wandb"


async def test_a_machine_makes_no_keys(asking: Asking, graph: Graph, unique: str) -> None:
    made = (await told(asking, BOT, entityName=asking.member.team, description=f"bot-{unique}"))["user"]
    account = await _account(asking.member.world, made["username"])
    _, secret = await create_api_key(graph, SYSTEM, user=account, name="its own")
    refused = await told(replace(asking, key=secret), KEY, description="more")
    assert refused["extensions"]["code"] == "FORBIDDEN"


async def _account(world: World, name: str) -> str:
    return str((await world.rows("MATCH (u:User {name: $name}) RETURN u.id AS id", name=name))[0]["id"])


async def test_nobody_in_particular_needs_a_key(asking: Asking, unique: str) -> None:
    nobody = replace(asking, key=None)
    for query, given in (
        (TEAM, {"teamName": f"x-{unique}"}),
        (USER, {"email": "x@example.test"}),
        (KEY, {"description": "x"}),
        (BOT, {"entityName": asking.member.team, "description": "x"}),
    ):
        status, body = await nobody.post(query, input=given)
        assert (status, body["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
