"""What the person who waits gets to see: one line per step, with the seconds since the start."""

import sys
import time
from collections.abc import Callable

Progress = Callable[[str], None]


def silent(_line: str) -> None:
    """Show nothing: for tests and for programs that start a server by themselves."""


def to_stderr() -> Progress:
    """Make a printer to the standard error stream whose clock starts now."""
    start = time.monotonic()

    def show(line: str) -> None:
        sys.stderr.write(f"[{time.monotonic() - start:6.1f}s] {line}\n")
        sys.stderr.flush()

    return show
