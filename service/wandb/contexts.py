"""Who asks, and with what the service answers them, for every route of the adapter."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.requests import Request

from service.auth import authenticate
from service.graphql.context import request_id
from service.graphql.service_context import ServiceContext
from service.services import Services

PREFIX: Final = "/wandb"  # where the adapter is mounted; SDKs are given it as part of their base URL
SHARED: Final = "X-WANDB-USE-ASYNC-FILESTREAM"  # what SDKs say in their mode "shared"

ContextFactory: TypeAlias = Callable[[Request], Awaitable[ServiceContext]]


def context_factory(services: Services) -> ContextFactory:
    """A function that authenticates a request and gives it its context.

    It raises UnauthenticatedError for credentials that are not valid; without any the request
    is anonymous.
    """

    async def make(request: Request) -> ServiceContext:
        return ServiceContext(
            request_id=request_id(request),
            actor=await authenticate(request, services.credentials),
            graph=services.graph,
            store=services.store,
            contents=services.contents,
            base_url=services.settings.base_url + PREFIX,
            retention=services.settings.retention,
            beside_others=SHARED in request.headers,
        )

    return make
