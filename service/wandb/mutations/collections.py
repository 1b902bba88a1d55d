"""Changes to sequences and portfolios: what they say of themselves, and their end."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from graph.artifact_deletion import delete_artifact
from graph.collection_deletion import delete_collection
from graph.holder_edits import HolderEdit, update_holder
from graph.holders import HolderKind
from graph.policy import Permission
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.mutations.found import holder_by_id, holder_by_path
from service.wandb.schema.accounts import SuccessPayload
from service.wandb.schema.artifacts import Tag
from service.wandb.schema.collection_inputs import (
    ArtifactCollectionPayload,
    CreateArtifactCollectionTagAssignmentsInput,
    CreateArtifactCollectionTagAssignmentsPayload,
    DeleteArtifactCollectionTagAssignmentsInput,
    DeleteArtifactPortfolioInput,
    DeleteArtifactSequenceInput,
    UpdateArtifactPortfolioInput,
    UpdateArtifactSequenceInput,
)
from service.wandb.schema.collections import ArtifactCollection
from service.wandb.schema.kinds import ArtifactCollectionState

SEQUENCES = "On the sequence of an artifact it needs `artifact:write`."


@strawberry.type
class CollectionMutations:
    """The mutations that change and delete collections."""

    @mutation(Permission.ARTIFACT_WRITE, description="Rename or describe the sequence of an artifact.")
    async def update_artifact_sequence(
        self,
        info: Info,
        given: Annotated[UpdateArtifactSequenceInput, strawberry.argument(name="input")],
    ) -> ArtifactCollectionPayload | None:
        edit = _edit(given.name, given.description)
        key, field = given.artifact_sequence_id, "artifactSequenceID"
        return await _updated(info.context, HolderKind.ARTIFACT, key, field, edit)

    @mutation(Permission.COLLECTION_UPDATE, description="Rename or describe a collection of links.")
    async def update_artifact_portfolio(
        self,
        info: Info,
        given: Annotated[UpdateArtifactPortfolioInput, strawberry.argument(name="input")],
    ) -> ArtifactCollectionPayload | None:
        edit = _edit(given.name, given.description)
        key, field = given.artifact_portfolio_id, "artifactPortfolioID"
        return await _updated(info.context, HolderKind.COLLECTION, key, field, edit)

    @mutation(Permission.ARTIFACT_DELETE, description="Delete an artifact with all its versions and links.")
    async def delete_artifact_sequence(
        self,
        info: Info,
        given: Annotated[DeleteArtifactSequenceInput, strawberry.argument(name="input")],
    ) -> ArtifactCollectionPayload | None:
        context, field = info.context, "artifactSequenceID"
        found = await holder_by_id(context, given.artifact_sequence_id, field, HolderKind.ARTIFACT)
        await delete_artifact(context.graph, context.actor, artifact=found.id)
        return _gone(ArtifactCollection.from_record(found))

    @mutation(
        Permission.COLLECTION_DELETE,
        description="Delete a collection with its links; the versions stay where they were logged.",
    )
    async def delete_artifact_portfolio(
        self,
        info: Info,
        given: Annotated[DeleteArtifactPortfolioInput, strawberry.argument(name="input")],
    ) -> ArtifactCollectionPayload | None:
        context, field = info.context, "artifactPortfolioID"
        found = await holder_by_id(context, given.artifact_portfolio_id, field, HolderKind.COLLECTION)
        await delete_collection(context.graph, context.actor, collection=found.id)
        return _gone(ArtifactCollection.from_record(found))

    @mutation(Permission.COLLECTION_UPDATE, description=f"Put tags on a collection. {SEQUENCES}")
    async def create_artifact_collection_tag_assignments(
        self,
        info: Info,
        given: Annotated[CreateArtifactCollectionTagAssignmentsInput, strawberry.argument(name="input")],
    ) -> CreateArtifactCollectionTagAssignmentsPayload | None:
        names = [tag.tag_name for tag in given.tags]
        holder = await _tagged(info.context, given, HolderEdit(add_tags=names))
        return CreateArtifactCollectionTagAssignmentsPayload(tags=Tag.of(holder, tuple(names)))

    @mutation(Permission.COLLECTION_UPDATE, description=f"Take tags from a collection. {SEQUENCES}")
    async def delete_artifact_collection_tag_assignments(
        self,
        info: Info,
        given: Annotated[DeleteArtifactCollectionTagAssignmentsInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        names = [tag.tag_name for tag in given.tags]
        await _tagged(info.context, given, HolderEdit(remove_tags=names))
        return SuccessPayload(success=True, client_mutation_id=None)


def _edit(name: str | None, description: str | None) -> HolderEdit:
    """What is said; a description of null is said too, and clears it."""
    return HolderEdit(name=name, description=None if description is UNSET else description or "")


async def _updated(
    context: ServiceContext, kind: HolderKind, key: str, field: str, edit: HolderEdit
) -> ArtifactCollectionPayload:
    found = await holder_by_id(context, key, field, kind)
    await update_holder(context.graph, context.actor, kind, holder=found.id, edit=edit)
    changed = await holder_by_id(context, key, field, kind)
    return ArtifactCollectionPayload(artifact_collection=ArtifactCollection.from_record(changed))


async def _tagged(
    context: ServiceContext,
    given: CreateArtifactCollectionTagAssignmentsInput | DeleteArtifactCollectionTagAssignmentsInput,
    edit: HolderEdit,
) -> str:
    found = await holder_by_path(
        context, given.entity_name, given.project_name, given.artifact_collection_name
    )
    return await update_holder(context.graph, context.actor, found.kind, holder=found.id, edit=edit)


def _gone(collection: ArtifactCollection) -> ArtifactCollectionPayload:
    collection.state = ArtifactCollectionState.DELETED
    return ArtifactCollectionPayload(artifact_collection=collection)
