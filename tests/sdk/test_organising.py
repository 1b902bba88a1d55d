"""Edits, aliases, links and deletion after logging, on real SDKs against a real service."""

from pathlib import Path

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import EVERY, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("version", EVERY)
async def test_what_was_logged_is_put_in_order(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "organising.py", f"org-{member.world.unique}")
    assert ended.code == 0, ended.output
    result = ended.result
    assert result["edited"] == ["v1", "better words", {"number": 1, "loss": 0.5}, ["best"]]
    assert result["tags"] == ["kept", "seen"]
    assert result["changed"] == [["other"], None]
    assert result["newest"] == ["v2", ["latest", "only"]]
    assert result["shown"] == ["approved", "candidate"]
    assert "not found" in result["unlinked"]
    assert result["collection"] == ["renamed", "# What may be shown", ["public", "reviewed"]]
    assert result["fewer"] == ["public"]
    assert result["sequence"] == "All nets"
    assert "alias" in result["kept"]
    assert "not found" in result["gone"]
    assert result["left"] == ["v0", "v2"]
    assert result["deleted"] != "not refused: None"
    assert result["source"] == "v0"
