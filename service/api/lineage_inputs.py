"""How lineage is asked for."""

from typing import Annotated, Final, TypeAlias

import strawberry

from graph.errors import InvalidInputError
from graph.lineage import DEPTH_LIMIT, NODE_LIMIT
from graph.lineage_paths import PATHS_LIMIT
from graph.walk_filters import Through
from service.api.context import ApiContext
from service.api.enums import LineageDirection, LineageGrouping, LineageNodeKind, stands_for
from service.api.lookup import project_id, registry_id
from service.graphql.scalars import DateTime

NAMES: Final = 100  # of one list of a filter

Roots: TypeAlias = Annotated[
    list[strawberry.ID],
    strawberry.argument(
        description="Versions and runs, at most 100, each by id or by path with scheme:"
        " `registry:organization/registry/collection:alias`, `artifact:owner/project/artifact:v0`,"
        " `run:owner/project/run`."
    ),
]
Source: TypeAlias = Annotated[
    strawberry.ID,
    strawberry.argument(name="from", description="The version or run that data came from, as in `lineage`."),
]
Target: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(name="to", description="The version or run that it came to.")
]
HowMany: TypeAlias = Annotated[
    int, strawberry.argument(description=f"How many ways at most, 1 to {PATHS_LIMIT}; the shortest.")
]
Way: TypeAlias = Annotated[LineageDirection, strawberry.argument(description="Which way to walk.")]
MaxDepth: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many runs from a root, 0 to {DEPTH_LIMIT}; null for as many as there are."
    ),
]
MaxNodes: TypeAlias = Annotated[
    int,
    strawberry.argument(description=f"How many versions and runs at most, 1 to {NODE_LIMIT}; nearest first."),
]
WithLinks: TypeAlias = Annotated[
    bool, strawberry.argument(description="Whether to add the collections that the versions are linked in.")
]
AsOf: TypeAlias = Annotated[
    DateTime | None,
    strawberry.argument(
        description="The time to answer for: edges, links, deletions and filters as they were. What you may"
        " see is decided by your roles of today. Null for now."
    ),
]
Continued: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The `continuation` of an earlier answer to the same question; `maxNodes` may differ."
    ),
]
Groups: TypeAlias = Annotated[
    list[LineageGrouping] | None,
    strawberry.argument(description="What collapses into clusters, from 5 nodes on."),
]
Opened: TypeAlias = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(description="Clusters to show as nodes, at most 100."),
]


@strawberry.input(
    description="Which nodes a lineage is walked through. All conditions must hold. The roots, and what is"
    " not yours to see, always fit."
)
class LineageFilter:
    """Becomes a `graph.walk_filters.Through`."""

    kinds: list[LineageNodeKind] | None = strawberry.field(
        default=None, description="Show only versions or only runs; both are walked through."
    )
    types: list[str] | None = strawberry.field(default=None, description="The types of versions; runs fit.")
    projects: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The projects of versions and runs, by path or id."
    )
    registries: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The registries that versions are linked in, by path or id; runs fit."
    )
    tags: list[str] | None = strawberry.field(
        default=None, description="Tags of versions, at least one of these; runs fit."
    )
    since: DateTime | None = strawberry.field(default=None, description="Made then or later.")
    until: DateTime | None = strawberry.field(default=None, description="Made before then.")
    hide: bool = strawberry.field(
        default=False,
        description="Walk also through what does not fit, without showing it; else nothing behind is found.",
    )


Passing: TypeAlias = Annotated[
    LineageFilter | None, strawberry.argument(description="Which nodes to walk through, or only to show.")
]


async def through(context: ApiContext, given: LineageFilter | None) -> Through | None:
    """The filter, with ids in the place of names."""
    if given is None:
        return None
    for name in ("kinds", "types", "projects", "registries", "tags"):
        if (listed := getattr(given, name)) is not None and not 1 <= len(listed) <= NAMES:
            raise InvalidInputError(f"through.{name} takes 1 to {NAMES} entries", field="through")
    return Through(
        kinds=None if given.kinds is None else tuple(stands_for(kind) for kind in given.kinds),
        types=None if given.types is None else tuple(given.types),
        projects=None
        if given.projects is None
        else tuple([await project_id(context, each, "through") for each in given.projects]),
        registries=None
        if given.registries is None
        else tuple([await registry_id(context, each, "through") for each in given.registries]),
        tags=None if given.tags is None else tuple(given.tags),
        since=given.since,
        until=given.until,
        hide=given.hide,
    )
