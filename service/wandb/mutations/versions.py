"""Changes to versions that are there: what they say, their end, and the end of a link."""

from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry import UNSET

from graph import memberships
from graph.errors import InvalidInputError, NotFoundError
from graph.policy import Permission
from graph.unlinking import unlink_version
from graph.version_deletion import delete_version
from graph.version_edits import VersionEdit, update_version
from graph.versions import VersionState
from service.graphql.operation import mutation
from service.wandb.context import Info
from service.wandb.ids import Kind, key_of
from service.wandb.mutations.found import version_by_id, version_of
from service.wandb.schema.artifact_inputs import (
    DeleteArtifactInput,
    DeleteArtifactPayload,
    TagInput,
    UnlinkArtifactInput,
    UnlinkArtifactPayload,
    UpdateArtifactInput,
    UpdateArtifactPayload,
)
from service.wandb.schema.artifacts import Artifact


@strawberry.type
class VersionMutations:
    """The mutations that change, delete and unlink versions."""

    @mutation(
        Permission.VERSION_UPDATE,
        description="Change what a version shares with all its links: description, metadata, tags, TTL.",
    )
    async def update_artifact(
        self,
        info: Info,
        given: Annotated[UpdateArtifactInput, strawberry.argument(name="input")],
    ) -> UpdateArtifactPayload | None:
        context = info.context
        found = await version_by_id(context, given.artifact_id)
        await update_version(context.graph, context.actor, version=found.id, edit=_edit(given))
        return UpdateArtifactPayload(artifact=Artifact.from_record(await version_of(context, found.id)))

    @mutation(
        Permission.VERSION_DELETE,
        description="Delete a version with its links. With aliases only if `deleteAliases` says so, and"
        " while a protected alias points at it, not at all.",
    )
    async def delete_artifact(
        self,
        info: Info,
        given: Annotated[DeleteArtifactInput, strawberry.argument(name="input")],
    ) -> DeleteArtifactPayload | None:
        context = info.context
        found = await version_by_id(context, given.artifact_id)
        delete_aliases = bool(given.delete_aliases)
        await delete_version(context.graph, context.actor, version=found.id, delete_aliases=delete_aliases)
        gone = Artifact.from_record(replace(found, state=VersionState.DELETED))
        return DeleteArtifactPayload(artifact=gone, success=True)

    @mutation(
        Permission.LINK_DELETE,
        description="Take a version out of a collection; where it was logged, it stays.",
    )
    async def unlink_artifact(
        self,
        info: Info,
        given: Annotated[UnlinkArtifactInput, strawberry.argument(name="input")],
    ) -> UnlinkArtifactPayload | None:
        context = info.context
        found = await version_by_id(context, given.artifact_id)
        collection = key_of(Kind.COLLECTION, given.artifact_portfolio_id, "artifactPortfolioID")
        places = (await context.read(lambda reader: memberships.of_versions(reader, [found.id])))[0]
        link = next((each.id for each in places if each.holder == collection and each.is_link), None)
        if link is None:
            raise NotFoundError("the version is not linked there", field="artifactPortfolioID")
        await unlink_version(context.graph, context.actor, link=link)
        return UnlinkArtifactPayload(artifact_id=given.artifact_id, success=True, client_mutation_id=None)


def _edit(given: UpdateArtifactInput) -> VersionEdit:
    """What is said; a description of null is said too, and clears it."""
    if given.aliases:
        raise InvalidInputError("aliases are changed by addAliases and deleteAliases", field="aliases")
    said = given.description
    return VersionEdit(
        description=None if said is UNSET else said or "",
        metadata=given.metadata,
        add_tags=_names(given.tags_to_add),
        remove_tags=_names(given.tags_to_delete),
        ttl=given.ttl_duration_seconds,
    )


def _names(tags: list[TagInput] | None) -> list[str]:
    return [tag.tag_name for tag in tags or ()]
