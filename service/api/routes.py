"""Where the native API is served: `/graphql`, for programs by POST and for people by GET."""

from dataclasses import replace
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from strawberry.http.ides import get_graphql_ide_html

from service.api.context import ApiContext
from service.api.limits import LIMITS
from service.api.schema import schema
from service.auth import authenticate
from service.graphql.context import request_id
from service.graphql.endpoint import GraphQLEndpoint
from service.services import Services

PATH: Final = "/graphql"
# The page runs its own script and asks this service only; nothing may frame it.
POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self';"
    " img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def routes(services: Services) -> list[Route]:
    """The routes of the native API."""

    async def context(request: Request) -> ApiContext:
        return ApiContext(
            request_id=request_id(request),
            actor=await authenticate(request, services.credentials),
            graph=services.graph,
            store=services.store,
            contents=services.contents,
            base_url=services.settings.base_url,
            retention=services.settings.retention,
        )

    limits = replace(LIMITS, introspection=services.settings.introspection)
    page = (files("service.api") / "explorer.html").read_text()

    graphiql = get_graphql_ide_html("graphiql")

    async def explorer(request: Request) -> HTMLResponse:
        """Our own page needs nothing but this service; GraphiQL loads its scripts from the internet."""
        if request.query_params.get("ide") == "graphiql":
            return HTMLResponse(graphiql)
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    return [
        Route(PATH, explorer, methods=["GET"]),
        Route(PATH, GraphQLEndpoint(schema, limits, context, compiled=services.settings.compiled)),
    ]
