"""Beginning a version. What the SDK calls an artifact is one version."""

from typing import Annotated

import strawberry

from graph.drafts import Draft, draft_version
from graph.errors import InvalidInputError, NotFoundError
from graph.policy import Permission
from graph.versions import Version
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.loaders import version_beside_latest
from service.wandb.mutations.homes import place_of
from service.wandb.reads.addresses import REGIONS
from service.wandb.releases import told_by
from service.wandb.schema.artifact_inputs import CreateArtifactInput, CreateArtifactPayload
from service.wandb.schema.artifacts import Artifact
from service.wandb.schema.kinds import ArtifactDigestAlgorithm


@strawberry.type
class DraftMutations:
    """Mutations that begin versions."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Begin a version; equal content gives the committed version back, aliases moved to it.",
    )
    async def create_artifact(
        self,
        info: Info,
        given: Annotated[CreateArtifactInput, strawberry.argument(name="input")],
    ) -> CreateArtifactPayload | None:
        version = await drafted(info.context, given)
        return CreateArtifactPayload(artifact=Artifact.from_record(version))


async def drafted(context: ServiceContext, given: CreateArtifactInput) -> Version:
    """The draft that the input asks for, or the version that has this content already."""
    if given.digest_algorithm is not ArtifactDigestAlgorithm.MANIFEST_MD5:
        raise InvalidInputError("digests are MD5 here", field="digestAlgorithm")
    if given.storage_region not in {None, "", *REGIONS}:
        raise InvalidInputError(f"unknown storage region {given.storage_region!r}", field="storageRegion")
    draft = draft_of(given)
    home = await place_of(context, given.entity_name, given.project_name, run=draft.run)
    actor = told_by(context.actor, home.config)
    version, _ = await draft_version(context.graph, actor, project=home.project.id, draft=draft)
    found = await version_beside_latest(context, version)
    if found is None:
        raise NotFoundError("artifact not found")
    return found


def draft_of(given: CreateArtifactInput) -> Draft:
    return Draft(
        artifact=_artifact_name(given),
        type=given.artifact_type_name,
        digest=given.digest,
        run=given.run_name,
        description=given.description,
        metadata=given.metadata,
        aliases=[each.alias for each in given.aliases or ()],
        tags=[each.tag_name for each in given.tags or ()],
        history_step=given.history_step,
        ttl=given.ttl_duration_seconds,
        client_id=given.client_id,
        distributed_id=given.distributed_id,
        deduplicate=given.enable_digest_deduplication is not False,
        storage_region=given.storage_region,
    )


def _artifact_name(given: CreateArtifactInput) -> str:
    """The sidecar sends one name, the Python side a list of one."""
    several = given.artifact_collection_names or []
    names = {given.artifact_collection_name, *several} - {None}
    if len(names) != 1:
        raise InvalidInputError("a version is logged to one artifact", field="artifactCollectionName")
    return str(names.pop())
