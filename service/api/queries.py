"""What can be asked."""

import asyncio
from typing import Annotated, Final, TypeAlias

import strawberry

from graph.entities import Entity, EntityKind
from graph.holders import Holder, HolderKind
from graph.log import PAGE_LIMIT
from graph.policy import Permission
from graph.projects import Project
from graph.runs import Run
from graph.versions import Version
from service.api import artifacts, people, projects, runs, versions
from service.api.audit import AuditFilter, Event, events_of
from service.api.context import Info
from service.api.ids import reference, references
from service.api.lineage_queries import LineageQueries
from service.api.loaders import ENTITIES, load_node
from service.api.lookup import entity_named, holder_at, project_at, run_at, version_at
from service.api.node import Node
from service.api.paging import CAP, FIRST, After, Before, Connection, Slice, Span
from service.api.past_queries import PastQuery
from service.api.paths import ARTIFACT, REGISTRY
from service.api.search import SearchHit, SearchKinds, SearchText, SearchWithin, found, searched
from service.graphql.operation import PUBLIC, query

IDS: Final = 500

Id: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="A global id.")]
Ids: TypeAlias = Annotated[
    list[strawberry.ID], strawberry.argument(description=f"Global ids, at most {IDS}.")
]
OrganizationName: TypeAlias = Annotated[
    str, strawberry.argument(description="The organization's name, or its display name.")
]
RegistryPath: TypeAlias = Annotated[str, strawberry.argument(description="`organization/registry`.")]
ProjectPath: TypeAlias = Annotated[str, strawberry.argument(description="`owner/project`.")]
RunPath: TypeAlias = Annotated[str, strawberry.argument(description="`owner/project/run`.")]
ArtifactPath: TypeAlias = Annotated[str, strawberry.argument(description="`owner/project/artifact`.")]
CollectionPath: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="`organization/registry/collection`, or `owner/project/collection` for one in a project."
    ),
]
VersionPath: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="`organization/registry/collection` or `owner/project/artifact`, then `:alias`, `:vN` or"
        " `@digest`; alone it means `:latest`. Below an organization a name means a registry first;"
        " `registry:` or `artifact:` before the path says which is meant."
    ),
]
LogName: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The organization whose log to read: name or id. Null for the instance's log of users,"
        " keys and personal projects, of which everybody sees their own acts and instance admins all."
    ),
]
Wanted: TypeAlias = Annotated[AuditFilter | None, strawberry.argument(description="Which events.")]
SearchFirst: TypeAlias = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {CAP}.")]
LogFirst: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description=f"How many at most, 1 to {PAGE_LIMIT}; {FIRST} unless said."),
]
LogLast: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many at most from the end, or from before `before`, 1 to {PAGE_LIMIT}; instead of"
        " `first`."
    ),
]


@strawberry.type(description="What can be asked. What you may not see is missing.")
class Query(LineageQueries, PastQuery):
    """The root of questions."""

    @query(PUBLIC, description="Who you are; null without an API key.", graphql_type=people.User | None)
    async def viewer(self, info: Info) -> Entity | None:
        actor = info.context.actor
        return None if actor.id is None else await ENTITIES.load(info.context, actor.id)

    @query(
        Permission.ORGANIZATION_READ, description="An organization.", graphql_type=people.Organization | None
    )
    async def organization(self, info: Info, name: OrganizationName) -> Entity:
        return await entity_named(info.context, name, EntityKind.ORGANIZATION, "name")

    @query(Permission.PROJECT_READ, description="A registry.", graphql_type=projects.Registry | None)
    async def registry(self, info: Info, path: RegistryPath) -> Project:
        return await project_at(info.context, path, REGISTRY)

    @query(Permission.PROJECT_READ, description="A project.", graphql_type=projects.Project | None)
    async def project(self, info: Info, path: ProjectPath) -> Project:
        return await project_at(info.context, path, ARTIFACT)

    @query(Permission.ARTIFACT_READ, description="A collection.", graphql_type=artifacts.Collection | None)
    async def collection(self, info: Info, path: CollectionPath) -> Holder:
        return await holder_at(info.context, path, HolderKind.COLLECTION)

    @query(Permission.ARTIFACT_READ, description="An artifact.", graphql_type=artifacts.Artifact | None)
    async def artifact(self, info: Info, path: ArtifactPath) -> Holder:
        return await holder_at(info.context, path, HolderKind.ARTIFACT)

    @query(
        Permission.ARTIFACT_READ,
        description="A version, through an artifact or a collection.",
        graphql_type=versions.Version | None,
    )
    async def version(self, info: Info, path: VersionPath) -> Version:
        return await version_at(info.context, path)

    @query(Permission.RUN_READ, description="A run.", graphql_type=runs.Run | None)
    async def run(self, info: Info, path: RunPath) -> Run:
        return await run_at(info.context, path)

    @query(
        PUBLIC,
        description="Anything by its global id; null if it is missing or not yours to see.",
        graphql_type=Node | None,
    )
    async def node(self, info: Info, id: Id) -> object | None:  # noqa: A002  Relay's name
        return await load_node(info.context, reference(id, "id"))

    @query(
        PUBLIC,
        description="Many things by their global ids, in the order asked, null where `node` is.",
        graphql_type=list[Node | None],
    )
    async def nodes(self, info: Info, ids: Ids) -> list[object | None]:
        wanted = references(ids, "ids", at_most=IDS)
        return list(await asyncio.gather(*(load_node(info.context, each) for each in wanted)))

    @query(
        Permission.ARTIFACT_READ,
        description="What fits some words: names, tags, descriptions and aliases, the best first.",
        graphql_type=Connection[SearchHit],
    )
    async def search(
        self,
        info: Info,
        *,
        text: SearchText,
        kinds: SearchKinds = None,
        filter: SearchWithin = None,  # noqa: A002  the word of the design
        first: SearchFirst = FIRST,
        after: After = None,
    ) -> Slice:
        within = await searched(info.context, kinds, filter)
        return await found(info.context, text, within, first, after)

    @query(
        Permission.AUDIT_READ,
        description="What was changed, in order: numbered events, then the newest, whose `position` is null"
        " until they are numbered. Those come again, with their number, behind `endCursor`; going back"
        " (`last`) begins with the last that is numbered.",
        graphql_type=Connection[Event],
    )
    async def audit_log(
        self,
        info: Info,
        *,
        organization: LogName = None,
        filter: Wanted = None,  # noqa: A002  the word of the design
        first: LogFirst = None,
        after: After = None,
        last: LogLast = None,
        before: Before = None,
    ) -> Slice:
        info.context.signed_in()
        return await events_of(info.context, organization, filter, Span(first, after, last, before))
