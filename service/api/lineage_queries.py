"""What can be asked about lineage."""

import strawberry

from graph.clusters import collapse
from graph.errors import InvalidInputError
from graph.impact import Impact
from graph.lineage import Lineage
from graph.lineage_paths import Paths, paths
from graph.policy import Permission
from graph.walks import DEFAULT_NODES, Walk, walk
from service.api import lineage_inputs as given
from service.api.comparison import Comparison
from service.api.context import Info
from service.api.enums import LineageDirection, stands_for
from service.api.holding import Digest, FileHolding, HoldingRecord, WithDeleted, Within, holding_of
from service.api.ids import decode
from service.api.impact import ImpactReport
from service.api.impact_roots import Asked, In, Of, OfDigest, Tag, impact_asked
from service.api.lineage import LineageGraph, LineagePaths
from service.api.lineage_diff import DiffFrom, DiffFromAt, DiffTo, DiffToAt, LineageDiff, comparison_of
from service.api.lineage_roots import root_id, root_ids
from service.api.reproduction import (
    RUNS_UNLESS_SAID,
    MaxRuns,
    Reproduction,
    ReproductionOf,
    reproduction,
)
from service.content.reproduction import Reproduction as RebuildRecord
from service.graphql.operation import query

OPENED = 100


@strawberry.type
class LineageQueries:
    """Walks over the lineage graph, and what stands in it."""

    @query(
        Permission.ARTIFACT_READ,
        description="Where versions and runs came from, or what came of them.",
        graphql_type=LineageGraph,
    )
    async def lineage(
        self,
        info: Info,
        *,
        of: given.Roots,
        direction: given.Way = LineageDirection.BOTH,
        max_depth: given.MaxDepth = None,
        max_nodes: given.MaxNodes = DEFAULT_NODES,
        links: given.WithLinks = True,
        as_of: given.AsOf = None,
        through: given.Passing = None,
        group: given.Groups = None,
        open: given.Opened = None,  # noqa: A002  the word of what is done with a cluster
        after: given.Continued = None,
    ) -> Lineage:
        info.context.budget.spend(max_nodes)
        opened = _clusters(open or [])
        wanted = Walk(
            await root_ids(info.context, of, as_of=as_of),
            stands_for(direction),
            max_depth=max_depth,
            max_nodes=max_nodes,
            links=links,
            as_of=as_of,
            through=await given.through(info.context, through),
            after=after,
        )
        found = await info.context.read(lambda reader: walk(reader, wanted))
        by = {stands_for(each) for each in group or []}
        return collapse(found, by, opened, info.context.actor.id) if by else found

    @query(
        Permission.ARTIFACT_READ,
        description="How data came from one version or run to another: the shortest ways.",
        graphql_type=LineagePaths,
    )
    async def paths(
        self,
        info: Info,
        *,
        source: given.Source,
        target: given.Target,
        first: given.HowMany = 1,
        as_of: given.AsOf = None,
    ) -> Paths:
        start = await root_id(info.context, source, "from", as_of=as_of)
        end = await root_id(info.context, target, "to", as_of=as_of)
        return await info.context.read(lambda reader: paths(reader, start, end, count=first, as_of=as_of))

    @query(
        Permission.ARTIFACT_READ,
        description="What is affected downstream of versions, runs, a project, a tag or a file: counts first,"
        " then collections, aliases and consumers.",
        graphql_type=ImpactReport,
    )
    async def impact(
        self, info: Info, *, of: Of = None, tag: Tag = None, digest: OfDigest = None, within: In = None
    ) -> Impact:
        return await impact_asked(info.context, Asked(of, tag, digest, within))

    @query(Permission.ARTIFACT_READ, description="Which versions hold a file.", graphql_type=FileHolding)
    async def holding(
        self, info: Info, *, digest: Digest, within: Within = None, with_deleted: WithDeleted = False
    ) -> HoldingRecord:
        return await holding_of(info.context, digest, within, deleted=with_deleted)

    @query(
        Permission.ARTIFACT_READ,
        description="How two versions differ, or one version at two times, and all that they came from.",
        graphql_type=LineageDiff,
    )
    async def lineage_diff(
        self, info: Info, *, a: DiffFrom, b: DiffTo = None, a_at: DiffFromAt = None, b_at: DiffToAt = None
    ) -> Comparison:
        return await comparison_of(info.context, a, b, a_at, b_at)

    @query(
        Permission.ARTIFACT_READ,
        description="The runs that must run again to make a version anew, in order, and what is missing.",
        graphql_type=Reproduction,
    )
    async def reproduction(
        self, info: Info, *, of: ReproductionOf, max_runs: MaxRuns = RUNS_UNLESS_SAID
    ) -> RebuildRecord:
        return await reproduction(info.context, of, max_runs)


def _clusters(ids: list[strawberry.ID]) -> set[str]:
    if len(ids) > OPENED:
        raise InvalidInputError(f"open takes at most {OPENED} clusters", field="open")
    return {known.id for known in map(decode, ids) if known}
