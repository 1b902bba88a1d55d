"""The native schema as a whole, and its text."""

from typing import Final

import strawberry
from graphql import build_schema, lexicographic_sort_schema, print_schema
from strawberry.schema.config import StrawberryConfig

from service.api import artifacts, audit, people, projects, runs, versions
from service.api.mutations.root import Mutation
from service.api.problems import HANDLERS
from service.api.queries import Query
from service.graphql import scalars
from service.graphql.scalars import DateTime, Int64

NODES: Final = (
    artifacts.Alias,
    artifacts.Artifact,
    artifacts.Collection,
    artifacts.Link,
    audit.Event,
    people.ApiKey,
    people.Invitation,
    people.Organization,
    people.Team,
    people.User,
    projects.Project,
    projects.Registry,
    runs.Run,
    versions.Version,
)

schema: Final = strawberry.Schema(
    Query,
    Mutation,
    types=NODES,
    config=StrawberryConfig(scalar_map={DateTime: scalars.DATE_TIME, Int64: scalars.INT64}),
    exception_handlers=HANDLERS,
)


def sdl() -> str:
    """The schema in the GraphQL language, sorted by name, so that equal schemas give equal texts."""
    return print_schema(lexicographic_sort_schema(build_schema(schema.as_str()))) + "\n"
