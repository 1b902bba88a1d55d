"""What every resolver is given: who asks, which request it is, and its loaders."""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import HTTPConnection
from strawberry.dataloader import DataLoader

from graph.actor import Actor
from graph.ids import new_id


@dataclass(kw_only=True)
class RequestContext:
    """The context of one request; each schema adds what its resolvers need.

    It never holds a database session: root fields run concurrently and would share it.
    """

    request_id: str
    actor: Actor
    loaders: dict[object, DataLoader[Any, Any]] = field(default_factory=dict[object, DataLoader[Any, Any]])
    # The HTTP status of an error by its code and field, where the clients of one mutation read the status.
    statuses: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])


def request_id(connection: HTTPConnection) -> str:
    """The id of this request: made here, never taken from the client, and the same at every call."""
    state = connection.scope.setdefault("state", {})
    return state.setdefault("request_id", new_id())
