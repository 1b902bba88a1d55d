"""Children die with their parent, in both ways it is arranged; orphans of neither are mistaken for others."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from service.local import orphan
from service.local.child import Child, ChildError

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
MODES = ["watch", "exec"] if sys.platform == "linux" else ["watch"]
SLEEPER = "import sys, time; print('sleeping', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
PARENT = """
import asyncio, sys
from pathlib import Path
from service.local.child import Child
async def main():
    log, mode = Path(sys.argv[1]), sys.argv[2]
    command = [sys.executable, "-c", sys.argv[3], str(log)]
    child = Child("sleeper", command, log=log, marker=str(log), guard=mode)
    await child.start()
    await child.wait()
asyncio.run(main())
"""


def child(log: Path, program: str, *, mode: str = "exec") -> Child:
    return Child("program", [sys.executable, "-c", program, str(log)], log=log, marker=str(log), guard=mode)


def says(log: Path, text: str) -> bool:
    return log.exists() and text in log.read_text()


async def until(condition: Callable[[], bool]) -> None:
    """Other processes bring it about, so there is nothing to wait on but time."""
    for _ in range(200):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen within ten seconds")


def running(log: Path) -> list[psutil.Process]:
    """Every process on this log, except the parent that was told its name too."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
            if str(log) in line and PARENT not in line and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("mode", MODES)
async def test_a_child_dies_with_its_killed_parent(mode: str, tmp_path: Path) -> None:
    log = tmp_path / "sleeper.log"
    command = (sys.executable, "-c", PARENT, str(log), mode, SLEEPER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = await asyncio.create_subprocess_exec(*command, env=environment)
    await until(lambda: says(log, "sleeping"))
    assert running(log)
    parent.kill()
    await parent.wait()
    await until(lambda: not running(log))


@pytest.mark.parametrize("mode", MODES)
async def test_a_child_that_ignores_the_request_is_killed_after_its_grace(mode: str, tmp_path: Path) -> None:
    deaf = child(tmp_path / "deaf.log", STUBBORN, mode=mode)
    await deaf.start()
    await until(lambda: says(deaf.log, "deaf"))
    await deaf.terminate(0.3)
    assert not deaf.alive
    assert not deaf.pid_file.exists()
    assert running(deaf.log) == []


@pytest.mark.parametrize("mode", MODES)
async def test_the_exit_code_and_the_end_of_the_log_are_told(mode: str, tmp_path: Path) -> None:
    failing = child(tmp_path / "failing.log", "print(*range(100), sep='\\n'); raise SystemExit(3)", mode=mode)
    await failing.start()
    assert await failing.wait() == 3
    assert failing.tail(2) == "98\n99"
    assert "exit code 3" in failing.obituary()


async def test_the_log_of_the_run_before_is_kept(tmp_path: Path) -> None:
    for text in ("first", "second"):
        short = child(tmp_path / "short.log", f"print('{text}')")
        await short.start()
        await short.wait()
        await short.kill()
    assert (tmp_path / "short.log").read_text() == "second\n"
    assert (tmp_path / "short.log.1").read_text() == "first\n"


async def test_a_program_that_does_not_exist_fails_with_its_name_in_the_log(tmp_path: Path) -> None:
    missing = Child("missing", ["/no/such/program"], log=tmp_path / "missing.log", marker="x")
    await missing.start()
    assert await missing.wait() != 0
    assert "/no/such/program" in missing.tail() or "No such file" in missing.tail()


async def test_a_child_that_was_not_started_cannot_be_waited_for(tmp_path: Path) -> None:
    with pytest.raises(ChildError, match="not started"):
        await child(tmp_path / "never.log", SLEEPER).wait()


async def test_an_orphan_is_recognised_and_stopped(tmp_path: Path) -> None:
    left = child(tmp_path / "left.log", SLEEPER)
    await left.start()
    await until(lambda: says(left.log, "sleeping"))
    assert await orphan.stop_orphan(left.pid_file, 5) == left.pid
    assert await left.wait() == -signal.SIGTERM
    assert await orphan.stop_orphan(left.pid_file, 5) is None


async def test_another_process_with_the_same_id_is_left_alone(tmp_path: Path) -> None:
    other = child(tmp_path / "other.log", SLEEPER)
    await other.start()
    await until(lambda: says(other.log, "sleeping"))
    assert other.pid is not None
    started = psutil.Process(other.pid).create_time()
    for record in (
        f'{{"pid": {other.pid}, "started": {started}, "marker": "/another/data"}}',
        f'{{"pid": {other.pid}, "started": {started - 60}, "marker": "{other.log}"}}',
        "not json",
        "{}",
    ):
        other.pid_file.write_text(record)
        assert await orphan.stop_orphan(other.pid_file, 1) is None
    assert other.alive
    await other.kill()
