"""Every thing is found by its path and by its id, by those who may see it."""

from typing import Any

import pytest

from graph.actor import Actor
from service.api.ids import encode
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio


async def test_the_viewer_is_told_who_they_are(api: Api, fresh: Story, nobody: Actor) -> None:
    query = """{ viewer { id name email instanceAdmin apiKeys { name prefix }
      organizations { nodes { name displayName viewerRole } } teams { nodes { name viewerRole } }
      defaultEntity { ... on User { name } } } }"""
    viewer = (await api.ask(fresh.admin, query))["viewer"]
    assert viewer["id"] == encode("User", fresh.admin.id or "")
    assert viewer["name"] == f"admin-{fresh.world.unique}"
    assert viewer["email"] == f"admin-{fresh.world.unique}@example.test"
    assert viewer["instanceAdmin"] is False
    assert [key["name"] for key in viewer["apiKeys"]] == ["first", "test"]
    assert [len(key["prefix"]) for key in viewer["apiKeys"]] == [8, 8]
    assert viewer["organizations"]["nodes"] == [
        {"name": fresh.org, "displayName": f"Org {fresh.world.unique}", "viewerRole": "ADMIN"}
    ]
    assert viewer["teams"]["nodes"] == [{"name": fresh.team, "viewerRole": "ADMIN"}]
    assert viewer["defaultEntity"] == {"name": viewer["name"]}
    assert await api.ask(nobody, "{ viewer { name } }") == {"viewer": None}


async def test_an_organization_shows_its_people_teams_and_registries(api: Api, fresh: Story) -> None:
    member = await fresh.world.person("mia", "member")
    query = """query ($name: String!) { organization(name: $name) { name createdAt
      members { totalCount nodes { role user { name email } } } teams { nodes { name organization { name } } }
      registries { nodes { name path core visibility acceptedTypes viewerRole } } } }"""
    for name in (fresh.org, f"Org {fresh.world.unique}"):
        found = (await api.ask(member, query, name=name))["organization"]
        assert found["name"] == fresh.org
        assert found["createdAt"].endswith("Z")
        assert found["members"]["totalCount"] == 2
        assert [(each["role"], each["user"]["name"]) for each in found["members"]["nodes"]] == [
            ("ADMIN", fresh.admin.name),
            ("MEMBER", member.name),
        ]
        assert found["members"]["nodes"][0]["user"]["email"] is None
        assert found["teams"]["nodes"] == [{"name": fresh.team, "organization": {"name": fresh.org}}]
        assert found["registries"]["nodes"] == [
            {
                "name": name,
                "path": f"{fresh.org}/{name}",
                "core": True,
                "visibility": "ORGANIZATION",
                "acceptedTypes": [name],
                "viewerRole": "MEMBER",
            }
            for name in ("dataset", "model")
        ]


async def test_a_version_is_found_by_every_path_of_it(api: Api, story: Story) -> None:
    digest = (await api.ask(story.admin, VERSION, path=f"{story.team}/project/gemma"))["version"]["digest"]
    for path in (
        f"{story.team}/project/gemma",
        f"{story.team}/project/gemma:latest",
        f"{story.team}/project/gemma:v0",
        f"{story.team}/project/gemma@{digest}",
        f"artifact:{story.team}/project/gemma:v0",
        f"{story.org}/model/first",
        f"{story.org}/model/first:prod",
        f"{story.org}/model/first:v0",
        f"{story.org}/model/first@{digest}",
        f"registry:{story.org}/model/first:prod",
        f"registry:Org {story.world.unique}/model/first:prod",
    ):
        version = (await api.ask(story.admin, VERSION, path=path))["version"]
        assert version["id"] == encode("Version", story.model), path


VERSION = "query ($path: String!) { version(path: $path) { id digest } }"


async def test_a_version_tells_where_it_came_from_and_where_it_is(api: Api, story: Story) -> None:
    query = """query ($path: String!) { version(path: $path) { number type state size fileCount metadata tags
      committedAt createdBy { name } project { path } artifact { name path }
      aliases { name since numbering { ... on Artifact { name } ... on Collection { name } } }
      links { nodes { number createdBy { name } aliases { name }
        collection { path type home { ... on Registry { path } } } } }
      producedBy { nodes { path state } } consumedBy { totalCount nodes { name } } } }"""
    version = (await api.ask(story.admin, query, path=f"{story.org}/model/first:prod"))["version"]
    assert version["metadata"] == {"score": "NaN", "layers": 4}
    assert (version["number"], version["type"], version["state"]) == (0, "model", "COMMITTED")
    assert (version["size"], version["fileCount"], version["tags"]) == (5, 1, [])
    assert version["createdBy"] == {"name": story.admin.name}
    assert version["project"] == {"path": f"{story.team}/project"}
    assert version["artifact"] == {"name": "gemma", "path": f"{story.team}/project/gemma"}
    assert {(alias["name"], alias["numbering"]["name"]) for alias in version["aliases"]} == {
        ("latest", "gemma"),
        ("latest", "first"),
        ("prod", "first"),
    }
    assert [alias["name"] for alias in version["aliases"]] == ["latest", "latest", "prod"]
    assert version["links"]["nodes"] == [
        {
            "number": 0,
            "createdBy": {"name": story.admin.name},
            "aliases": [{"name": "latest"}, {"name": "prod"}],
            "collection": {
                "path": f"{story.org}/model/first",
                "type": "model",
                "home": {"path": f"{story.org}/model"},
            },
        }
    ]
    assert version["producedBy"]["nodes"] == [{"path": f"{story.team}/project/train", "state": "RUNNING"}]
    assert version["consumedBy"] == {"totalCount": 1, "nodes": [{"name": "evaluate"}]}


async def test_a_run_tells_what_it_used_and_made(api: Api, story: Story) -> None:
    query = """query ($path: String!) { run(path: $path) { name displayName config summary createdBy { name }
      project { owner { ... on Team { name } } } inputs { nodes { artifact { name } } }
      outputs { totalCount nodes { artifact { name } } } } }"""
    run = (await api.ask(story.admin, query, path=f"{story.team}/project/train"))["run"]
    assert run["config"] == {"lr": {"value": 0.1}}
    assert run["summary"] == {}
    assert run["createdBy"] == {"name": story.admin.name}
    assert run["project"] == {"owner": {"name": story.team}}
    assert run["inputs"]["nodes"] == [{"artifact": {"name": "data"}}]
    assert run["outputs"] == {"totalCount": 1, "nodes": [{"artifact": {"name": "gemma"}}]}


async def test_projects_registries_artifacts_and_collections_are_found(api: Api, story: Story) -> None:
    query = """query ($project: String!, $registry: String!, $artifact: String!, $collection: String!) {
      project(path: $project) { name runs { nodes { name } } artifacts { nodes { name } totalCount }
        collections { nodes { name } } viewerRole createdBy { name } }
      registry(path: $registry) { name organization { name } collections { nodes { name } } }
      artifact(path: $artifact) { type versions { nodes { number } } aliases { nodes { name } } }
      collection(path: $collection) { description tags links { nodes { version { number } } }
        aliases { nodes { name version { number } } totalCount } } }"""
    found = await api.ask(
        story.admin,
        query,
        project=f"{story.team}/project",
        registry=f"registry:{story.org}/model",
        artifact=f"{story.team}/project/gemma",
        collection=f"{story.org}/model/first",
    )
    assert found["project"] == {
        "name": "project",
        "runs": {"nodes": [{"name": "evaluate"}, {"name": "train"}]},
        "artifacts": {"nodes": [{"name": "data"}, {"name": "gemma"}], "totalCount": 2},
        "collections": {"nodes": []},
        "viewerRole": "ADMIN",
        "createdBy": {"name": story.admin.name},
    }
    assert found["registry"] == {
        "name": "model",
        "organization": {"name": story.org},
        "collections": {"nodes": [{"name": "first"}]},
    }
    assert found["artifact"] == {
        "type": "model",
        "versions": {"nodes": [{"number": 0}]},
        "aliases": {"nodes": [{"name": "latest"}]},
    }
    assert found["collection"] == {
        "description": None,
        "tags": [],
        "links": {"nodes": [{"version": {"number": 0}}]},
        "aliases": {
            "nodes": [
                {"name": "latest", "version": {"number": 0}},
                {"name": "prod", "version": {"number": 0}},
            ],
            "totalCount": 2,
        },
    }


async def test_what_is_invisible_is_missing(api: Api, story: Story) -> None:
    """The answer to a stranger about a thing is that about a thing which does not exist."""
    stranger = await story.world.person("stranger")
    for field, path in _paths(story).items():
        query = f"query ($path: String!) {{ {field} {{ id }} }}"
        there = await api.refused(stranger, query, path=path)
        absent = path.replace(story.world.unique, "ffffffff")
        nowhere = await api.refused(stranger, query, path=absent)
        assert there["code"] == nowhere["code"] == "NOT_FOUND"
        assert there["message"].replace(path, absent) == nowhere["message"]
        assert there["field"] == nowhere["field"]
        await api.ask(story.admin, query, path=path)


def _paths(story: Story) -> dict[str, str]:
    return {
        "organization(name: $path)": story.org,
        "registry(path: $path)": f"{story.org}/model",
        "collection(path: $path)": f"{story.org}/model/first",
        "version(path: $path)": f"{story.org}/model/first:prod",
        "artifact(path: $path)": f"{story.team}/project/gemma",
        "run(path: $path)": f"{story.team}/project/train",
        "project(path: $path)": f"{story.team}/project",
    }


async def _ids(api: Api, story: Story, boss: Actor) -> dict[str, str]:
    """One thing of every kind."""
    query = """query ($org: String!) {
      organization(name: $org) { members { nodes { user { id apiKeys { id } } } } teams { nodes { id } }
        registries { nodes { id } } }
      auditLog(organization: $org, first: 1) { nodes { id } } }"""
    found = await api.ask(boss, query, org=story.org)
    path = f"{story.org}/model/first"
    alias = await api.ask(boss, f'{{ collection(path: "{path}") {{ aliases {{ nodes {{ id }} }} }} }}')
    invited = await api.ask(
        story.admin,
        """mutation ($org: String!, $email: String!) {
          inviteMember(organization: $org, email: $email) {
            ... on InviteMemberPayload { invitation { id } } } }""",
        org=story.org,
        email=f"new-{story.world.unique}@example.test",
    )
    organization, user = found["organization"], found["organization"]["members"]["nodes"][0]["user"]
    return {
        "User": user["id"],
        "ApiKey": user["apiKeys"][0]["id"],
        "Team": organization["teams"]["nodes"][0]["id"],
        "Registry": organization["registries"]["nodes"][0]["id"],
        "Event": found["auditLog"]["nodes"][0]["id"],
        "Alias": alias["collection"]["aliases"]["nodes"][0]["id"],
        "Invitation": invited["inviteMember"]["invitation"]["id"],
        "Organization": encode("Organization", story.world.organization),
        "Project": encode("Project", story.world.project),
        "Version": encode("Version", story.model),
        "Run": encode("Run", story.train),
        "Link": encode("Link", story.link),
        "Collection": encode("Collection", story.collection),
    }


async def test_every_kind_of_thing_is_a_node(api: Api, story: Story, boss: Actor, nobody: Actor) -> None:
    ids = await _ids(api, story, boss)
    artifact = await api.ask(boss, f'{{ artifact(path: "{story.team}/project/gemma") {{ id }} }}')
    ids["Artifact"] = artifact["artifact"]["id"]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    wanted: dict[str, Any] = {"ids": list(ids.values())}
    nodes = (await api.ask(boss, query, **wanted))["nodes"]
    assert {node["__typename"]: node["id"] for node in nodes} == ids
    kinds = await api.ask(boss, '{ __type(name: "Node") { possibleTypes { name } } }')
    assert {kind["name"] for kind in kinds["__type"]["possibleTypes"]} == set(ids)
    stranger = await story.world.person("outsider")
    for other in (stranger, nobody):
        assert (await api.ask(other, query, **wanted))["nodes"] == [None] * len(ids)
    one = await api.ask(boss, "query ($id: ID!) { node(id: $id) { ... on Run { name } } }", id=ids["Run"])
    assert one["node"] == {"name": "train"}


async def test_an_id_of_another_kind_finds_nothing(api: Api, story: Story) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    for kind in ("Run", "User", "Link", "Nothing"):
        assert (await api.ask(story.admin, query, id=encode(kind, story.model)))["node"] is None


async def test_guests_see_the_registry_but_not_where_its_versions_come_from(api: Api, story: Story) -> None:
    """Through an organization's registry its viewers see versions of teams that they are not in."""
    viewer = await story.world.person("vera", "viewer")
    query = """query ($path: String!) { version(path: $path) { digest project { name } artifact { name }
      producedBy { totalCount nodes { name } } links { nodes { number } } aliases { name } } }"""
    version = (await api.ask(viewer, query, path=f"{story.org}/model/first"))["version"]
    assert version["project"] is None
    assert version["artifact"] is None
    assert version["producedBy"] == {"totalCount": 0, "nodes": []}
    assert version["links"]["nodes"] == [{"number": 0}]
    assert {alias["name"] for alias in version["aliases"]} == {"latest", "prod"}
    assert len(version["aliases"]) == 2
