"""Versions without the SDK: drafts, their files, and what a commit proves."""

from typing import Any

import pytest

from graph import entities
from graph.links import link_version
from graph.projects import ensure_project
from tests.graph.test_access import invite
from tests.graph.told import told_since, told_until_now
from tests.service.api.pipelines import (
    COMMITTED,
    DRAFT,
    UPLOADS,
    Pipeline,
    digest_of,
    md5,
    spec,
    version_id,
)

pytestmark = pytest.mark.anyio

FILES = {"weights/a.bin": b"a" * 10, "weights/b.bin": b"b" * 20, "card.md": b"# card"}
KNOWN = "398fa9b120a1b43435f984264dd31aec"  # what the SDK gives `my_model.txt` with `hello ` (measured)


def names(version: dict[str, Any]) -> list[str]:
    return [alias["name"] for alias in version["aliases"]]


async def test_a_version_from_scratch_has_the_digest_that_the_sdk_gives(pipeline: Pipeline) -> None:
    world = pipeline.world
    known = await told_until_now(world)
    more = {"metadata": {"a": {"b": 1}}, "aliases": ["best"], "tags": ["x"], "description": "d"}
    draft = await pipeline.draft("hello", **more)
    assert await pipeline.upload(draft, {"my_model.txt": b"hello "}) == ["my_model.txt"]
    made = await pipeline.commit(draft)
    version = made["version"]
    assert (made["existed"], version["id"], version["digest"]) == (False, draft, KNOWN)
    assert (version["number"], version["state"], version["size"], version["fileCount"]) == (
        0,
        "COMMITTED",
        6,
        1,
    )
    assert (names(version), version["tags"], version["metadata"], version["description"]) == (
        ["best", "latest"],
        ["x"],
        {"a": {"b": 1}},
        "d",
    )
    assert [event.action for event in await told_since(world, known)] == [
        "artifact.created",
        "version.drafted",
        "version.committed",
        "alias.set",
        "alias.set",
    ]
    assert (await pipeline.commit(draft))["version"] == version


async def test_equal_content_is_the_version_that_is_there(pipeline: Pipeline) -> None:
    first = await pipeline.version(FILES, aliases=["one"])
    second = await pipeline.version({"x": b"x"})
    assert (second["number"], names(second)) == (1, ["latest"])
    world = pipeline.world
    run = await world.run("again")
    known = await told_until_now(world)
    draft = await pipeline.draft(aliases=["two"], run=f"{pipeline.home}/again")
    assert await pipeline.upload(draft, FILES) == []
    made = await pipeline.commit(draft)
    assert (made["existed"], made["version"]["id"], made["version"]["number"]) == (True, first["id"], 0)
    assert names(made["version"]) == ["latest", "one", "two"]
    events = await told_since(world, known)
    assert sorted(event.action for event in events) == [
        "alias.moved",
        "alias.set",
        "version.deleted",
        "version.drafted",
        "version.produced",
    ]
    ended = next(event for event in events if event.action == "version.deleted")
    produced = next(event for event in events if event.action == "version.produced")
    assert produced.after == {"run": run}
    assert ended.after == {"equalTo": produced.subject}
    again = await pipeline.commit(draft)
    assert (again["existed"], again["version"]["id"]) == (True, first["id"])
    assert (await pipeline.ask("query ($id: ID!) { node(id: $id) { id } }", id=draft))["node"] is None


async def test_a_commit_names_what_is_missing_and_numbers_nothing(pipeline: Pipeline) -> None:
    draft = await pipeline.draft("short")
    many = {f"f{number:02}": f"{number} {pipeline.world.unique}".encode() for number in range(13)}
    where = await pipeline.add(draft, many)
    code, _, message = await pipeline.refused("commitVersion", draft=draft)
    assert code == "CONTENT_MISMATCH"
    assert message.count("was not uploaded") == 10
    assert "'f00' was not uploaded" in message
    assert message.endswith("and 3 more")
    bad = await pipeline.put(where["f00"], b"other bytes")
    assert (bad.status_code, b"BadDigest" in bad.content) == (400, True)
    for path, data in many.items():
        await pipeline.put(where[path], data)
    wrong = {**spec("f00", many["f00"]), "size": 1}
    await pipeline.do("addFiles", UPLOADS, draft=draft, files=[wrong])
    code, _, message = await pipeline.refused("commitVersion", draft=draft)
    assert (code, "'f00' has" in message) == ("CONTENT_MISMATCH", True)
    await pipeline.add(draft, many)
    assert (await pipeline.commit(draft))["version"]["number"] == 0


async def test_the_same_digest_cannot_have_two_sizes(pipeline: Pipeline) -> None:
    draft = await pipeline.draft("sizes")
    await pipeline.upload(draft, {"a": b"same"})
    lie = {"path": "b", "md5": md5(b"same"), "size": 400}
    await pipeline.do("addFiles", UPLOADS, draft=draft, files=[lie])
    assert (await pipeline.refused("commitVersion", draft=draft))[0] == "CONTENT_MISMATCH"


async def test_a_version_on_a_base_sends_only_what_is_new(pipeline: Pipeline) -> None:
    base = await pipeline.version(FILES)
    new = {"weights/b.bin": b"new b", "extra": b"extra"}
    for named in (base["id"], f"artifact:{pipeline.home}/model:v0"):
        draft = await pipeline.draft(base=named, distributedId=None)
        await pipeline.upload(draft, new)
        await pipeline.do("removeFiles", DRAFT, draft=draft, paths=["card.md", "never there"])
        made = await pipeline.commit(draft)
        expected = {**FILES, **new}
        del expected["card.md"]
        assert (made["version"]["digest"], made["version"]["fileCount"]) == (digest_of(expected), 3)
    assert made["existed"]
    unchanged = await pipeline.draft("copy", base=base["id"])
    assert (await pipeline.commit(unchanged))["version"]["digest"] == base["digest"]


async def test_later_edits_lie_over_earlier_ones(pipeline: Pipeline) -> None:
    draft = await pipeline.draft("order")
    await pipeline.upload(draft, {"a": b"first", "b": b"b"})
    await pipeline.do("removeFiles", DRAFT, draft=draft, paths=["a", "b"])
    await pipeline.upload(draft, {"a": b"second"})
    assert (await pipeline.commit(draft))["version"]["digest"] == digest_of({"a": b"second"})


async def test_a_base_must_be_downloadable(pipeline: Pipeline) -> None:
    world = pipeline.world
    base = await world.version("shown")
    await link_version(world.graph, world.admin, version=base, project=world.model_registry, collection="c")
    reader = await world.person("reader")
    await invite(world, reader.id or "", world.model_registry, "restricted_viewer")
    guest = await pipeline.as_(reader)
    owner = (await world.graph.read(reader.sight, lambda found: entities.by_ids(found, [reader.id or ""])))[0]
    assert owner
    await ensure_project(world.graph, reader, owner=owner, name="own")
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await guest.ask(query, id=version_id(base)))["node"]
    asked = {"artifact": f"{reader.name}/own/copy", "type": "model", "base": version_id(base)}
    assert (await guest.refused("draftVersion", **asked))[0] == "FORBIDDEN"
    await invite(world, reader.id or "", world.model_registry, "viewer")
    refused = await guest.refused("draftVersion", **asked)
    assert refused[:2] == ("INVALID_INPUT", "base")  # its bytes are the organization's


async def test_references_need_no_upload_and_are_known_by_digest_or_uri(pipeline: Pipeline) -> None:
    references = [
        {"path": "s3/obj", "uri": "s3://bucket/key", "digest": "etag-1", "size": 7, "objectVersion": "v9"},
        {"path": "plain", "uri": "https://example.test/file"},
    ]
    digests = {"s3/obj": "etag-1", "plain": "https://example.test/file"}
    for existed in (False, True):
        draft = await pipeline.draft("refs")
        await pipeline.do("addReferences", DRAFT, draft=draft, references=references)
        made = await pipeline.commit(draft)
        assert (made["existed"], made["version"]["digest"]) == (existed, digest_of({}, digests))
    query = """query ($path: String!) { version(path: $path) { size files {
      nodes { path reference digest downloadUrl } } } }"""
    found = (await pipeline.ask(query, path=f"{pipeline.home}/refs"))["version"]
    assert found["size"] == 7
    assert [(file["path"], file["reference"]) for file in found["files"]["nodes"]] == [
        ("plain", "https://example.test/file"),
        ("s3/obj", "s3://bucket/key"),
    ]
    changed = [{**references[0], "digest": "etag-2"}, references[1]]
    draft = await pipeline.draft("refs")
    await pipeline.do("addReferences", DRAFT, draft=draft, references=changed)
    assert (await pipeline.commit(draft))["version"]["number"] == 1


async def test_writers_with_one_distributed_id_share_a_draft(pipeline: Pipeline) -> None:
    world = pipeline.world
    first, second = await world.run("w1"), await world.run("w2")
    drafts = {
        await pipeline.draft("shared", run=f"{pipeline.home}/{run}", distributedId="job")
        for run in ("w1", "w2")
    }
    (draft,) = drafts
    await pipeline.upload(draft, {"part-1": b"1"})
    await pipeline.upload(draft, {"part-2": b"2"})
    made = await pipeline.commit(draft)
    assert made["version"]["digest"] == digest_of({"part-1": b"1", "part-2": b"2"})
    producers = await world.rows(
        """MATCH (r:Run)-[:PRODUCED]->(:Version {digest: $digest, project: $project})
        RETURN r.id AS id ORDER BY id""",
        digest=made["version"]["digest"],
        project=world.project,
    )
    assert [row["id"] for row in producers] == sorted([first, second])


async def test_the_same_key_does_it_once(pipeline: Pipeline) -> None:
    unique = pipeline.world.unique
    first = await pipeline.draft("keyed", idempotencyKey=f"d{unique}")
    assert await pipeline.draft("keyed", idempotencyKey=f"d{unique}") == first
    keyed = {"draft": first, "idempotencyKey": f"f{unique}"}
    await pipeline.do("addFiles", UPLOADS, **keyed, files=[spec("a", b"a")])
    made = await pipeline.do("addFiles", UPLOADS, **keyed, files=[spec("a", b"a")])
    await pipeline.put(made["uploads"][0], b"a")
    edits = await pipeline.world.rows(
        "MATCH (m:Manifest {type: 'EDIT'}) MATCH (v:Version {id: m.version}) WHERE v.project = $project"
        " RETURN count(m) AS number",
        project=pipeline.world.project,
    )
    assert edits == [{"number": 1}]
    other = await pipeline.refused("addFiles", **keyed, files=[spec("b", b"b")])
    assert other[:2] == ("CONFLICT", "idempotencyKey")
    for _ in range(2):
        made = await pipeline.do("commitVersion", COMMITTED, draft=first, idempotencyKey=f"c{unique}")
        assert (made["version"]["id"], made["existed"]) == (first, False)
