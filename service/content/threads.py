"""Work that would hold up all other requests, done in a thread; what is small would wait for that longer."""

from collections.abc import Callable
from typing import Final, TypeVar, TypeVarTuple, Unpack

import anyio.to_thread

SMALL: Final = 64 * 1024  # bytes of JSON: less than a millisecond to read

AnswerT = TypeVar("AnswerT")
Given = TypeVarTuple("Given")


async def aside(size: int, work: Callable[[Unpack[Given]], AnswerT], *given: *Given) -> AnswerT:
    """What `work` returns, which takes as long as reading so many bytes of JSON."""
    return work(*given) if size <= SMALL else await anyio.to_thread.run_sync(work, *given)
