"""Lines of bulk loads for tests, and what a load has made, with its ids written as the file's own keys."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.actor import SYSTEM
from graph.loading.load import Loaded, load
from graph.session import Graph

OPERATOR = replace(SYSTEM, client="test load")
DAY = 86_400_000_000
START = 1_700_000_000_000_000

Lines = Sequence[dict[str, Any]]


def written(folder: Path, lines: Iterable[dict[str, Any] | str], name: str = "load.ndjson") -> Path:
    """A file of these lines; a text stands as it is."""
    file = folder / name
    file.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines))
    return file


async def loaded(graph: Graph, owner: str, *files: Path) -> Loaded:
    return await load(graph, OPERATOR, owner=owner, files=files, tell=lambda _: None)


def digest(number: int) -> str:
    return f"{number:032x}"


def small(name: str = "p") -> list[dict[str, Any]]:
    """Two runs in a row with all that a line can say, and a registry's collection that links their model."""
    return [
        {"kind": "project", "key": "p", "name": name, "description": "loaded", "created_at": START},
        {"kind": "run", "key": "r1", "project": "p", "name": "prepare", "created_at": START},
        {
            "kind": "run", "key": "r2", "project": "p", "name": "train", "display_name": "brave",
            "state": "failed", "exit_code": 3, "config": {"lr": 0.1, "deep": {"on": True}},
            "summary": {"loss": float("inf"), "note": "x\ny"}, "tags": ["a", "b"], "job_type": "t",
            "created_at": START + DAY, "started_at": START + DAY, "finished_at": START + 2 * DAY,
        },
        {
            "kind": "artifact", "key": "d", "project": "p", "name": "data", "type": "dataset",
            "description": 'said "so", twice', "tags": ["raw"], "created_at": START,
        },
        {
            "kind": "artifact", "key": "m", "project": "p", "name": "model", "type": "model",
            "created_at": START,
        },
        {
            "kind": "version", "key": "d0", "artifact": "d", "run": "r1", "digest": digest(1), "size": 5,
            "file_count": 2, "tags": ["x y"], "metadata": {"rows": 10, "ok": False}, "created_at": START,
        },
        {
            "kind": "version", "key": "d1", "artifact": "d", "run": "r1", "digest": digest(2), "size": 6,
            "file_count": 1, "number": 3, "ttl": -2, "description": "", "created_at": START + DAY,
        },
        {
            "kind": "version", "key": "m0", "artifact": "m", "run": "r2", "digest": digest(3), "size": 7,
            "file_count": 1, "created_at": START + 2 * DAY,
        },
        {"kind": "consumed", "version": "d1", "run": "r2", "used_as": "training data", "at": START + DAY},
        {"kind": "produced", "run": "r1", "version": "m0"},
        {"kind": "derived", "version": "m0", "from": "d1", "run": "r2"},
        {"kind": "alias", "artifact": "d", "name": "best", "version": "d0", "at": START},
        {"kind": "alias", "artifact": "d", "name": "best", "version": "d1", "at": START + DAY},
        {"kind": "alias", "artifact": "d", "name": "old", "version": "d0", "at": START},
        {"kind": "alias", "artifact": "d", "name": "old", "version": None, "at": START + DAY},
        {
            "kind": "collection", "key": "c", "project": "p", "name": "picks", "type": "model",
            "created_at": START,
        },
        {"kind": "link", "version": "m0", "collection": "c", "at": START + 3 * DAY},
    ]  # fmt: skip


def governed(name: str) -> list[dict[str, Any]]:
    """Lines to follow `small`: a collection of the core registry `model`."""
    return [
        {
            "kind": "collection", "key": "g", "registry": "model", "name": name, "type": "model",
            "tags": ["t"], "created_at": START,
        },
        {"kind": "link", "version": "m0", "collection": "g", "number": 4, "at": START + 3 * DAY},
        {"kind": "alias", "collection": "g", "name": "production", "version": "m0"},
    ]  # fmt: skip


_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")

NODES = """
MATCH (n:!Event) WHERE n.load = $load OR n.id = $load OR n.owner IN $ids OR n.holder IN $ids
  OR n.subject IN $ids OR n.project IN $projects
RETURN labels(n) AS labels, properties(n) AS properties, n.id AS id
"""
EDGES = """
MATCH (a)-[r:OF|PRODUCED|CONSUMED_BY|DERIVED|LINKED|IN|POINTS_AT]->(b)
WHERE a.load = $load OR b.load = $load
RETURN coalesce(a.id, '') AS start, type(r) AS type, coalesce(b.id, '') AS end, properties(r) AS properties
"""
LOADED = "MATCH (n:Lockable) WHERE n.load = $load RETURN n.id AS id, labels(n) AS labels"


async def picture(graph: Graph, load: str, names: dict[str, str], leave: Sequence[str] = ()) -> set[str]:
    """All that a load has made, as texts: ids in `names` replaced, properties in `leave` left out."""
    found = await _rows(graph, LOADED, load=load)
    ids = [row["id"] for row in found]
    projects = [row["id"] for row in found if "Project" in row["labels"]]
    known = {"load": load, "ids": ids, "projects": projects}
    texts: set[str] = set()
    for row in await _rows(graph, NODES, **known):
        kept = {name: value for name, value in row["properties"].items() if name not in leave}
        texts.add(_text([sorted(row["labels"]), kept], names))
    for row in await _rows(graph, EDGES, load=load):
        texts.add(_text([row["start"], row["type"], row["end"], row["properties"]], names))
    return texts


def _text(value: object, names: dict[str, str]) -> str:
    return _ID.sub(lambda match: names.get(match[0], match[0]), json.dumps(value, sort_keys=True))


async def _rows(graph: Graph, cypher: str, **parameters: object) -> list[dict[str, Any]]:
    async with graph.session() as session:
        result = await session.run(cypher, parameters)  # pyright: ignore[reportArgumentType]  tests write their own Cypher
        return [dict(row) async for row in result]
