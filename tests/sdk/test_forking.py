"""`wandb.init(fork_from=...)` on real SDKs: the run begins with the other one's rows, and keeps them.

What the SDK takes for a fault of the service it tries again for longer than a script may run here, so a
refusal that the script tells was told at once.
"""

from pathlib import Path

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import ENDS, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

FORKED = [[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, -5], [6, -6]]


@pytest.mark.parametrize("version", ENDS)
async def test_a_run_is_forked(server: Server, member: Member, tmp_path: Path, version: str) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "forking.py")
    assert ended.code == 0, ended.output
    result = ended.result
    assert result["begun"] == [5, False, 2]
    assert result["forked"] == result["pages"] == FORKED
    assert result["part"] == FORKED[3:6]
    assert (result["sampled"], result["last"]) == ([0, 6], 6)
    assert result["keyed"] == [x for _, x in FORKED]
    assert result["chosen"] == [0, 1]
    assert result["summary"] == [-6, 1, None, 6]
    assert result["resumed"] == 7
    assert result["after"] == [*FORKED, [7, -7]]
    assert result["again"] == [*FORKED[:6], [6, 60]]
    assert "not refused" not in result["gone"]
    assert "the run to fork from was not found in this project" in result["missing"]
