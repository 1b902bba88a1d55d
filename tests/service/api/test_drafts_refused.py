"""Drafts and files that are refused: what is bad, what is committed, and who may not."""

from typing import Any

import pytest

from tests.graph.told import told_since, told_until_now
from tests.service.api.pipelines import Pipeline, spec, version_id

pytestmark = pytest.mark.anyio

BAD_PATHS = ("", "/a", "a/../b", "a//b", "./a", "a\\b", "a\nb", "x" * 4097)
BAD_FILES: list[tuple[str, dict[str, Any]]] = [
    ("addFiles", {"files": []}),
    ("addFiles", {"files": [spec("a", b""), spec("a", b"")]}),
    *[("addFiles", {"files": [spec(path, b"")]}) for path in BAD_PATHS],
    ("addFiles", {"files": [{"path": "a", "md5": "A" * 32, "size": 1}]}),
    ("addFiles", {"files": [{"path": "a", "md5": "0" * 32, "size": -1}]}),
    ("addFiles", {"files": [{**spec("a", b""), "parts": [{"number": 2, "md5": "0" * 32}]}]}),
    ("addFiles", {"files": [{**spec("a", b""), "parts": [{"number": 1, "md5": "0"}]}]}),
    ("addReferences", {"references": [{"path": "a", "uri": "ftp://x/y"}]}),
    ("addReferences", {"references": [{"path": "a", "uri": "s3:"}]}),
    ("addReferences", {"references": [{"path": "a", "uri": "s3://b/k", "digest": "a\nb"}]}),
    ("addReferences", {"references": [{"path": "a", "uri": "s3://b/k", "size": -2}]}),
    ("removeFiles", {"paths": ["../a"]}),
]


async def test_bad_files_name_their_field(pipeline: Pipeline) -> None:
    draft = await pipeline.draft("bad")
    for mutation, given in BAD_FILES:
        code, field, message = await pipeline.refused(mutation, draft=draft, **given)
        assert (code, field) == ("INVALID_INPUT", next(iter(given))), message


BAD_DRAFTS: list[tuple[dict[str, Any], str, str]] = [
    ({"artifact": "a/b"}, "INVALID_INPUT", "artifact"),
    ({"artifact": "nobody/nothing/x"}, "NOT_FOUND", "artifact"),
    ({"type": "a/b"}, "INVALID_INPUT", "type"),
    ({"type": "dataset"}, "INVALID_INPUT", "type"),
    ({"metadata": [1]}, "INVALID_INPUT", "metadata"),
    ({"metadata": {str(number): 1 for number in range(101)}}, "INVALID_INPUT", "metadata"),
    ({"aliases": ["a:b"]}, "INVALID_INPUT", "alias"),
    ({"tags": ["!"]}, "INVALID_INPUT", "tags"),
    ({"run": "nobody/nothing/x"}, "NOT_FOUND", "run"),
    ({"base": "nobody/nothing/x"}, "NOT_FOUND", "base"),
    ({"base": version_id("0" * 26)}, "NOT_FOUND", "base"),
]


async def test_a_bad_draft_names_its_field(pipeline: Pipeline) -> None:
    await pipeline.draft("typed")
    for given, code, field in BAD_DRAFTS:
        asked = {"artifact": f"{pipeline.home}/typed", "type": "model", **given}
        assert (await pipeline.refused("draftVersion", **asked))[:2] == (code, field)


async def test_nothing_goes_into_a_committed_version(pipeline: Pipeline) -> None:
    version = (await pipeline.version({"a": b"a"}))["id"]
    for mutation, given in (
        ("addFiles", {"files": [spec("b", b"b")]}),
        ("addReferences", {"references": [{"path": "b", "uri": "s3://b/k"}]}),
        ("removeFiles", {"paths": ["a"]}),
    ):
        assert (await pipeline.refused(mutation, draft=version, **given))[0] == "CONFLICT"
    assert (await pipeline.refused("commitVersion", draft=await pipeline.draft("empty")))[0] == (
        "CONTENT_MISMATCH"
    )


async def test_who_may_not_write_changes_nothing(pipeline: Pipeline) -> None:
    world = pipeline.world
    draft = await pipeline.draft("guarded")
    overseer = await pipeline.as_(await world.person("overseer", "admin"))
    outsider = await pipeline.as_(await world.person("outsider", "member"))
    nobody = Pipeline(pipeline.client, world, None)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("draftVersion", {"artifact": f"{pipeline.home}/guarded", "type": "model"}),
        ("addFiles", {"draft": draft, "files": [spec("a", b"a")]}),
        ("addReferences", {"draft": draft, "references": [{"path": "b", "uri": "s3://b/k"}]}),
        ("removeFiles", {"draft": draft, "paths": ["a"]}),
        ("commitVersion", {"draft": draft}),
    ]
    known = await told_until_now(world)
    for mutation, given in calls:
        assert (await overseer.refused(mutation, **given))[0] == "FORBIDDEN"
        assert (await nobody.refused(mutation, **given))[0] == "UNAUTHENTICATED"
        hidden = await outsider.refused(mutation, **given)
        absent = {**given, "draft": version_id("0" * 26)} if "draft" in given else given
        missing = await outsider.refused(mutation, **absent)
        assert (hidden, hidden[0]) == (missing, "NOT_FOUND")
    assert await told_since(world, known) == []
    assert (
        await world.rows(
            "MATCH (m:Manifest {type: 'EDIT'}) MATCH (v:Version {id: m.version})"
            " WHERE v.project = $project RETURN m.id AS id",
            project=world.project,
        )
    ) == []
