"""The context of one request to the native API, and how much its lists may hold."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import strawberry

from graph.actor import Actor
from graph.errors import InvalidInputError, UnauthenticatedError
from service.graphql.service_context import ServiceContext

LIST_ITEMS: Final = 50_000


@dataclass
class Budget:
    """How many list items a request may still ask for.

    Depth and number of fields bound one list; a page in a page in a page multiplies, which only
    shows while the request runs.
    """

    left: int = LIST_ITEMS

    def spend(self, items: int) -> None:
        """InvalidInputError if that is more than is left."""
        self.left -= max(0, items)
        if self.left < 0:
            raise InvalidInputError(
                f"query refused: its lists ask for more than {LIST_ITEMS} items; ask for smaller pages",
                field="first",
            )


@dataclass(kw_only=True)
class ApiContext(ServiceContext):
    """What a resolver of the native API may use."""

    budget: Budget = field(default_factory=Budget)

    def signed_in(self) -> Actor:
        """The actor, if there is one."""
        if not self.actor.signed_in:
            raise UnauthenticatedError("this needs an API key: as HTTP Basic `api:KEY`, or as Bearer")
        return self.actor

    def acting(self) -> Actor:
        """The actor of a mutation, who after it reads anew what an earlier mutation may have changed."""
        self.loaders.clear()
        return self.signed_in()


Info: TypeAlias = strawberry.Info[ApiContext, None]
