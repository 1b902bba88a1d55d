"""Projects, registries and their members through the adapter, where the SDK does not go or tells less."""

import secrets
from dataclasses import replace
from typing import Any

import pytest

from graph.actor import SYSTEM
from graph.entities import by_ids
from graph.users import create_user
from service.wandb.ids import Kind, wire_id
from tests.graph.world import ALL_SEEING
from tests.service.wandb_mutations.asking import Asking

pytestmark = pytest.mark.anyio

UPSERT = """
mutation Upsert($input: UpsertModelInput!) { upsertModel(input: $input) { inserted model { id } project {
  id internalId name description access allowAllArtifactTypesInRegistry
  artifactTypes(includeAll: true) { edges { node { name } } }
  entity { name organization { name } }
  members { id name username email role { name } } teamMembers { team { id name } role { name } } } } }
"""
RENAME = """
mutation Rename($input: RenameProjectInput!) { renameProject(input: $input) { inserted project { id name } } }
"""
DELETE = "mutation Delete($input: DeleteModelInput!) { deleteModel(input: $input) { success } }"
ADD = "mutation Add($input: CreateProjectMembersInput!) { createProjectMembers(input: $input) { success } }"
DROP = "mutation Drop($input: DeleteProjectMembersInput!) { deleteProjectMembers(input: $input) { success } }"
SET = "mutation Set($input: UpdateProjectMemberInput!) { updateProjectMember(input: $input) { success } }"
MOVE = """
mutation Move($input: MoveArtifactSequenceInput!) { moveArtifactSequence(input: $input) { artifactCollection {
  id } } }
"""
TYPE = """
mutation Type($input: CreateArtifactTypeInput!) { createArtifactType(input: $input) { artifactType {
  id name description } } }
"""
NETS = "wandb-registry-nets"


def _organization(asking: Asking) -> str:
    return f"org-{asking.member.world.unique}"


async def _registry(asking: Asking, **more: Any) -> dict[str, Any]:
    made = await asking.ok(UPSERT, entityName=_organization(asking), name=NETS, **more)
    assert made["model"]["id"] == made["project"]["id"]
    return made


async def _user(asking: Asking, *, admin: bool = False) -> tuple[str, str]:
    """The SDK's id and the key of a new user of no organization."""
    name = f"user-{secrets.token_hex(4)}"
    made, key = await create_user(asking.graph, SYSTEM, name=name, email=f"{name}@example.test", admin=admin)
    found = (await asking.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [made])))[0]
    assert found
    assert key
    return wire_id(Kind.USER, found.user_seq or 0), key


async def test_a_registry_is_made_and_null_leaves_it_as_it_is(asking: Asking) -> None:
    made = await _registry(asking, description="", access="RESTRICTED", artifactTypes=[{"name": "model"}])
    assert made["inserted"] is True
    shown = made["project"]
    organization = {"name": f"Org {asking.member.world.unique}"}
    assert shown["entity"] == {"name": _organization(asking), "organization": organization}
    assert (shown["name"], shown["description"], shown["access"]) == (NETS, "", "RESTRICTED")
    assert shown["allowAllArtifactTypesInRegistry"] is False
    assert [each["node"]["name"] for each in shown["artifactTypes"]["edges"]] == ["model"]
    (maker,) = shown["members"]
    assert (maker["name"], maker["role"]) == (asking.member.world.admin.name, {"name": "admin"})
    assert maker["email"] == f"admin-{asking.member.world.unique}@example.test"
    assert shown["teamMembers"] == []
    nothing = {"description": None, "access": None, "artifactTypes": None}
    again = await _registry(asking, **nothing, allowAllArtifactTypesInRegistry=None)
    assert again == {**made, "inserted": False}
    by_id = await asking.ok(UPSERT, id=shown["id"], description="words")
    assert by_id["project"] == {**shown, "description": "words"}


async def test_what_cannot_be_kept_is_refused(asking: Asking) -> None:
    home, organization = asking.member.team, _organization(asking)
    made = await asking.ok(UPSERT, entityName=home, name="lab", description="ours", access="PRIVATE")
    project = made["project"]
    assert (project["description"], project["access"], project["members"]) == ("ours", "PRIVATE", [])
    before = await asking.nodes()
    refused: dict[str, dict[str, Any]] = {
        "no name": {"entityName": home},
        "no such id": {"id": wire_id(Kind.PROJECT, 10**12)},
        "another's id": {"id": wire_id(Kind.USER, 1)},
        "renamed": {"id": project["id"], "name": "other"},
        "bad name": {"entityName": home, "name": "a/b"},
        "a registry of a team": {"entityName": home, "name": NETS},
        "a registry without a name": {"entityName": organization, "name": "wandb-registry-"},
        "a registry's long name": {"entityName": organization, "name": NETS + "s" * 114},
        "public": {"entityName": home, "name": "open", "access": "USER_READ"},
        "made public": {"id": project["id"], "access": "USER_WRITE"},
        "types of a project": {"id": project["id"], "artifactTypes": [{"name": "model"}]},
        "unknown access": {"entityName": organization, "name": NETS, "access": "OPEN"},
        "all and some": {
            "entityName": organization,
            "name": NETS,
            "allowAllArtifactTypesInRegistry": True,
            "artifactTypes": [{"name": "model"}],
        },
        "none": {"entityName": organization, "name": NETS, "allowAllArtifactTypesInRegistry": False},
        "bad type": {"entityName": organization, "name": NETS, "artifactTypes": [{"name": "a:b"}]},
        "nobody's": {"entityName": f"nobody-{secrets.token_hex(4)}", "name": "lab"},
        "a core registry's words": {
            "entityName": organization,
            "name": "wandb-registry-model",
            "description": "ours",
        },
    }
    codes = {case: (await asking.refused(UPSERT, **given))[0] for case, given in refused.items()}
    expected = dict.fromkeys(refused, "INVALID_INPUT")
    assert codes == expected | {"no such id": "NOT_FOUND", "nobody's": "NOT_FOUND"}
    assert await asking.nodes() == before


async def test_renaming_and_deleting(asking: Asking) -> None:
    home, organization = asking.member.team, _organization(asking)
    registry = (await _registry(asking))["project"]["id"]
    project = (await asking.ok(UPSERT, entityName=home, name="lab"))["project"]["id"]

    async def rename(entity: str, old: str, new: str) -> str:
        given = {"entityName": entity, "oldProjectName": old, "newProjectName": new}
        return (await asking.refused(RENAME, **given))[0]

    assert await rename(organization, NETS, "nets") == "INVALID_INPUT"
    assert await rename(organization, NETS, "wandb-registry-model") == "CONFLICT"
    assert await rename(organization, "wandb-registry-model", "wandb-registry-other") == "INVALID_INPUT"
    assert await rename(home, "lab", NETS) == "INVALID_INPUT"
    assert await rename(home, "nothing", "something") == "NOT_FOUND"
    given = {"entityName": home, "oldProjectName": "lab", "newProjectName": "attic"}
    renamed = {"inserted": False, "project": {"id": project, "name": "attic"}}
    assert await asking.ok(RENAME, **given) == renamed
    for each in (registry, project):
        assert await asking.ok(DELETE, id=each) == {"success": True}
        assert (await asking.refused(DELETE, id=each))[0] == "NOT_FOUND"
    core = await asking.ok(UPSERT, entityName=organization, name="wandb-registry-model")
    assert (await asking.refused(DELETE, id=core["project"]["id"]))[0] == "INVALID_INPUT"


async def test_an_instance_admin_from_outside_makes_a_registry_and_adds_people(asking: Asking) -> None:
    boss, key = await _user(asking, admin=True)
    stranger, _ = await _user(asking)
    ruling = replace(asking, key=key)
    made = await _registry(ruling, access="RESTRICTED")
    assert [(each["id"], each["role"]["name"]) for each in made["project"]["members"]] == [(boss, "admin")]
    project = made["project"]["id"]
    team = wire_id(Kind.ENTITY, asking.member.world.team.seq)
    assert await ruling.ok(ADD, projectId=project, userIds=[stranger], teamIds=[team]) == {"success": True}
    await ruling.ok(SET, projectId=project, userId=stranger, userProjectRole="member")
    shown = (await ruling.ok(UPSERT, id=project))["project"]
    assert {each["id"]: each["role"]["name"] for each in shown["members"]} == {
        boss: "admin",
        stranger: "member",
    }
    (listed,) = shown["teamMembers"]
    assert (listed["team"]["id"], listed["role"]["name"]) == (team, "restricted_viewer")
    assert all(each["email"] for each in shown["members"])


async def test_members_are_named_by_ids_of_their_kind(asking: Asking) -> None:
    project = (await _registry(asking))["project"]["id"]
    user, _ = await _user(asking)
    team = wire_id(Kind.ENTITY, asking.member.world.team.seq)
    before = await asking.nodes()
    wrong: list[dict[str, list[str]]] = [{"userIds": [team]}, {"teamIds": [user]}, {"userIds": ["mia"]}, {}]
    for given in wrong:
        assert (await asking.refused(ADD, projectId=project, **given))[0] == "INVALID_INPUT"
    lost = wire_id(Kind.USER, 10**12)
    assert (await asking.refused(ADD, projectId=project, userIds=[user, lost]))[0] == "NOT_FOUND"
    assert await asking.nodes() == before
    assert await asking.ok(DROP, projectId=project, userIds=[user], teamIds=[team]) == {"success": True}
    ordinary = (await asking.ok(UPSERT, entityName=asking.member.team, name="project"))["project"]["id"]
    assert (await asking.refused(ADD, projectId=ordinary, userIds=[user]))[0] == "NOT_FOUND"


async def test_types_are_made_and_moved(asking: Asking) -> None:
    home = {"entityName": asking.member.team, "projectName": "project"}
    made = await asking.ok(TYPE, **home, name="table", description="rows")
    assert (made["artifactType"]["name"], made["artifactType"]["description"]) == ("table", "rows")
    assert await asking.ok(TYPE, **home, name="table") == made
    assert (await asking.refused(TYPE, **home, name="a/b"))[0] == "INVALID_INPUT"
    assert (await asking.refused(TYPE, **{**home, "projectName": "none"}, name="x"))[0] == "NOT_FOUND"
    nothing = wire_id(Kind.COLLECTION, "0" * 26)
    given = {"artifactSequenceID": nothing, "destinationArtifactTypeName": "table"}
    assert (await asking.refused(MOVE, **given))[0] == "NOT_FOUND"
