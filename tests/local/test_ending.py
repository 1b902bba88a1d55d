"""A crash of a child is the reason that is told, also when work fails because of it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio, sys
from pathlib import Path
from service.local.child import Child
from service.local.ending import EndedError, Ending
from service.local.progress import silent

async def main(mode, log):
    ending = Ending(silent)
    command = [sys.executable, "-c", "import time; time.sleep(60)", log]
    child = Child("sleeper", command, log=Path(log), marker=log)
    await child.start()
    ending.watch(child)

    async def work():
        if mode != "fine":
            child._signal(9)
        if mode == "fails":
            raise ConnectionError("nobody answers any more")
        await asyncio.sleep(0 if mode == "fine" else 60)
        return "done"

    try:
        print(await ending.unless(work()))
    except EndedError as end:
        print(end.crash.splitlines()[0])
    ending.close()
    await child.kill()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        ("fine", "done"),
        ("hangs", "sleeper ended with exit code -9"),
        ("fails", "sleeper ended with exit code -9"),
    ],
)
def test_the_crash_is_told_rather_than_what_followed_from_it(mode: str, outcome: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, mode, str(tmp_path / "child.log")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout.startswith(outcome)
    assert ended.stderr == ""
