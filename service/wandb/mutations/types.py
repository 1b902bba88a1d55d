"""Types of artifacts: another one for a sequence, and one that a project is to have."""

from typing import Annotated

import strawberry

from graph.errors import NotFoundError
from graph.holders import HolderKind
from graph.policy import Permission
from graph.type_moves import change_artifact_type, make_type
from service.graphql.operation import mutation
from service.wandb.context import Info
from service.wandb.loaders import TYPE
from service.wandb.mutations.found import holder_by_id
from service.wandb.mutations.homes import project_of
from service.wandb.schema.artifact_types import ArtifactType
from service.wandb.schema.collection_inputs import (
    ArtifactCollectionPayload,
    CreateArtifactTypeInput,
    CreateArtifactTypePayload,
    MoveArtifactSequenceInput,
)
from service.wandb.schema.collections import ArtifactCollection


@strawberry.type
class TypeMutations:
    """The mutations of types."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Give an artifact and all its versions another type. While one of them is linked in a"
        " registry nobody can.",
    )
    async def move_artifact_sequence(
        self,
        info: Info,
        given: Annotated[MoveArtifactSequenceInput, strawberry.argument(name="input")],
    ) -> ArtifactCollectionPayload | None:
        context, key, field = info.context, given.artifact_sequence_id, "artifactSequenceID"
        found = await holder_by_id(context, key, field, HolderKind.ARTIFACT)
        await change_artifact_type(
            context.graph, context.actor, artifact=found.id, type_name=given.destination_artifact_type_name
        )
        moved = await holder_by_id(context, key, field, HolderKind.ARTIFACT)
        return ArtifactCollectionPayload(artifact_collection=ArtifactCollection.from_record(moved))

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Make a type that artifacts of a project may have; one that is there stays. In a registry"
        " it needs `collection:create`.",
    )
    async def create_artifact_type(
        self,
        info: Info,
        given: Annotated[CreateArtifactTypeInput, strawberry.argument(name="input")],
    ) -> CreateArtifactTypePayload | None:
        context = info.context
        home = await project_of(context, given.entity_name, given.project_name)
        await make_type(
            context.graph, context.actor, project=home.id, name=given.name, description=given.description
        )
        context.loaders.clear()
        made = await TYPE.load(context, (home.id, given.name))
        if made is None:
            raise NotFoundError("the project was deleted at the same moment")
        return CreateArtifactTypePayload(artifact_type=ArtifactType.from_record(made))
