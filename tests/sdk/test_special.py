"""The rarer ways of logging, on a real SDK against a real service."""

from pathlib import Path

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import NEWEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio


async def test_increments_writers_drafts_references_tables_and_resuming(
    server: Server, member: Member, tmp_path: Path
) -> None:
    ended = await Sdk(NEWEST, server.wandb_url, member.key, tmp_path).run(SCRIPTS / "special.py")
    assert ended.code == 0, ended.output
    result = ended.result
    assert result["grown"] == ["v1", ["a.txt", "b.txt"]]
    assert result["joint"] == ["v0", ["one.txt", "three.txt", "two.txt"]]
    assert result["draft"] == ["v2", ["b.txt", "c.txt"]]
    assert result["pointing"] == ["far.txt", "ref.txt", "table.table.json"]
    assert result["followed"] == "c"
    assert result["resumed"] == [True, 2]
    assert result["outside"] == "v0"
    assert result["state"] == "failed"
    assert result["outputs"][:4] == ["grown", "joint", "logged-model", "pointing"]
    assert result["outputs"][4] == "run-first-part-table"
