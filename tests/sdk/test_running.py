"""The life of a run on real SDKs: what is logged, resumed, read back, edited, stopped and deleted.

Not before 0.28: `update_state` and `stop`; from 0.31 on: `console_logs`. Releases before these send no
such request at all, so there is nothing for the service to answer. 0.18 does not come back from an init
that follows a refused one in the same process, so it is refused once only.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import EVERY, NEWEST, OLDEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

STATES = {NEWEST, "0.28.2"}
INF = float("inf")


@pytest.mark.parametrize("version", EVERY)
async def test_a_run_lives(server: Server, member: Member, tmp_path: Path, version: str) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "running.py")
    assert ended.code == 0, ended.output
    result = ended.result
    assert (result["state"], result["last"]) == ("finished", 29)
    assert result["resumed"] == [True, 30, 0.1]
    assert result["allowed"] == [False, 0]
    assert "not refused" not in result["must"]
    if version != OLDEST:
        assert "not refused" not in result["never"]
    _history(result)
    _edits(result)
    assert "not refused" not in result["gone"]
    assert "not refused" not in result["forgotten"]
    if version in STATES:
        _states(result)
    if version == NEWEST:
        assert result["said"] == [[0, "said on the console"]]
        assert result["last_said"]


def _history(result: dict[str, Any]) -> None:
    assert result["scanned"] == list(range(31))
    assert result["nan"] == "nan"
    assert result["chosen"] == [[step, step] for step in range(1, 30, 2)]
    assert result["part"] == [5, 6, 7, 8]
    assert (len(result["sampled"]), result["sampled"][0], result["sampled"][-1]) == (5, 0, 30)
    assert (result["keyed"], result["keyed_nan"], result["deep"]) == (31, "nan", 29)
    assert result["system"] is True


def _edits(result: dict[str, Any]) -> None:
    assert result["config"] == [0.5, INF, -INF, True]
    assert result["edited"] == [["a", "b"], "seen", 9, None]
    assert result["files"] == ["out/note.txt"]
    assert result["note"] == "a note"
    assert result["left"] == []


def _states(result: dict[str, Any]) -> None:
    assert "invalid state transition" in result["queued"]
    assert result["pending"] == [True, "pending"]
    assert result["failed"] == [True, "failed"]
    assert "invalid state transition" in result["running"]
    assert result["stopped"] is True
