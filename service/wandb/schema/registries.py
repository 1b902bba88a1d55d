"""Inputs and answers of mutations on projects and registries, which the SDK calls models."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.scalars import JSONString

if TYPE_CHECKING:
    from service.wandb.schema.projects import Project

_PROJECTS = strawberry.lazy("service.wandb.schema.projects")


@strawberry.input
class ArtifactTypeInput:
    """A type that a registry accepts."""

    name: str
    description: str | None = None


@strawberry.input
class ProjectIconInput:
    """Accepted and not kept."""

    name: str
    color: str


@strawberry.input
class RateLimitsInput:
    """Accepted and not kept."""

    graphql: int | None = None
    sdk_graphql: int | None = None
    filestream_count: float | None = None
    filestream_size: int | None = None
    sdk_graphql_query_seconds: float | None = None
    filestream_per_run_count: float | None = None
    run_update_count: float | None = None
    create_artifacts: int | None = None
    create_artifacts_request_count: int | None = None
    create_artifacts_time_window: int | None = None


@strawberry.input
class UpsertModelInput:
    """What `upsertModel` takes."""

    id: str | None = None
    name: str | None = None
    entity_name: str | None = None
    description: str | None = None
    docker_image: str | None = None
    repo: str | None = None
    framework: str | None = None
    access: str | None = None
    owner: strawberry.ID | None = None
    is_benchmark: bool | None = None
    views: JSONString | None = None
    is_published: bool | None = None
    icon: ProjectIconInput | None = None
    rate_limits: RateLimitsInput | None = None
    artifact_types: list[ArtifactTypeInput] | None = None
    allow_all_artifact_types_in_registry: bool | None = None
    client_mutation_id: str | None = None


@strawberry.type
class UpsertModelPayload:
    """What `upsertModel` answers."""

    project: Annotated["Project", _PROJECTS] | None
    model: Annotated["Project", _PROJECTS] | None
    inserted: bool | None


@strawberry.input
class RenameProjectInput:
    """What `renameProject` takes."""

    entity_name: str
    old_project_name: str
    new_project_name: str
    client_mutation_id: str | None = None


@strawberry.type
class RenameProjectPayload:
    """What `renameProject` answers."""

    project: Annotated["Project", _PROJECTS] | None
    inserted: bool | None


@strawberry.input
class DeleteModelInput:
    """What `deleteModel` takes."""

    id: str
    entity_name: str | None = None
    project_name: str | None = None


@strawberry.input
class CreateProjectMembersInput:
    """What `createProjectMembers` takes."""

    project_id: strawberry.ID = strawberry.field(name="projectId")
    user_ids: list[strawberry.ID] | None = None
    team_ids: list[strawberry.ID] | None = None


@strawberry.input
class DeleteProjectMembersInput:
    """What `deleteProjectMembers` takes."""

    project_id: strawberry.ID = strawberry.field(name="projectId")
    user_ids: list[strawberry.ID] | None = None
    team_ids: list[strawberry.ID] | None = None


@strawberry.input
class UpdateProjectMemberInput:
    """What `updateProjectMember` takes."""

    project_id: strawberry.ID = strawberry.field(name="projectId")
    user_id: strawberry.ID = strawberry.field(name="userId")
    user_project_role: str
    client_mutation_id: str | None = None


@strawberry.input
class UpdateProjectTeamMemberInput:
    """What `updateProjectTeamMember` takes."""

    project_id: strawberry.ID = strawberry.field(name="projectId")
    team_id: strawberry.ID = strawberry.field(name="teamId")
    team_project_role: str
    client_mutation_id: str | None = None
