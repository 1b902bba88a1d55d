"""Children that outlived their launcher: remembered in a pid file, recognised, stopped.

A process id alone proves nothing, since the system uses it again. A process is ours if its id, its start
time and its command line (which names the folder of its data) all agree with what was written down.
"""

import asyncio
import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

import psutil

# The system computes start times from its clock, which may be corrected between two readings.
_CLOCK_SLACK_SECONDS = 2.0
_POLL_SECONDS = 0.05


def remember(pid_file: Path, pid: int, marker: str) -> None:
    """Write down a running child: its id, its start time, and what its command line must contain."""
    try:
        started = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:  # it has ended already, so nothing can outlive anybody
        return
    record = {"pid": pid, "started": started, "marker": marker}
    temporary = pid_file.with_suffix(".new")
    temporary.write_text(json.dumps(record))
    temporary.replace(pid_file)


def forget(pid_file: Path) -> None:
    """Remove what was written down about a child that has ended."""
    pid_file.unlink(missing_ok=True)


def find(pid_file: Path) -> psutil.Process | None:
    """Give the process a pid file speaks of, if it still runs and is the same one."""
    try:
        record = cast("dict[str, object]", json.loads(pid_file.read_text()))
        pid, started, marker = int(str(record["pid"])), float(str(record["started"])), str(record["marker"])
    except (OSError, ValueError, KeyError):
        return None
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < _CLOCK_SLACK_SECONDS
        ours = any(marker in part for part in process.cmdline())
        running = process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if same and ours and running else None


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal a child and what it started: every child leads its own process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


async def _gone(pid_file: Path, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if find(pid_file) is None:
            return True
        await asyncio.sleep(_POLL_SECONDS)
    return find(pid_file) is None


async def stop_orphan(pid_file: Path, grace: float) -> int | None:
    """Stop the remembered process if it still runs, politely for `grace` seconds, then not.

    Returns:
        The process id it had, or None if there was nothing to stop.
    """
    process = find(pid_file)
    if process is not None:
        signal_group(process.pid, signal.SIGTERM)
        if not await _gone(pid_file, grace):
            signal_group(process.pid, signal.SIGKILL)
            await _gone(pid_file, grace)
    forget(pid_file)
    return process.pid if process else None
