"""Inputs and answers of mutations on artifact versions."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from service.graphql.scalars import Int64, JSONString
from service.wandb.schema.kinds import ArtifactDigestAlgorithm

if TYPE_CHECKING:
    from service.wandb.schema.artifacts import Artifact
    from service.wandb.schema.collections import ArtifactCollectionMembership

_ARTIFACTS = strawberry.lazy("service.wandb.schema.artifacts")
_COLLECTIONS = strawberry.lazy("service.wandb.schema.collections")


@strawberry.input
class TagInput:
    """A tag; categories and attributes are accepted and not kept."""

    tag_name: str
    tag_category_name: str | None = None
    attributes: JSONString | None = None


@strawberry.input
class ArtifactAliasInput:
    """An alias by the name of its collection."""

    artifact_collection_name: str
    alias: str
    entity_name: str | None = None
    project_name: str | None = None


@strawberry.input
class ArtifactCollectionAliasInput:
    """An alias by the full path of its collection."""

    entity_name: str
    project_name: str
    artifact_collection_name: str
    alias: str


@strawberry.input
class CreateArtifactInput:
    """What `createArtifact` takes."""

    entity_name: str
    project_name: str
    run_name: str | None = None
    artifact_type_name: str
    artifact_collection_name: str | None = None
    artifact_collection_names: list[str] | None = None
    digest: str
    digest_algorithm: ArtifactDigestAlgorithm
    description: str | None = None
    labels: JSONString | None = None
    aliases: list[ArtifactAliasInput] | None = None
    tags: list[TagInput] | None = None
    metadata: JSONString | None = None
    ttl_duration_seconds: Int64 | None = None
    history_step: Int64 | None = None
    enable_digest_deduplication: bool | None = None
    distributed_id: str | None = None
    client_id: strawberry.ID | None = None
    sequence_client_id: strawberry.ID | None = None
    storage_region: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class CreateArtifactPayload:
    """What `createArtifact` answers."""

    artifact: Annotated["Artifact", _ARTIFACTS]


@strawberry.input
class CommitArtifactInput:
    """What `commitArtifact` takes."""

    artifact_id: strawberry.ID


@strawberry.type
class CommitArtifactPayload:
    """What `commitArtifact` answers."""

    artifact: Annotated["Artifact", _ARTIFACTS]


@strawberry.input
class UseArtifactInput:
    """What `useArtifact` takes."""

    artifact_id: strawberry.ID
    entity_name: str
    project_name: str
    run_name: str
    artifact_entity_name: str | None = None
    artifact_project_name: str | None = None
    used_as: str | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UseArtifactPayload:
    """What `useArtifact` answers."""

    artifact: Annotated["Artifact", _ARTIFACTS]


@strawberry.input
class LinkArtifactInput:
    """What `linkArtifact` takes."""

    artifact_id: strawberry.ID | None = None
    client_id: strawberry.ID | None = None
    artifact_portfolio_name: str | None = None
    artifact_portfolio_id: strawberry.ID | None = None
    entity_name: str | None = None
    project_name: str | None = None
    aliases: list[ArtifactAliasInput] | None = None
    client_mutation_id: str | None = None


@strawberry.type
class LinkArtifactPayload:
    """What `linkArtifact` answers."""

    version_index: int | None
    artifact_membership: Annotated["ArtifactCollectionMembership", _COLLECTIONS] | None


@strawberry.input
class UnlinkArtifactInput:
    """What `unlinkArtifact` takes."""

    artifact_id: strawberry.ID
    artifact_portfolio_id: strawberry.ID
    client_mutation_id: str | None = None


@strawberry.type
class UnlinkArtifactPayload:
    """What `unlinkArtifact` answers."""

    artifact_id: strawberry.ID | None
    success: bool
    client_mutation_id: str | None


@strawberry.input
class UpdateArtifactInput:
    """What `updateArtifact` takes."""

    artifact_id: strawberry.ID
    description: str | None = UNSET
    labels: JSONString | None = None
    metadata: JSONString | None = None
    ttl_duration_seconds: Int64 | None = None
    tags_to_add: list[TagInput] | None = None
    tags_to_delete: list[TagInput] | None = None
    aliases: list[ArtifactAliasInput] | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpdateArtifactPayload:
    """What `updateArtifact` answers."""

    artifact: Annotated["Artifact", _ARTIFACTS]


@strawberry.input
class DeleteArtifactInput:
    """What `deleteArtifact` takes."""

    artifact_id: strawberry.ID
    delete_aliases: bool | None = None
    client_mutation_id: str | None = None


@strawberry.type
class DeleteArtifactPayload:
    """What `deleteArtifact` answers."""

    artifact: Annotated["Artifact", _ARTIFACTS]
    success: bool | None


@strawberry.input
class AddAliasesInput:
    """What `addAliases` takes."""

    artifact_id: strawberry.ID
    aliases: list[ArtifactCollectionAliasInput]
    client_mutation_id: str | None = None


@strawberry.input
class DeleteAliasesInput:
    """What `deleteAliases` takes."""

    artifact_id: strawberry.ID
    aliases: list[ArtifactCollectionAliasInput]
    client_mutation_id: str | None = None
