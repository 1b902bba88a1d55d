"""Linking versions into collections, which the SDK calls portfolios."""

from typing import Annotated

import strawberry

from graph import memberships
from graph.errors import InvalidInputError, NotFoundError
from graph.links import link_version
from graph.memberships import Membership
from graph.policy import Permission
from graph.work import Reader
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.mutations.found import holder_by_id, version_by_either
from service.wandb.mutations.homes import home_of_links
from service.wandb.schema.artifact_inputs import LinkArtifactInput, LinkArtifactPayload
from service.wandb.schema.collections import ArtifactCollectionMembership


@strawberry.type
class LinkMutations:
    """The mutation that links versions."""

    @mutation(
        Permission.LINK_CREATE,
        description="Link a version into a collection, made on demand; linking it again adds the aliases.",
    )
    async def link_artifact(
        self,
        info: Info,
        given: Annotated[LinkArtifactInput, strawberry.argument(name="input")],
    ) -> LinkArtifactPayload | None:
        made = await linked(info.context, given)
        membership = ArtifactCollectionMembership.from_record(made)
        return LinkArtifactPayload(version_index=made.number, artifact_membership=membership)


async def linked(context: ServiceContext, given: LinkArtifactInput) -> Membership:
    """Link, and return the version's place in the collection."""
    version = await version_by_either(context, given.artifact_id, given.client_id)
    project, collection = await _target(context, given)
    made = await link_version(
        context.graph,
        context.actor,
        version=version.id,
        project=project,
        collection=collection,
        aliases=[each.alias for each in given.aliases or ()],
    )

    async def find(reader: Reader) -> Membership | None:
        places = (await memberships.of_versions(reader, [version.id]))[0]
        return next((place for place in places if place.id == made.link), None)

    found = await context.read(find)
    if found is None:
        raise NotFoundError("the link was removed at the same time")
    return found


async def _target(context: ServiceContext, given: LinkArtifactInput) -> tuple[str, str]:
    """The project's id and the collection's name: a collection is named by its id or by its path."""
    if given.artifact_portfolio_id is not None:
        holder = await holder_by_id(context, given.artifact_portfolio_id, "artifactPortfolioID")
        return holder.project, holder.name
    if not given.artifact_portfolio_name:
        raise InvalidInputError("linkArtifact needs a collection", field="artifactPortfolioName")
    home = await home_of_links(context, given.entity_name, given.project_name)
    return home.id, given.artifact_portfolio_name
