"""Inputs and answers of mutations on collections."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from service.wandb.schema.artifact_inputs import TagInput

if TYPE_CHECKING:
    from service.wandb.schema.artifact_types import ArtifactType
    from service.wandb.schema.artifacts import Tag
    from service.wandb.schema.collections import ArtifactCollection

_ARTIFACTS = strawberry.lazy("service.wandb.schema.artifacts")
_COLLECTIONS = strawberry.lazy("service.wandb.schema.collections")
_TYPES = strawberry.lazy("service.wandb.schema.artifact_types")


@strawberry.input
class UpdateArtifactSequenceInput:
    """What `updateArtifactSequence` takes."""

    artifact_sequence_id: strawberry.ID
    name: str | None = None
    description: str | None = UNSET
    client_mutation_id: str | None = None


@strawberry.input
class UpdateArtifactPortfolioInput:
    """What `updateArtifactPortfolio` takes."""

    artifact_portfolio_id: strawberry.ID
    name: str | None = None
    description: str | None = UNSET
    client_mutation_id: str | None = None


@strawberry.input
class MoveArtifactSequenceInput:
    """What `moveArtifactSequence` takes."""

    artifact_sequence_id: strawberry.ID
    destination_artifact_type_name: str
    client_mutation_id: str | None = None


@strawberry.input
class DeleteArtifactSequenceInput:
    """What `deleteArtifactSequence` takes."""

    artifact_sequence_id: strawberry.ID


@strawberry.input
class DeleteArtifactPortfolioInput:
    """What `deleteArtifactPortfolio` takes."""

    artifact_portfolio_id: strawberry.ID


@strawberry.type
class ArtifactCollectionPayload:
    """What mutations on collections answers."""

    artifact_collection: Annotated["ArtifactCollection", _COLLECTIONS]


@strawberry.input
class CreateArtifactCollectionTagAssignmentsInput:
    """What `createArtifactCollectionTagAssignments` takes."""

    entity_name: str
    project_name: str
    artifact_collection_name: str
    tags: list[TagInput]
    client_mutation_id: str | None = strawberry.field(name="clientMutationID", default=None)


@strawberry.type
class CreateArtifactCollectionTagAssignmentsPayload:
    """What `createArtifactCollectionTagAssignments` answers."""

    tags: list[Annotated["Tag", _ARTIFACTS]]


@strawberry.input
class DeleteArtifactCollectionTagAssignmentsInput:
    """What `deleteArtifactCollectionTagAssignments` takes."""

    entity_name: str
    project_name: str
    artifact_collection_name: str
    tags: list[TagInput]
    client_mutation_id: str | None = strawberry.field(name="clientMutationID", default=None)


@strawberry.input
class CreateArtifactTypeInput:
    """What `createArtifactType` takes."""

    entity_name: str
    project_name: str
    name: str
    description: str | None = None


@strawberry.type
class CreateArtifactTypePayload:
    """What `createArtifactType` answers."""

    artifact_type: Annotated["ArtifactType", _TYPES]
