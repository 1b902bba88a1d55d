from dataclasses import replace

import pytest

from graph.actor import ANONYMOUS, SYSTEM
from graph.organizations import create_organization
from graph.policy import Sight
from graph.users import set_default_entity
from service.wandb.ids import Kind, number_of
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk

pytestmark = pytest.mark.anyio

VIEWER = "{ viewer { id username email flags entity admin teams { edges { node { name } } } } }"
ORGANIZATIONS = (
    "query ($n: String) { entity(name: $n) { user { organizations { name orgEntity { name } } } } }"
)


async def test_viewer_is_who_asks(desk: Desk, world: World) -> None:
    await set_default_entity(desk.graph, SYSTEM, user=world.admin.id or "", entity=world.team.id)
    viewer = (await desk.document(world.admin, "Viewer")).data["viewer"]
    assert number_of(Kind.USER, viewer["id"], "id") > 0
    assert {**viewer, "id": ""} == {
        "id": "",
        "entity": world.team.name,
        "username": world.admin.name,
        "email": f"{world.admin.name}@example.test",
        "flags": "{}",
        "teams": {"edges": [{"node": {"name": world.admin.name}}, {"node": {"name": world.team.name}}]},
    }


async def test_viewer_is_null_without_a_key(desk: Desk) -> None:
    assert await desk.told(ANONYMOUS, VIEWER) == {"viewer": None}


async def test_a_new_user_has_only_the_personal_entity(desk: Desk, world: World) -> None:
    person = await world.person("new")
    viewer = (await desk.told(person, VIEWER))["viewer"]
    assert (viewer["entity"], viewer["admin"]) == (person.name, False)
    assert [edge["node"]["name"] for edge in viewer["teams"]["edges"]] == [person.name]
    assert (await desk.told(person, ORGANIZATIONS, n=person.name))["entity"]["user"]["organizations"] == []


async def test_the_keys_of_others_are_not_shown(desk: Desk, world: World) -> None:
    member = await world.person("member", "member")
    query = (
        "query ($n: String) { entity(name: $n) { user { apiKeys { edges { node { name description } } } } } }"
    )
    own = (await desk.told(member, query, n=member.name))["entity"]["user"]["apiKeys"]["edges"]
    assert [len(edge["node"]["name"]) for edge in own] == [8]
    other = await desk.told(member, query, n=world.admin.name)
    assert other == {"entity": {"user": {"apiKeys": {"edges": []}}}}


async def test_the_address_of_others_is_not_shown(desk: Desk, world: World) -> None:
    member = await world.person("member", "member")
    query = "query ($n: String) { entity(name: $n) { user { username email admin } } }"
    shown = (await desk.told(member, query, n=world.admin.name))["entity"]["user"]
    assert shown == {"username": world.admin.name, "email": None, "admin": None}
    own = (await desk.told(world.admin, query, n=world.admin.name))["entity"]["user"]
    assert (own["email"], own["admin"]) == (f"{world.admin.name}@example.test", False)


async def test_a_project_is_described(desk: Desk, world: World) -> None:
    reply = await desk.document(world.admin, "GetProject", entity=world.team.name, name="project")
    assert reply.errors == []
    project = reply.data["project"]
    assert (project["name"], project["entityName"]) == ("project", world.team.name)
    assert project["user"]["username"] == world.admin.name
    assert len(project["user"]["apiKeys"]["edges"]) == 1
    read_only = [
        (await desk.document(actor, "IsProjectReadOnly", entity=world.team.name, project="project")).data
        for actor in (world.admin, desk.guest(world, 1, teams={world.team.id: 2}), desk.guest(world, 1))
    ]
    assert read_only == [{"project": {"readOnly": False}}, {"project": {"readOnly": True}}, {"project": None}]


async def test_a_team_belongs_to_its_organization_and_a_person_to_theirs(desk: Desk, world: World) -> None:
    about = {"name": f"Org {world.unique}", "orgEntity": {"name": f"org-{world.unique}"}}
    team = await desk.document(world.admin, "FetchOrgInfoFromEntity", entity=world.team.name)
    assert team.data == {"entity": {"organization": about, "user": None}}
    person = await world.person("member", "member")
    own = await desk.document(person, "FetchOrgInfoFromEntity", entity=person.name)
    assert own.data == {"entity": {"organization": None, "user": {"organizations": [about]}}}


async def test_one_may_be_in_several_organizations(desk: Desk, world: World, unique: str) -> None:
    person = await world.person("member", "member")
    assert person.id
    await create_organization(desk.graph, SYSTEM, name=f"Another {unique}", admin_user=person.id)
    fresh = replace(person, sight=Sight(user=person.id, organizations=await roles(world, person.id)))
    found = (await desk.told(fresh, ORGANIZATIONS, n=person.name))["entity"]["user"]["organizations"]
    assert [each["name"] for each in found] == [f"Another {unique}", f"Org {unique}"]
    # A fellow of one organization is not told of the other.
    seen = (await desk.told(world.admin, ORGANIZATIONS, n=person.name))["entity"]["user"]["organizations"]
    assert [each["name"] for each in seen] == [f"Org {unique}"]


async def roles(world: World, user: str) -> dict[str, int]:
    rows = await world.rows(
        "MATCH (:User {id: $user})-[r:ROLE]->(o:Organization) RETURN o.id AS id, r.rank AS rank", user=user
    )
    return {str(row["id"]): int(str(row["rank"])) for row in rows}


async def test_both_names_find_an_organization(desk: Desk, world: World) -> None:
    for name in (f"Org {world.unique}", f"org-{world.unique}"):
        reply = await desk.document(world.admin, "FetchOrganization", org=name)
        assert reply.errors == []
        organization = reply.data["organization"]
        assert organization["name"] == f"Org {world.unique}"
        assert organization["orgEntity"]["entityType"] == "organization"
        assert number_of(Kind.ENTITY, organization["orgEntity"]["id"], "id") > 0


async def test_what_is_missing_or_hidden_is_null(desk: Desk, world: World) -> None:
    stranger = await world.person("stranger")
    query = "query ($n: String!) { entity(name: $n) { name } organization(name: $n) { name } }"
    for actor, name in (
        (world.admin, "nothing"),
        (stranger, world.team.name),
        (stranger, f"Org {world.unique}"),
    ):
        assert await desk.told(actor, query, n=name) == {"entity": None, "organization": None}
    assert await desk.told(world.admin, query, n=world.team.name) == {
        "entity": {"name": world.team.name},
        "organization": None,
    }


async def test_a_guest_knows_whose_registry_it_is(desk: Desk, world: World) -> None:
    query = """query ($e: String) { project(name: "wandb-registry-model", entityName: $e) {
        name entityName readOnly entity { name organization { name } } user { name } } }"""
    found = (await desk.told(desk.guest(world, 2), query, e=f"org-{world.unique}"))["project"]
    assert found == {
        "name": "wandb-registry-model",
        "entityName": f"org-{world.unique}",
        "readOnly": True,
        "entity": {"name": f"org-{world.unique}", "organization": {"name": f"Org {world.unique}"}},
        "user": None,
    }
