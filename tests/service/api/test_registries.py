"""Registries and projects over GraphQL: what each mutation answers, and who is told what."""

from typing import Any

import pytest

from graph.actor import Actor
from graph.registry_edits import new_registry
from graph.registry_members import set_registry_role
from graph.session import Graph
from graph.targets import Visibility
from service.api.ids import encode
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.test_mutations import declined, done

pytestmark = pytest.mark.anyio

REGISTRY = """... on RegistryPayload { registry { id path name description visibility acceptedTypes
  viewerRole protectedAliases owner { name email } createdBy { name } } }"""
PROJECT = "... on ProjectPayload { project { id path name description } }"

_CREATE = """mutation ($org: String!, $name: String!, $types: [String!], $owner: String,
    $visibility: RegistryVisibility! = ORGANIZATION, $key: String) {
  createRegistry(organization: $org, name: $name, description: "ours", visibility: $visibility,
    acceptedTypes: $types, owner: $owner, idempotencyKey: $key) { REGISTRY ERROR } }"""
CREATE = _CREATE.replace("REGISTRY ERROR", f"{REGISTRY} ERROR")
ON_IT = "mutation ($it: String!) { %s(registry: $it, %s) { %s ERROR } }"
DELETE = """mutation ($it: String!, $name: String!) {
  %s(%s: $it, confirmName: $name) { ... on DeletePayload { deletedId } ERROR } }"""
SET_ROLE = """mutation ($it: String!, $member: String!) {
  setRegistryRole(registry: $it, member: $member ROLE) { ... on SetRegistryRolePayload {
    registry { name } member { role effectiveRole since
      member { ... on User { name email } ... on Team { name } } } } ERROR } }"""
MEMBERS = """query ($path: String!) { registry(path: $path) { owner { name email } members {
  totalCount nodes { role effectiveRole member {
    __typename ... on User { name email } ... on Team { name } } } } } }"""
DELETED = """query ($org: String!) { organization(name: $org) { deletedRegistries { totalCount nodes {
  id name path deletedAt restorableUntil deletedBy { name } } } } }"""


def on_it(mutation: str, given: str) -> str:
    return ON_IT % (mutation, given, REGISTRY)


async def changed(api: Api, actor: Actor, it: str, mutation: str, given: str) -> Any:
    return (await done(api, actor, on_it(mutation, given), it=it))["registry"]


async def test_a_registry_from_its_making_to_its_end(api: Api, world: World) -> None:
    org, admin = f"org-{world.unique}", world.admin
    made = (await done(api, admin, CREATE, org=org, name="nets", types=["model"], owner=admin.name))[
        "registry"
    ]
    assert made == {
        "id": made["id"],
        "path": f"{org}/nets",
        "name": "nets",
        "description": "ours",
        "visibility": "ORGANIZATION",
        "acceptedTypes": ["model"],
        "viewerRole": "ADMIN",
        "protectedAliases": [],
        "owner": {"name": admin.name, "email": admin.email},
        "createdBy": {"name": admin.name},
    }
    path, it = f"{org}/nets", made["id"]
    await changed(api, admin, f"registry:{path}", "updateRegistry", 'name: "best", description: null')
    found = await changed(api, admin, it, "setRegistryVisibility", "visibility: RESTRICTED")
    assert (found["path"], found["description"], found["visibility"]) == (f"{org}/best", None, "RESTRICTED")
    found = await changed(api, admin, it, "addAcceptedTypes", 'types: ["dataset"]')
    assert found["acceptedTypes"] == ["model", "dataset"]
    assert (await changed(api, admin, it, "acceptAllTypes", "idempotencyKey: null"))["acceptedTypes"] is None
    assert (await changed(api, admin, it, "setRegistryOwner", "owner: null"))["owner"] is None
    assert (await changed(api, admin, it, "protectAlias", 'alias: "gold"'))["protectedAliases"] == ["gold"]
    assert (await changed(api, admin, it, "unprotectAlias", 'alias: "gold"'))["protectedAliases"] == []
    gone = await done(api, admin, DELETE % ("deleteRegistry", "registry"), it=it, name="best")
    assert gone["deletedId"] == it
    deleted = (await api.ask(admin, DELETED, org=org))["organization"]["deletedRegistries"]
    (node,) = deleted["nodes"]
    assert (deleted["totalCount"], node["id"], node["path"]) == (1, it, f"{org}/best")
    assert node["deletedBy"] == {"name": admin.name}
    assert node["deletedAt"] < node["restorableUntil"]
    restore = """mutation ($org: String!, $it: ID!) {
      restoreRegistry(organization: $org, registry: $it) { %s ERROR } }"""
    back = await done(api, admin, restore % REGISTRY, org=org, it=it)
    assert back["registry"]["path"] == f"{org}/best"
    assert (await api.ask(admin, DELETED, org=org))["organization"]["deletedRegistries"]["nodes"] == []


async def test_who_makes_a_restricted_registry_sees_it_at_once(api: Api, world: World) -> None:
    mia, org = await world.person("mia", "member"), f"org-{world.unique}"
    made = await done(api, mia, CREATE, org=org, name="hers", visibility="RESTRICTED", key="k")
    assert (made["registry"]["path"], made["registry"]["viewerRole"]) == (f"{org}/hers", "ADMIN")
    assert await done(api, mia, CREATE, org=org, name="hers", visibility="RESTRICTED", key="k") == made


async def test_members_and_their_roles(api: Api, world: World) -> None:
    org, gus = f"org-{world.unique}", await world.person("gus")
    await done(
        api, world.admin, CREATE, org=org, name="nets", visibility="RESTRICTED", owner=world.admin.name
    )

    async def set_role(member: str, role: str) -> Any:
        given = f", role: {role}" if role else ""
        made = await done(api, world.admin, SET_ROLE.replace(" ROLE", given), it=f"{org}/nets", member=member)
        return made["member"]

    found = await set_role(gus.name, "")
    assert (found["role"], found["effectiveRole"]) == ("RESTRICTED_VIEWER", "RESTRICTED_VIEWER")
    assert found["member"] == {"name": gus.name, "email": None}
    assert (await set_role(encode("User", gus.id or ""), "MEMBER"))["role"] == "MEMBER"
    assert (await set_role(world.team.name, "VIEWER"))["member"] == {"name": world.team.name}
    # A guest is told the names of the others, and of addresses only their own.
    shown = (await api.ask(gus, MEMBERS, path=f"{org}/nets"))["registry"]
    assert shown["owner"] == {"name": world.admin.name, "email": None}
    assert shown["members"]["totalCount"] == 3
    assert [(each["role"], each["member"]) for each in shown["members"]["nodes"]] == [
        ("ADMIN", {"__typename": "User", "name": world.admin.name, "email": None}),
        ("MEMBER", {"__typename": "User", "name": gus.name, "email": None}),
        ("VIEWER", {"__typename": "Team", "name": world.team.name}),
    ]
    assert await set_role(world.team.name, "null") is None
    # Who leaves a restricted registry does not see it any more.
    left = await done(api, gus, SET_ROLE.replace(" ROLE", ", role: null"), it=f"{org}/nets", member=gus.name)
    assert (left["registry"], left["member"]) == (None, None)


async def test_a_page_of_registries_costs_the_same_however_many(api: Api, world: World, graph: Graph) -> None:
    org, query = (
        f"org-{world.unique}",
        """query ($org: String!) { organization(name: $org) { registries {
      nodes { name viewerRole protectedAliases owner { name }
        members { totalCount nodes { role effectiveRole member { ... on User { name } } } } } } } }""",
    )
    for n in range(3):
        await new_registry(
            graph, world.admin, organization=world.organization, name=f"r{n}", owner=world.admin.name
        )
        if n in {0, 2}:
            page, statements = await api.counted(world.admin, query, org=org)
            assert len(page["organization"]["registries"]["nodes"]) == n + 3
            assert statements == 5  # organization, registries, owners, members, their counts


async def test_bad_input_names_the_field(api: Api, world: World) -> None:
    org, admin = f"org-{world.unique}", world.admin
    made = await new_registry(world.graph, admin, organization=world.organization, name="nets")
    it = encode("Registry", made)
    refusals: list[tuple[dict[str, object], str]] = [
        ({"name": "a/b"}, "name"),
        ({"name": "nets"}, "name"),
        ({"name": "x", "types": []}, "acceptedTypes"),
        ({"name": "x", "types": ["a:b"]}, "acceptedTypes"),
        ({"name": "x", "owner": "no-such-user"}, "owner"),
        ({"name": "x", "org": "no-such-org"}, "organization"),
    ]
    for given, field in refusals:
        refused = await declined(api, world, admin, CREATE, **{"org": org, **given})
        assert refused["field"] == field, refused
    for mutation, said, field in (
        ("updateRegistry", "name: null", "name"),
        ("updateRegistry", 'name: ""', "name"),
        ("addAcceptedTypes", "types: []", "types"),
        ("setRegistryOwner", "idempotencyKey: null", "owner"),
        ("protectAlias", 'alias: "latest"', "alias"),
        ("unprotectAlias", 'alias: "v1"', "alias"),
    ):
        refused = await declined(api, world, admin, on_it(mutation, said), it=it)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)
    for bad in (
        encode("Project", made),
        encode("Registry", made)[:-1],
        "nets",
        f"{org}/none",
        f"artifact:{org}/nets",
    ):
        refused = await declined(api, world, admin, on_it("acceptAllTypes", "idempotencyKey: null"), it=bad)
        assert refused["field"] == "registry"
    wrong = await declined(api, world, admin, DELETE % ("deleteRegistry", "registry"), it=it, name="net")
    assert (wrong["code"], wrong["field"]) == ("INVALID_INPUT", "confirmName")


def _everything(it: str) -> list[tuple[str, dict[str, object]]]:
    return [
        *(
            (on_it(mutation, given), {"it": it})
            for mutation, given in (
                ("updateRegistry", 'name: "x"'),
                ("setRegistryVisibility", "visibility: RESTRICTED"),
                ("addAcceptedTypes", 'types: ["x"]'),
                ("acceptAllTypes", "idempotencyKey: null"),
                ("setRegistryOwner", "owner: null"),
                ("protectAlias", 'alias: "x"'),
                ("unprotectAlias", 'alias: "x"'),
            )
        ),
        (DELETE % ("deleteRegistry", "registry"), {"it": it, "name": "secret"}),
        (SET_ROLE.replace(" ROLE", ""), {"it": it, "member": "no-such-user"}),
    ]


async def test_an_invisible_registry_answers_like_a_missing_one(
    api: Api, world: World, nobody: Actor
) -> None:
    org, mia = f"org-{world.unique}", await world.person("mia", "member")
    made = await new_registry(
        world.graph,
        world.admin,
        organization=world.organization,
        name="secret",
        visibility=Visibility.RESTRICTED,
    )
    absent = made[:-4] + "0000"
    for hidden, gone in (
        (f"{org}/secret", f"{org}/nowhere"),
        (encode("Registry", made), encode("Registry", absent)),
    ):
        for (query, given), (_, other) in zip(_everything(hidden), _everything(gone), strict=True):
            seen = await declined(api, world, mia, query, **given)
            missing = await declined(api, world, mia, query, **other)
            assert seen["code"] == "NOT_FOUND"
            text = {key: str(value).replace("nowhere", "secret") for key, value in missing.items()}
            assert {k: str(v) for k, v in seen.items()} == {
                k: v.replace(absent, made) for k, v in text.items()
            }
            unknown = await declined(api, world, nobody, query, **given)
            assert unknown["code"] == "UNAUTHENTICATED"
    viewer = await world.person("vera")
    await set_registry_role(world.graph, world.admin, registry=made, member=viewer.name, role="viewer")
    for query, given in _everything(f"{org}/secret"):
        assert (await declined(api, world, viewer, query, **given))["code"] == "FORBIDDEN"


async def test_projects(api: Api, world: World) -> None:
    create = """mutation ($owner: String!, $name: String!) {
      createProject(owner: $owner, name: $name, description: "ours") { %s ERROR } }"""
    made = (await done(api, world.admin, create % PROJECT, owner=world.team.name, name="lab"))["project"]
    path = f"{world.team.name}/lab"
    assert (made["path"], made["description"]) == (path, "ours")
    taken = await declined(api, world, world.admin, create % PROJECT, owner=world.team.name, name="lab")
    assert (taken["code"], taken["field"]) == ("CONFLICT", "name")
    update = """mutation ($it: String!) { updateProject(project: $it, name: "labs") { %s ERROR } }"""
    found = (await done(api, world.admin, update % PROJECT, it=path))["project"]
    assert (found["id"], found["name"], found["description"]) == (made["id"], "labs", "ours")
    gone = await done(api, world.admin, DELETE % ("deleteProject", "project"), it=made["id"], name="labs")
    assert gone["deletedId"] == made["id"]
    listed = (
        """query ($id: ID!) { node(id: $id) { ... on Team { deletedProjects { nodes { id name } } } } }"""
    )
    nodes = await api.ask(world.admin, listed, id=encode("Team", world.team.id))
    assert nodes["node"]["deletedProjects"]["nodes"] == [{"id": made["id"], "name": "labs"}]
    restore = "mutation ($it: ID!) { restoreProject(project: $it) { %s ERROR } }"
    assert (await done(api, world.admin, restore % PROJECT, it=made["id"]))["project"]["name"] == "labs"
    stan = await world.person("stan")
    for query, given in (
        (create % PROJECT, {"owner": world.team.name, "name": "theirs"}),
        (create % PROJECT, {"owner": encode("Team", world.team.id), "name": "theirs"}),
        (update % PROJECT, {"it": f"{world.team.name}/labs"}),
        (update % PROJECT, {"it": made["id"]}),
        (DELETE % ("deleteProject", "project"), {"it": made["id"], "name": "labs"}),
        (restore % PROJECT, {"it": made["id"]}),
    ):
        assert (await declined(api, world, stan, query, **given))["code"] == "NOT_FOUND"
