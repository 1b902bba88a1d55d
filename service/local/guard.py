"""Starts a command that dies with the process that started it; run as a script, never imported.

    python -I -S guard.py PARENT_PID (exec|watch) COMMAND...

`exec` asks the kernel (prctl(2), PR_SET_PDEATHSIG, Linux only) to kill this process when its parent
dies, then becomes the command. Doing it here, in a process with one thread, avoids a `preexec_fn`,
which is unsafe in a program with threads. `watch` is for systems without prctl: it stays beside the
command, in the same process group, and kills the group when its parent has changed.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import NoReturn

PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 0.3


def _die_with_parent(parent: int) -> None:
    """SIGKILL and not SIGTERM: nothing of ours may still write to the data when the next start comes."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    if os.getppid() != parent:  # the parent died before prctl could take effect
        sys.exit(1)


def _watch(parent: int, command: list[str]) -> int:
    """Wait for the command; signals to the group reach it directly, so they are ignored here."""
    process = subprocess.Popen(command)  # noqa: S603 - the launcher's own command line
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    while process.poll() is None:
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)
        time.sleep(WATCH_SECONDS)
    return process.returncode


def main(arguments: list[str]) -> NoReturn:
    parent, mode, command = int(arguments[0]), arguments[1], arguments[2:]
    if mode == "watch":
        sys.exit(_watch(parent, command))
    _die_with_parent(parent)
    os.execvp(command[0], command)  # noqa: S606 - becoming the command is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
