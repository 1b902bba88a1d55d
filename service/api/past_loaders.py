"""References into the past: one statement for all that a request asks of one time."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias, TypeVar

from graph import past_aliases, past_holders, past_homes, past_versions, times
from graph.past_aliases import AliasThen
from graph.past_holders import HolderThen
from graph.past_homes import HomeThen
from graph.past_versions import VersionThen
from graph.times import Moment
from graph.work import Reader
from service.api.context import ApiContext
from service.graphql.loaders import Loader

T = TypeVar("T")

Key: TypeAlias = tuple[str, int]  # an id, and the time that is asked of
BatchThen: TypeAlias = Callable[[Reader, Sequence[str], int], Awaitable[Sequence[T | None]]]


def _by_id_then(batch: BatchThen[T]) -> Loader[ApiContext, Key, T]:
    async def load(context: ApiContext, keys: list[Key]) -> list[T | None]:
        found: dict[Key, T | None] = {}
        for at in dict.fromkeys(at for _, at in keys):
            ids = [each for each, other in keys if other == at]
            records = await context.read(lambda reader, ids=ids, at=at: batch(reader, ids, at))
            found.update(zip([(each, at) for each in ids], records, strict=True))
        return [found[key] for key in keys]

    return Loader(load)


async def _clock(context: ApiContext, keys: list[str]) -> list[int]:
    return [await context.read(times.clock)] * len(keys)


VERSIONS_THEN: Final[Loader[ApiContext, Key, VersionThen]] = _by_id_then(past_versions.by_ids)
HOLDERS_THEN: Final[Loader[ApiContext, Key, HolderThen]] = _by_id_then(past_holders.by_ids)
HOMES_THEN: Final[Loader[ApiContext, Key, HomeThen]] = _by_id_then(past_homes.by_ids)
ALIASES_THEN: Final[Loader[ApiContext, Key, list[AliasThen]]] = _by_id_then(past_aliases.of_versions)
_CLOCK: Final[Loader[ApiContext, str, int]] = Loader(_clock)


async def moment_of(context: ApiContext, as_of: int | None, *, field: str = "asOf") -> Moment:
    """The time that is asked of; now is the same in all of a request. Errors as in `graph.times`."""
    return times.moment(await _CLOCK.load(context, "now") or 0, as_of, field=field)
