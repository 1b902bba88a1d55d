"""The schema that the SDK speaks to, as a whole."""

from types import ModuleType
from typing import Any, Final

import strawberry

from service.wandb.mutations.accounts import AccountMutations
from service.wandb.mutations.aliases import AliasMutations
from service.wandb.mutations.automations import AutomationMutations
from service.wandb.mutations.collections import CollectionMutations
from service.wandb.mutations.commits import CommitMutations
from service.wandb.mutations.consumption import ConsumptionMutations
from service.wandb.mutations.drafts import DraftMutations
from service.wandb.mutations.links import LinkMutations
from service.wandb.mutations.manifests import ManifestMutations
from service.wandb.mutations.project_members import ProjectMemberMutations
from service.wandb.mutations.projects import ProjectMutations
from service.wandb.mutations.run_endings import RunEndingMutations
from service.wandb.mutations.run_files import RunFileMutations
from service.wandb.mutations.runs import RunMutations
from service.wandb.mutations.teams import TeamMutations
from service.wandb.mutations.types import TypeMutations
from service.wandb.mutations.uploads import UploadMutations
from service.wandb.mutations.versions import VersionMutations
from service.wandb.schema import (
    accounts,
    artifact_inputs,
    artifact_lists,
    artifact_types,
    artifacts,
    automation_inputs,
    automations,
    collection_inputs,
    collections,
    consoles,
    files,
    kinds,
    manifests,
    people,
    projects,
    registries,
    run_inputs,
    runs,
    server,
    team_members,
    uploads,
    wire,
)
from service.wandb.schema.query import Query

_MODULES: Final[tuple[ModuleType, ...]] = (
    accounts,
    artifact_inputs,
    artifact_lists,
    artifact_types,
    artifacts,
    automation_inputs,
    automations,
    collection_inputs,
    collections,
    consoles,
    files,
    kinds,
    manifests,
    people,
    projects,
    registries,
    run_inputs,
    runs,
    server,
    team_members,
    uploads,
)


@strawberry.type
class Mutation(
    RunMutations,
    RunFileMutations,
    RunEndingMutations,
    DraftMutations,
    ManifestMutations,
    UploadMutations,
    CommitMutations,
    ConsumptionMutations,
    LinkMutations,
    VersionMutations,
    AliasMutations,
    CollectionMutations,
    AccountMutations,
    TeamMutations,
    ProjectMutations,
    ProjectMemberMutations,
    TypeMutations,
    AutomationMutations,
):
    """The root of what the SDK changes."""


def declared_types() -> list[Any]:
    """Every type of the schema: documents name types in fragments whether a field reaches them or not."""
    return [
        declared
        for module in _MODULES
        for declared in vars(module).values()
        if isinstance(declared, type) and declared.__module__ == module.__name__
    ]


schema: Final = strawberry.Schema(Query, Mutation, types=declared_types(), config=wire.config())
