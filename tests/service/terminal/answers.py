"""Lineage answers as the API gives them, made of a few words, for the tests of the formats."""

from collections.abc import Sequence
from typing import Any

from service.terminal.answer import Answer, answer_from

TIME = "2026-03-01T10:00:00.000000Z"


def node(key: str, *, depth: int = 1, kind: str = "VERSION", **more: Any) -> dict[str, Any]:
    said = {"id": key, "kind": kind, "depth": depth, "hidden": False, "deleted": False, "beyond": 0}
    facts: dict[str, Any] = {"name": key, "type": "model", "number": 0, "createdAt": TIME, "node": {}}
    if kind == "RUN":
        facts |= {"type": None, "number": None, "node": {"state": "FINISHED"}}
    return {**said, **facts, **more}


def hidden(name: str, *, depth: int = 1, kind: str = "VERSION") -> dict[str, Any]:
    nothing = dict.fromkeys(("name", "type", "number", "createdAt", "node"))
    return {**node(name, depth=depth, kind=kind), **nothing, "hidden": True}


def answer(nodes: Sequence[dict[str, Any]], edges: Sequence[tuple[str, str]], **more: Any) -> Answer:
    """Edges are pairs of names in the direction of the data."""
    kinds = {each["id"]: each["kind"] for each in nodes}
    said = [
        {"kind": _kind(kinds, source, target), "source": source, "target": target, "since": TIME}
        for source, target in edges
    ]
    count = sum(each["hidden"] for each in nodes)
    whole: dict[str, Any] = {"complete": True, "truncatedBy": [], "hidden": count}
    return answer_from({"nodes": list(nodes), "edges": said, "asOf": TIME, **whole, **more})


def _kind(kinds: dict[str, str], source: str, target: str) -> str:
    if kinds[target] == "COLLECTION":
        return "LINKED"
    if kinds[source] == "RUN":
        return "PRODUCED"
    return "CONSUMED" if kinds[target] == "RUN" else "DERIVED"


def diamond() -> Answer:
    """`data` was used by two runs; `model` was made of what both made."""
    nodes = [
        node("model", depth=0),
        node("train", kind="RUN"),
        node("left", depth=1),
        node("right", depth=1),
        node("prepare-left", depth=2, kind="RUN"),
        node("prepare-right", depth=2, kind="RUN"),
        node("data", depth=2, type="dataset"),
    ]
    edges = [
        ("train", "model"), ("left", "train"), ("right", "train"), ("prepare-left", "left"),
        ("prepare-right", "right"), ("data", "prepare-left"), ("data", "prepare-right"),
    ]  # fmt: skip
    return answer(nodes, edges)


def ladder(layers: int, width: int) -> Answer:
    """Layers of versions, each made by runs that read all of the layer before: paths beyond counting."""
    nodes = [node("v0.0", depth=0)]
    edges: list[tuple[str, str]] = []
    made = ["v0.0"]
    for layer in range(1, layers):
        runs = [f"r{layer}.{place}" for place in range(width)]
        versions = [f"v{layer}.{place}" for place in range(width)]
        nodes += [node(run, depth=layer, kind="RUN") for run in runs]
        nodes += [node(version, depth=layer) for version in versions]
        edges += [(run, version) for run, version in zip(runs, made, strict=False)]
        edges += [(version, run) for version in versions for run in runs]
        made = versions
    return answer(nodes, edges)
