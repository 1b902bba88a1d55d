"""What can be asked of the past."""

from typing import Annotated, TypeAlias

import strawberry

from graph.holders import HolderKind
from graph.past_holders import HolderThen
from graph.past_homes import HomeThen
from graph.past_memberships import MemberThen
from graph.policy import Permission
from service.api.accessors import Access, AccessKind, Asked, access_to
from service.api.context import Info
from service.api.past import HomeThenType, MemberThenType, NumberingThenType
from service.api.past_fields import AsOf
from service.api.past_loaders import moment_of
from service.api.past_lookup import holder_then_at, home_then_at, member_then_at
from service.api.paths import ARTIFACT, REGISTRY
from service.graphql.operation import query

PastPath: TypeAlias = Annotated[
    str, strawberry.argument(description="A path as in the question of today, with the names of that time.")
]
AccessOf: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="A version, collection, artifact, registry or project, by id or by path with scheme, with"
        " the names of that time: `registry:organization/registry/collection:alias`."
    ),
]
Kind: TypeAlias = Annotated[AccessKind, strawberry.argument(description="What they could do.")]


@strawberry.type
class PastQuery:
    """The questions of the past, which are part of the root."""

    @query(
        Permission.ARTIFACT_READ,
        description="What a path meant at a time: which version `production` pointed at then. Names, aliases,"
        " numbers and deletions are those of that time; what you may see, your roles of today decide.",
        graphql_type=MemberThenType | None,
    )
    async def version_then(self, info: Info, path: PastPath, as_of: AsOf = None) -> MemberThen:
        return await member_then_at(info.context, path, (await moment_of(info.context, as_of)).at)

    @query(
        Permission.ARTIFACT_READ,
        description="A collection as it stood at a time.",
        graphql_type=NumberingThenType | None,
    )
    async def collection_then(self, info: Info, path: PastPath, as_of: AsOf = None) -> HolderThen:
        moment = await moment_of(info.context, as_of)
        return await holder_then_at(info.context, path, HolderKind.COLLECTION, moment.at)

    @query(
        Permission.ARTIFACT_READ,
        description="An artifact as it stood at a time.",
        graphql_type=NumberingThenType | None,
    )
    async def artifact_then(self, info: Info, path: PastPath, as_of: AsOf = None) -> HolderThen:
        moment = await moment_of(info.context, as_of)
        return await holder_then_at(info.context, path, HolderKind.ARTIFACT, moment.at)

    @query(
        Permission.PROJECT_READ,
        description="A registry as it stood at a time.",
        graphql_type=HomeThenType | None,
    )
    async def registry_then(self, info: Info, path: PastPath, as_of: AsOf = None) -> HomeThen:
        return await home_then_at(info.context, path, REGISTRY, (await moment_of(info.context, as_of)).at)

    @query(
        Permission.PROJECT_READ,
        description="A project as it stood at a time.",
        graphql_type=HomeThenType | None,
    )
    async def project_then(self, info: Info, path: PastPath, as_of: AsOf = None) -> HomeThen:
        return await home_then_at(info.context, path, ARTIFACT, (await moment_of(info.context, as_of)).at)

    @query(
        Permission.AUDIT_READ,
        description="Who can do something now, or could at a time, and through which role, team, registry and"
        " link. It is asked of what belongs to an organization, by those who read its log.",
        graphql_type=Access,
    )
    async def access(
        self, info: Info, of: AccessOf, to: Kind = AccessKind.DOWNLOAD, as_of: AsOf = None
    ) -> Asked:
        info.context.signed_in()
        return await access_to(info.context, of, to, as_of)
