"""The adapter's routes, for the place where it is mounted."""

from typing import Final

from starlette.routing import BaseRoute, Route

from graph.errors import UnauthenticatedError, UnavailableError
from service.graphql.endpoint import GraphQLEndpoint
from service.services import Services
from service.wandb import pages
from service.wandb.contexts import context_factory
from service.wandb.downloads import run_file, version_file
from service.wandb.file_stream import file_stream
from service.wandb.limits import LIMITS
from service.wandb.reads.addresses import FILES
from service.wandb.replies import answering, unknown_path
from service.wandb.schema_root import schema

# Of GraphQL's answers SDKs read the message only in bodies of status 200, except where trying
# again, or giving up at once, is what the client should do.
_STATUSES: Final = {UnavailableError.code: 503, UnauthenticatedError.code: 401}
_EVERY_METHOD: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_RUN: Final = "/files/{entity}/{project}/{run}"


def routes(services: Services) -> list[BaseRoute]:
    """Everything below the adapter's mount; what is not known there is answered with 404 in JSON."""
    contexts = context_factory(services)
    nothing = answering(unknown_path)
    graphql = GraphQLEndpoint(
        schema, LIMITS, contexts, statuses=_STATUSES, compiled=services.settings.compiled
    )
    return [
        Route("/graphql", graphql),
        Route(_RUN + "/file_stream", answering(file_stream(contexts)), methods=["POST"]),
        Route(_RUN + "/{name:path}", answering(run_file(contexts)), methods=["GET"]),
        Route("/artifactsV2/{region}/{path:path}", answering(version_file(contexts)), methods=["GET"]),
        Route(f"/{FILES}/{{region}}/{{path:path}}", answering(version_file(contexts)), methods=["GET"]),
        # SDKs probe these, which a page's path would match.
        Route("/oidc/{path:path}", nothing, methods=_EVERY_METHOD),
        Route("/sdk/{path:path}", nothing, methods=_EVERY_METHOD),
        *pages.routes(contexts, services.settings.base_url),
        Route("/{path:path}", nothing, methods=_EVERY_METHOD),
    ]
