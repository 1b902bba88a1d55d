"""The command as people run it: a process of its own, against a running service."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.consumption import consume_version
from graph.links import link_version
from graph.session import Graph
from tests.fixtures.server import Member, Server, key_of
from tests.graph.world import World
from tests.service.terminal.test_drawings import check_dot

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


async def lineage(*arguments: str, **environment: str) -> Ran:
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "lineage", *arguments,
        cwd=ROOT,
        env={"HOME": "/nonexistent", **keep, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return Ran(process.returncode or 0, out.decode(), err.decode())


async def chain(world: World) -> str:
    """`data` was used by a run that made `model`, which a registry shows; its path."""
    data = await world.version("data", run=await world.run("prepare"), type_name="dataset")
    train = await world.run("train")
    await consume_version(world.graph, world.admin, version=data, run=train)
    model = await world.version("model", run=train)
    await link_version(
        world.graph, world.admin, version=model, project=world.model_registry, collection="picked"
    )
    return f"artifact:{world.team.name}/project/model:latest"


async def test_every_form_tells_the_same_chain(graph: Graph, member: Member, server: Server) -> None:
    assert graph
    path = await chain(member.world)
    place = {"HEIRLOOM_SERVER": server.url, "WANDB_API_KEY": member.key}
    tree, table, dot, mermaid, said = await asyncio.gather(
        lineage(path, "--up", "--depth", "5", **place),
        *(lineage(path, "--format", form, **place) for form in ("table", "dot", "mermaid", "json")),
    )
    assert (tree.code, tree.err) == (0, "")
    lines = tree.out.splitlines()
    assert lines[0] == "model:v0 (model), linked in picked"
    assert lines[2] == "    └── data:v0 (dataset)"
    assert lines[-1] == "complete: 5 nodes, 4 edges"
    first = [line.split()[0] for line in table.out.splitlines()]
    assert first == ["DEPTH", "0", "1", "1", "2", "0", "complete:"]
    check_dot(dot.out)
    assert mermaid.out.startswith("flowchart LR\n")
    assert len(json.loads(said.out)["nodes"]) == 5


async def test_bounds_and_directions(graph: Graph, member: Member, server: Server) -> None:
    assert graph
    await chain(member.world)
    data = f"{member.team}/project/data"
    place = {"HEIRLOOM_SERVER": server.url, "HEIRLOOM_KEY": member.key}
    cut, down, both, through = await asyncio.gather(
        lineage(f"artifact:{member.team}/project/model:v0", "--depth", "1", **place),
        lineage(data, "--down", **place),
        lineage(f"run:{member.team}/project/train", "--both", **place),
        lineage(f"registry:Org {member.world.unique}/model/picked:latest", **place),
    )
    assert cut.out.splitlines()[-1].startswith("not complete, cut by depth")
    assert "… 1 more" in cut.out
    assert "model:v0 (model)" in down.out
    assert both.out.splitlines()[0] == "upstream:"
    assert through.out.splitlines()[0].startswith("model:v0")


async def test_what_is_not_yours_is_said_to_be_hidden(graph: Graph, member: Member, server: Server) -> None:
    await chain(member.world)
    viewer = await key_of(graph, await member.world.person("viewer", "viewer"))
    path = f"registry:Org {member.world.unique}/model/picked:latest"
    seen = await lineage(path, HEIRLOOM_SERVER=server.url, HEIRLOOM_KEY=viewer)
    assert seen.code == 0
    assert "(not yours to see)" in seen.out
    assert "data" not in seen.out


async def test_what_goes_wrong_is_one_line(graph: Graph, member: Member, server: Server) -> None:
    assert graph
    path = await chain(member.world)
    place = {"HEIRLOOM_SERVER": server.url, "HEIRLOOM_KEY": member.key}
    nowhere = {**place, "HEIRLOOM_SERVER": "http://127.0.0.1:9"}
    results = await asyncio.gather(
        lineage(path, **nowhere),
        lineage(path, **{**place, "HEIRLOOM_KEY": "x" * 40}),
        lineage(path.replace("model", "none"), **place),
        lineage(f"{member.team}/project/none", **place),
        lineage(path, "--depth", "99", **place),
        lineage("nonsense", **place),
        lineage(path, "--as-of", "2026", **place),
    )
    words = [
        "cannot be reached",
        "refuses the API key",
        "not found",
        "not found",
        "maxDepth",
        "not an id",
        "",
    ]
    for ran, word in zip(results, words, strict=True):
        assert ran.out == ""
        assert ran.code in {1, 2}
        assert ran.err.startswith("heirloom: ")
        assert ran.err.count("\n") == 1
        assert word in ran.err
    assert [ran.code for ran in results[:6]] == [1, 1, 1, 1, 2, 2]


async def test_the_key_may_stand_in_netrc(
    graph: Graph, member: Member, server: Server, tmp_path: Path
) -> None:
    assert graph
    path = await chain(member.world)
    known = tmp_path / ".netrc"
    known.write_text(f"machine 127.0.0.1\n  login user\n  password {member.key}\n")
    known.chmod(0o600)
    assert (await lineage(path, "--server", server.url, HOME=str(tmp_path))).code == 0
    assert (await lineage(path, "--server", server.url)).code == 1
