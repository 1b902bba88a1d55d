"""Collections, links, aliases and versions changed over GraphQL: what is answered, and what refused."""

from typing import Any

import pytest

from graph.drafts import Draft, draft_version
from graph.registry_members import set_registry_role
from service.api.ids import encode
from tests.graph.shelves import protect
from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.test_mutations import declined, done

pytestmark = pytest.mark.anyio

COLLECTION = """... on CollectionPayload { collection {
  id path name type description tags home { ... on Registry { name } } } }"""
CREATE = """mutation ($home: String!, $name: String!, $type: String!, $key: String) {
  createCollection(home: $home, name: $name, type: $type, description: "# Card", tags: ["a", "b"],
    idempotencyKey: $key) { COLLECTION ERROR } }""".replace("COLLECTION", COLLECTION)
ON_COLLECTION = "mutation ($it: String!) { %s(collection: $it %s) { COLLECTION ERROR } }".replace(
    "COLLECTION", COLLECTION
)
ON_ARTIFACT = """mutation ($it: String!) { updateArtifact(artifact: $it %s) {
  ... on ArtifactPayload { artifact { id path name description tags } } ERROR } }"""
LINK = """mutation ($version: String!, $collection: String!, $aliases: [String!], $key: String) {
  linkVersion(version: $version, collection: $collection, aliases: $aliases, idempotencyKey: $key) {
    ... on LinkPayload { link { id number aliases { name } collection { path } version { id number } } }
    ERROR } }"""
UNLINK = "mutation ($it: String!) { unlinkVersion(link: $it) { ... on DeletePayload { deletedId } ERROR } }"
SET = """mutation ($in: String!, $alias: String!, $version: String! EXPECTED) {
  setAlias(numbering: $in, alias: $alias, version: $version SAID) {
    ... on AliasPayload { alias { id name version { id } numbering {
      ... on Collection { name } ... on Artifact { name } } } } ERROR } }"""
SET_ANY = SET.replace("EXPECTED", "").replace("SAID", "")
SET_EXPECTING = SET.replace("EXPECTED", ", $expected: String").replace("SAID", ", expectedVersion: $expected")
REMOVE = """mutation ($in: String!, $alias: String!) {
  removeAlias(numbering: $in, alias: $alias) { ... on DeletePayload { deletedId } ERROR } }"""


async def linked(api: Api, world: World, *, count: int = 1, aliases: list[str] | None = None) -> list[str]:
    """Versions of `net`, linked into the collection `shown`; their ids in the graph."""
    made = [await world.version("net") for _ in range(count)]
    for version in made:
        given = {"version": encode("Version", version), "collection": shelf(world), "aliases": aliases}
        await done(api, world.admin, LINK, **given)
    return made


def shelf(world: World) -> str:
    return f"org-{world.unique}/model/shown"


def net(world: World) -> str:
    return f"{world.team.name}/project/net"


async def test_a_collection_is_made_once(api: Api, world: World) -> None:
    given = {"home": f"org-{world.unique}/model", "name": "shown", "type": "model", "key": world.unique}
    made = (await done(api, world.admin, CREATE, **given))["collection"]
    assert made == {
        "id": made["id"],
        "path": shelf(world),
        "name": "shown",
        "type": "model",
        "description": "# Card",
        "tags": ["a", "b"],
        "home": {"name": "model"},
    }
    assert (await done(api, world.admin, CREATE, **given))["collection"] == made
    taken = await declined(api, world, world.admin, CREATE, **{**given, "key": None})
    assert (taken["code"], taken["field"]) == ("CONFLICT", "name")
    wrong = await declined(
        api, world, world.admin, CREATE, **{**given, "name": "data", "type": "dataset", "key": None}
    )
    assert (wrong["code"], wrong["field"]) == ("INVALID_INPUT", "type")
    bad = await declined(api, world, world.admin, CREATE, **{**given, "home": "no/such", "key": None})
    assert (bad["code"], bad["field"]) == ("NOT_FOUND", "home")


async def test_a_collection_is_renamed_described_and_tagged(api: Api, world: World) -> None:
    await linked(api, world)
    made = await done(
        api, world.admin, ON_COLLECTION % ("tagCollection", ', addTags: ["a", "b"]'), it=shelf(world)
    )
    it = made["collection"]["id"]
    made = await done(
        api, world.admin, ON_COLLECTION % ("tagCollection", ', removeTags: ["a"], addTags: ["c"]'), it=it
    )
    assert made["collection"]["tags"] == ["b", "c"]
    made = await done(
        api, world.admin, ON_COLLECTION % ("updateCollection", ', name: "best", description: "# Best"'), it=it
    )
    assert made["collection"]["path"] == f"org-{world.unique}/model/best"
    made = await done(api, world.admin, ON_COLLECTION % ("updateCollection", ", description: null"), it=it)
    assert (made["collection"]["name"], made["collection"]["description"]) == ("best", None)
    for mutation, given, field in (
        ("updateCollection", ', name: "a/b"', "name"),
        ("updateCollection", ", name: null", "name"),
        ("tagCollection", ', addTags: ["!"]', "addTags"),
        ("tagCollection", ', removeTags: ["!"]', "removeTags"),
    ):
        wrong = await declined(api, world, world.admin, ON_COLLECTION % (mutation, given), it=it)
        assert (wrong["code"], wrong["field"]) == ("INVALID_INPUT", field)


async def test_an_artifact_is_renamed_described_and_tagged(api: Api, world: World) -> None:
    await world.version("net")
    made = await done(
        api,
        world.admin,
        ON_ARTIFACT % ', name: "network", description: "deep", addTags: ["a"]',
        it=net(world),
    )
    assert made["artifact"] == {
        "id": made["artifact"]["id"],
        "path": f"{world.team.name}/project/network",
        "name": "network",
        "description": "deep",
        "tags": ["a"],
    }
    member = await world.person("member", "member")
    hidden = await declined(api, world, member, ON_ARTIFACT % ', name: "mine"', it=made["artifact"]["id"])
    assert hidden["code"] == "NOT_FOUND"


async def test_a_link_of_a_link_is_of_its_source(api: Api, world: World) -> None:
    version = await world.version("net")
    made = await done(
        api, world.admin, LINK, version=f"{net(world)}:v0", collection=shelf(world), aliases=["best"]
    )
    link = made["link"]
    assert (link["number"], link["version"]) == (0, {"id": encode("Version", version), "number": 0})
    assert [alias["name"] for alias in link["aliases"]] == ["best", "latest"]
    copy = f"org-{world.unique}/model/copy"
    for source in (f"{shelf(world)}:best", link["id"], encode("Version", version)):
        again = await done(api, world.admin, LINK, version=source, collection=copy, aliases=None)
        assert again["link"]["version"]["id"] == encode("Version", version)
        assert again["link"]["collection"]["path"] == copy
    missing = await declined(
        api, world, world.admin, LINK, version=f"{net(world)}:v9", collection=copy, aliases=None
    )
    assert (missing["code"], missing["field"]) == ("NOT_FOUND", "version")
    nowhere = await declined(
        api,
        world,
        world.admin,
        LINK,
        version=f"{net(world)}:v0",
        collection=f"org-{world.unique}/no/c",
        aliases=None,
    )
    assert (nowhere["code"], nowhere["field"]) == ("NOT_FOUND", "collection")


async def test_a_draft_is_not_linked(api: Api, world: World) -> None:
    draft = Draft(artifact="net", type="model", digest="0" * 32)
    made, _ = await draft_version(world.graph, world.admin, project=world.project, draft=draft)
    refused = await declined(
        api, world, world.admin, LINK, version=encode("Version", made), collection=shelf(world), aliases=None
    )
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "version")
    assert "committed" in refused["message"]


async def test_the_registry_of_the_path_decides(api: Api, world: World) -> None:
    """Whoever may only look in one registry links nothing on by a path through it."""
    await linked(api, world)
    guest = await world.person("guest")
    await set_registry_role(
        world.graph, world.admin, registry=world.model_registry, member=guest.name, role="restricted_viewer"
    )
    data = f"org-{world.unique}/dataset"
    await world.rows(
        "MATCH (p:Project {owner: $org, name: 'dataset'}) SET p.all_types = true", org=world.organization
    )
    rows = await world.rows(
        "MATCH (p:Project {owner: $org, name: 'dataset'}) RETURN p.id AS id", org=world.organization
    )
    await set_registry_role(
        world.graph, world.admin, registry=str(rows[0]["id"]), member=guest.name, role="member"
    )
    refused = await declined(
        api, world, guest, LINK, version=f"{shelf(world)}:v0", collection=f"{data}/mine", aliases=None
    )
    assert refused["code"] == "FORBIDDEN"
    # Linked there by somebody else, it may be linked on by the path through that registry only.
    await done(
        api, world.admin, LINK, version=f"{shelf(world)}:v0", collection=f"{data}/theirs", aliases=None
    )
    await done(api, guest, LINK, version=f"{data}/theirs:v0", collection=f"{data}/mine", aliases=None)
    refused = await declined(
        api, world, guest, LINK, version=f"{shelf(world)}:v0", collection=f"{data}/other", aliases=None
    )
    assert refused["code"] == "FORBIDDEN"


async def test_unlinking_by_path_and_by_id(api: Api, world: World) -> None:
    await linked(api, world, count=2)
    gone = await done(api, world.admin, UNLINK, it=f"{shelf(world)}:latest")
    again = await declined(api, world, world.admin, UNLINK, it=gone["deletedId"])
    assert again["code"] == "NOT_FOUND"
    own = await declined(api, world, world.admin, UNLINK, it=f"{net(world)}:v0")
    assert (own["code"], own["field"]) == ("INVALID_INPUT", "link")
    viewer = await world.person("viewer", "viewer")
    refused = await declined(api, world, viewer, UNLINK, it=f"{shelf(world)}:v0")
    assert refused["code"] == "FORBIDDEN"


async def test_an_alias_is_moved_from_where_it_is_expected(api: Api, world: World) -> None:
    made = await linked(api, world, count=3)
    given: dict[str, Any] = {"in": shelf(world), "alias": "best"}
    alias = (await done(api, world.admin, SET_EXPECTING, **given, version="v0", expected=None))["alias"]
    assert alias["version"]["id"] == encode("Version", made[0])
    assert alias["numbering"] == {"name": "shown"}
    conflict = await declined(api, world, world.admin, SET_EXPECTING, **given, version="v1", expected=None)
    assert (conflict["code"], conflict["field"]) == ("CONFLICT", "expectedVersion")
    assert "v0" in conflict["message"]
    await done(api, world.admin, SET_EXPECTING, **given, version="latest", expected="v0")
    seen = encode("Version", made[2])
    await done(api, world.admin, SET_EXPECTING, **given, version=encode("Version", made[1]), expected=seen)
    same = await done(api, world.admin, SET_ANY, **given, version="best")
    assert same["alias"] == {**alias, "version": {"id": encode("Version", made[1])}}
    for version, expected, field in (
        ("v9", None, "version"),
        ("nothing", None, "version"),
        ("v0", "best", "expectedVersion"),
        (alias["id"], None, "version"),
    ):
        wrong = await declined(
            api, world, world.admin, SET_EXPECTING, **given, version=version, expected=expected
        )
        assert wrong["field"] == field
    for name in ("latest", "v1"):
        wrong = await declined(api, world, world.admin, SET_ANY, **{**given, "alias": name}, version="v0")
        assert (wrong["code"], wrong["field"]) == ("INVALID_INPUT", "alias")
    gone = await done(api, world.admin, REMOVE, **given)
    assert gone["deletedId"] == alias["id"]
    await done(api, world.admin, SET_ANY, **{**given, "in": net(world)}, version="v1")


async def test_a_protected_alias_is_for_admins(api: Api, world: World) -> None:
    await linked(api, world, count=2)
    member = await world.person("member", "member")
    await done(api, member, SET_ANY, **{"in": shelf(world), "alias": "production"}, version="v0")
    await protect(world, "production")
    for query, given in (
        (SET_ANY, {"in": shelf(world), "alias": "production", "version": "v1"}),
        (REMOVE, {"in": shelf(world), "alias": "production"}),
        (UNLINK, {"it": f"{shelf(world)}:v0"}),
        ("mutation ($it: String!) { deleteCollection(collection: $it) { ERROR } }", {"it": shelf(world)}),
    ):
        refused = await declined(api, world, member, query, **given)
        assert refused["code"] == "FORBIDDEN"
        assert "protected" in refused["message"]
    await done(api, world.admin, SET_ANY, **{"in": shelf(world), "alias": "production"}, version="v1")
    await done(api, world.admin, UNLINK, it=f"{shelf(world)}:production")
