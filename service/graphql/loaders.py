"""References followed in batches: one statement for all keys that a request asks for at once."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

from strawberry.dataloader import DataLoader

from service.graphql.context import RequestContext

ContextT = TypeVar("ContextT", bound=RequestContext)
KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")

MAX_BATCH = 500


class Loader(Generic[ContextT, KeyT, ValueT]):
    """A way to look up values by key, declared once as a module's constant.

    The batch function answers in the order of its keys, None where there is nothing (or nothing
    that the actor may see). What was loaded is remembered for the request, in its context.
    """

    def __init__(
        self,
        batch: Callable[[ContextT, list[KeyT]], Awaitable[Sequence[ValueT | None]]],
        *,
        max_batch: int = MAX_BATCH,
    ) -> None:
        self._batch = batch
        self._max_batch = max_batch

    def load(self, context: ContextT, key: KeyT) -> Awaitable[ValueT | None]:
        return self._of(context).load(key)

    def load_many(self, context: ContextT, keys: Iterable[KeyT]) -> Awaitable[list[ValueT | None]]:
        return self._of(context).load_many(keys)

    def prime(self, context: ContextT, key: KeyT, value: ValueT | None) -> None:
        """Remember a value that came with another answer."""
        self._of(context).prime(key, value)

    def _of(self, context: ContextT) -> DataLoader[KeyT, ValueT | None]:
        loader = context.loaders.get(self)
        if loader is None:

            async def load(keys: list[KeyT]) -> Sequence[ValueT | None]:
                return await self._batch(context, keys)

            loader = context.loaders[self] = DataLoader(load_fn=load, max_batch_size=self._max_batch)
        return loader
