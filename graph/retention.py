"""Deletion is soft: what was deleted can be brought back until its retention time is over.

A deleted thing keeps `deleted_at`, and each deletion and restoration is a toggle in `deletions`:
an odd number of toggles up to a time means that it was deleted then. Its name is free at once,
because `live_key` goes, and is taken again at restoration (a conflict if it was given away).
"""

from typing import Final

from graph.errors import ConflictError
from graph.work import Work

DAY: Final = 86_400_000_000  # microseconds


def still_restorable(work: Work, deleted_at: int, retention: int) -> None:
    """ConflictError once the retention time, in microseconds, is over."""
    if work.now - deleted_at > retention:
        raise ConflictError(f"it was deleted more than {retention // DAY} days ago and cannot come back")
