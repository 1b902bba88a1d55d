"""The context that both schemas share: the domain, the bytes, and where the service stands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from graph.policy import NOBODY
from graph.retention import DAY
from graph.session import Graph
from graph.sights import sight_of
from graph.work import Reader
from service.blobs.store import BlobStore
from service.content.contents import Contents
from service.graphql.context import RequestContext

T = TypeVar("T")


@dataclass(kw_only=True)
class ServiceContext(RequestContext):
    """What a resolver may use.

    `base_url` is what every URL handed out starts with; `retention` is how long what was deleted can
    be brought back, in microseconds; `beside_others` says that several clients write the same run.
    """

    graph: Graph
    store: BlobStore
    contents: Contents
    base_url: str
    retention: int = 7 * DAY
    beside_others: bool = False

    async def read(self, fetch: Callable[[Reader], Awaitable[T]]) -> T:
        """Read as the one who asks."""
        return await self.graph.read(self.actor.sight, fetch)

    async def look_again(self) -> None:
        """Take the actor's roles anew, after an operation that may have changed them."""
        user = self.actor.id
        if user is not None:
            sight = await self.graph.read(NOBODY, lambda reader: sight_of(reader, user))
            self.actor = replace(self.actor, sight=sight)
            self.loaders.clear()
