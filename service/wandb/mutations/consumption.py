"""Recording that a run used a version."""

from typing import Annotated

import strawberry

from graph.consumption import consume_version
from graph.policy import Permission
from graph.versions import Version
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.mutations.found import version_by_id
from service.wandb.mutations.homes import project_of
from service.wandb.releases import told_by
from service.wandb.run_paths import run_by_path
from service.wandb.schema.artifact_inputs import UseArtifactInput, UseArtifactPayload
from service.wandb.schema.artifacts import Artifact


@strawberry.type
class ConsumptionMutations:
    """The mutation that records consumption."""

    @mutation(
        Permission.ARTIFACT_USE,
        description="Record that a run used a version, through the project or registry it was found in.",
    )
    async def use_artifact(
        self,
        info: Info,
        given: Annotated[UseArtifactInput, strawberry.argument(name="input")],
    ) -> UseArtifactPayload | None:
        version = await consumed(info.context, given)
        return UseArtifactPayload(artifact=Artifact.from_record(version))


async def consumed(context: ServiceContext, given: UseArtifactInput) -> Version:
    """Record the consumption; the names of the artifact say where it was reached, the others the run."""
    version = await version_by_id(context, given.artifact_id)
    run = await run_by_path(
        context, given.entity_name, given.project_name, given.run_name, Permission.RUN_WRITE
    )
    through = None
    if given.artifact_entity_name and given.artifact_project_name:
        through = await project_of(context, given.artifact_entity_name, given.artifact_project_name)
    await consume_version(
        context.graph,
        told_by(context.actor, run.config),
        version=version.id,
        run=run.id,
        through=through.id if through else None,
        used_as=given.used_as,
    )
    return version
