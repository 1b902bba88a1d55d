"""Committing versions: from then on they are there, numbered, and never change."""

from dataclasses import replace
from typing import Annotated

import strawberry

from graph.policy import Permission
from graph.versions import Version
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.mutations.found import version_of, writable_by_id
from service.wandb.releases import told_by
from service.wandb.schema.artifact_inputs import CommitArtifactInput, CommitArtifactPayload
from service.wandb.schema.artifacts import Artifact


@strawberry.type
class CommitMutations:
    """The mutation that commits versions."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Commit a draft once its bytes are proved; doing it again changes nothing.",
    )
    async def commit_artifact(
        self,
        info: Info,
        given: Annotated[CommitArtifactInput, strawberry.argument(name="input")],
    ) -> CommitArtifactPayload | None:
        version = await committed(info.context, given.artifact_id)
        return CommitArtifactPayload(artifact=Artifact.from_record(version))


async def committed(context: ServiceContext, artifact_id: str) -> Version:
    draft = await writable_by_id(context, artifact_id, to_commit=True)
    teller = told_by(context.actor, draft.config)
    done = await context.contents.commit(replace(draft, actor=teller))
    return done.version or await version_of(context, done.id)
