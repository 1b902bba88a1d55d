"""Which versions hold a file: from their commit on, whatever they hold, and only to who may see them."""

import base64
import secrets
from typing import Any

import pytest

from graph.session import Graph
from service.api.ids import encode
from tests.fixtures.server import Server
from tests.graph.world import make_world
from tests.service.api.pipelines import Pipeline, md5, pipeline_of

pytestmark = pytest.mark.anyio

HOLDING = """query ($digest: String!, $within: ID, $deleted: Boolean = false, $first: Int, $after: String) {
  holding(digest: $digest, within: $within, withDeleted: $deleted) { digest complete waiting
    versions(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { version { id } name number deletedAt committedAt path places paths } } } }"""


async def holding(pipeline: Pipeline, digest: str, **more: object) -> Any:
    return (await pipeline.ask(HOLDING, digest=digest, **more))["holding"]


def held(answer: Any) -> list[Any]:
    return [node["version"]["id"] for node in answer["versions"]["nodes"]]


async def test_a_version_is_found_by_each_of_its_files_from_its_commit_on(pipeline: Pipeline) -> None:
    same, other = secrets.token_bytes(9), secrets.token_bytes(9)
    first = await pipeline.version({"a/same": same, "b/same": same, "other": other})
    second = await pipeline.version({"renamed": same}, "second")
    answer = await holding(pipeline, md5(same))
    assert (answer["complete"], answer["waiting"], answer["versions"]["totalCount"]) == (True, 0, 2)
    assert held(answer) == [second["id"], first["id"]]
    newest, oldest = answer["versions"]["nodes"]
    assert (newest["name"], newest["number"], newest["path"], newest["places"]) == ("second", 0, "renamed", 1)
    assert (oldest["path"], oldest["places"], oldest["paths"]) == ("a/same", 2, ["a/same", "b/same"])
    plain = base64.b64encode(bytes.fromhex(md5(same))).decode()
    for text in (plain, md5(same).upper()):
        again = await holding(pipeline, text)
        assert (again["digest"], held(again)) == (md5(same), held(answer))
    assert held(await holding(pipeline, md5(other))) == [first["id"]]
    assert held(await holding(pipeline, md5(b"nowhere"))) == []


async def test_pages_are_by_key_and_a_file_leads_to_its_holders(pipeline: Pipeline) -> None:
    same = secrets.token_bytes(9)
    made = [(await pipeline.version({"x": same}, f"model{n}"))["id"] for n in range(5)]
    found: list[str] = []
    after = None
    for more in (True, True, False):
        page = (await holding(pipeline, md5(same), first=2, after=after))["versions"]
        assert page["pageInfo"]["hasNextPage"] is more
        after = page["pageInfo"]["endCursor"]
        found += [node["version"]["id"] for node in page["nodes"]]
    assert found == made[::-1]
    query = """query ($id: ID!) { node(id: $id) { ... on Version {
      files { nodes { path holding { versions { nodes { version { id } } } } } } } } }"""
    (file,) = (await pipeline.ask(query, id=made[0]))["node"]["files"]["nodes"]
    assert held(file["holding"]) == made[::-1]


async def test_references_are_found_by_their_digest_or_address(pipeline: Pipeline) -> None:
    etag, plain, uri = md5(secrets.token_bytes(8)), secrets.token_hex(8), f"s3://b/{secrets.token_hex(5)}"
    long = "s3://b/" + secrets.token_hex(2000)
    draft = await pipeline.draft("refs")
    references = [
        {"path": "etag", "uri": "s3://b/one", "digest": etag},
        {"path": "plain", "uri": "s3://b/two", "digest": plain},
        {"path": "none", "uri": uri},
        {"path": "long", "uri": long},
    ]
    await pipeline.do("addReferences", draft=draft, references=references)
    version = await pipeline.commit(draft)
    for digest, path in ((etag, "etag"), (plain, "plain"), (uri, "none"), (long, "long")):
        answer = await holding(pipeline, digest)
        assert [(node["version"]["id"], node["path"]) for node in answer["versions"]["nodes"]] == [
            (version["version"]["id"], path)
        ]
    both = secrets.token_bytes(8)
    kept = await pipeline.version({"kept": both}, "kept")
    draft = await pipeline.draft("pointed")
    await pipeline.do(
        "addReferences",
        draft=draft,
        references=[{"path": "pointed", "uri": "s3://b/both", "digest": md5(both)}],
    )
    pointed = await pipeline.commit(draft)
    assert held(await holding(pipeline, md5(both))) == [pointed["version"]["id"], kept["id"]]


async def test_equal_manifests_share_a_list_and_deleted_versions_are_asked_for(pipeline: Pipeline) -> None:
    same = secrets.token_bytes(9)
    base = (await pipeline.version({"x": same}, "base"))["id"]
    # Built on the base without a change, so that their manifests are the same bytes.
    copies = [
        (await pipeline.commit(await pipeline.draft(name, base=base)))["version"]["id"] for name in "ab"
    ]
    lists = await pipeline.world.rows(
        "MATCH (b:Blob)<-[e:CONTAINS]-(f:FileList) WHERE b.md5 = $md5 RETURN f.written AS n",
        md5=md5(same),
    )
    assert [row["n"] for row in lists] == [1] * len(lists)
    assert len(lists) < 3
    await pipeline.do("deleteVersion", version=copies[0])
    assert held(await holding(pipeline, md5(same))) == [copies[1], base]
    answer = await holding(pipeline, md5(same), deleted=True)
    assert answer["versions"]["totalCount"] == 3
    assert [(node["version"] is None, node["deletedAt"] is None) for node in answer["versions"]["nodes"]] == [
        (False, True),
        (True, False),
        (False, True),
    ]


async def test_only_what_the_viewer_sees_is_found_and_counted(
    graph: Graph, server: Server, pipeline: Pipeline, unique: str
) -> None:
    same = secrets.token_bytes(9)
    shown = (await pipeline.version({"x": same}, "shown"))["id"]
    await pipeline.version({"x": same}, "kept")
    other = await make_world(graph, f"{unique}z")
    elsewhere = await pipeline_of(graph, server, other, pipeline.client)
    theirs = (await elsewhere.version({"x": same}))["id"]
    assert held(await holding(elsewhere, md5(same))) == [theirs]
    reader = await pipeline.as_(await pipeline.world.person("vera", "viewer"))
    assert (await holding(reader, md5(same)))["versions"]["totalCount"] == 0
    await pipeline.do("linkVersion", version=shown, collection=f"org-{unique}/model/c")
    answer = await holding(reader, md5(same), within=encode("Registry", pipeline.world.model_registry))
    assert (held(answer), answer["versions"]["totalCount"]) == ([shown], 1)
    assert answer["versions"]["nodes"][0]["name"] is None
    within = encode("Organization", pipeline.world.organization)
    assert (await holding(pipeline, md5(same), within=within))["versions"]["totalCount"] == 2
    within = encode("Project", pipeline.world.project)
    assert (await holding(pipeline, md5(same), within=within))["versions"]["totalCount"] == 2


@pytest.mark.parametrize(
    ("digest", "within", "code", "field"),
    [
        ("", None, "INVALID_INPUT", "digest"),
        ("x" * 4097, None, "INVALID_INPUT", "digest"),
        ("x", encode("Run", "0" * 26), "INVALID_INPUT", "within"),
        ("x", "nonsense", "INVALID_INPUT", "within"),
        ("x", encode("Project", "0" * 26), "NOT_FOUND", "within"),
    ],
)
async def test_bad_input_is_named(
    pipeline: Pipeline, digest: str, within: str | None, code: str, field: str
) -> None:
    variables = {"digest": digest, "within": within}
    headers = {"Authorization": f"Bearer {pipeline.key}"}
    reply = await pipeline.client.post(
        "/graphql", json={"query": HOLDING, "variables": variables}, headers=headers
    )
    (error,) = reply.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
