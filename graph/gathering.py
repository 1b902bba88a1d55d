"""What many requests ask at once, asked of the database together.

A statement costs the driver about half a millisecond of processor whatever it returns, so under
load what is asked while a statement is on its way is asked by the next one, all of it at once.
Nothing is remembered: whatever is answered was read after it was asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Generic, TypeAlias, TypeVar

QuestionT = TypeVar("QuestionT")
AnswerT = TypeVar("AnswerT")
Fetch: TypeAlias = Callable[[Sequence[QuestionT]], Awaitable[Mapping[QuestionT, AnswerT]]]

# Who comes alone never waits for another's statement, and one that hangs does not hold up the rest.
UNDER_WAY: Final = 2


class Gathering(Generic[QuestionT, AnswerT]):
    """Asks for all who wait by one call of `fetch`, which leaves out what has no answer.

    At most two calls are under way; what comes meanwhile is the next one's.
    """

    def __init__(self, fetch: Fetch[QuestionT, AnswerT]) -> None:
        self._fetch = fetch
        self._waiting: dict[QuestionT, asyncio.Future[AnswerT | None]] = {}
        self._under_way: set[asyncio.Task[None] | None] = set()

    async def ask(self, question: QuestionT) -> AnswerT | None:
        """The answer, read from now on; what the fetch of it raises is raised to all who waited for it."""
        answer = self._waiting.get(question)
        if answer is None:
            answer = self._waiting[question] = asyncio.get_running_loop().create_future()
        if len(self._under_way) < UNDER_WAY:
            self._under_way.add(asyncio.create_task(self._fetch_all()))
        return await asyncio.shield(answer)  # who goes away does not take the answer from the others

    async def _fetch_all(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            await self._fetch_for(asked)
        # Not a callback of the task: between its end and that, somebody could come and wait for ever.
        self._under_way.discard(asyncio.current_task())

    async def _fetch_for(self, asked: Mapping[QuestionT, asyncio.Future[AnswerT | None]]) -> None:
        try:
            found = await self._fetch(list(asked))
        except Exception as error:  # noqa: BLE001 - it belongs to those who asked
            for answer in asked.values():
                answer.set_exception(error)
        else:
            for question, answer in asked.items():
                answer.set_result(found.get(question))
