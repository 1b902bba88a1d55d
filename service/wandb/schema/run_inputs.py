"""Inputs and answers of mutations on runs."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from service.graphql.scalars import Duration, JSONString
from service.wandb.schema.server import ServerSettings

if TYPE_CHECKING:
    from service.wandb.schema.files import File
    from service.wandb.schema.runs import Run

_FILES = strawberry.lazy("service.wandb.schema.files")
_RUNS = strawberry.lazy("service.wandb.schema.runs")


@strawberry.input
class UpsertBucketInput:
    """What `upsertBucket` takes."""

    id: str | None = None
    name: str | None = None
    group_name: str | None = None
    model_name: str | None = None
    entity_name: str | None = None
    description: str | None = None
    display_name: str | None = None
    notes: str | None = None
    config: JSONString | None = None
    commit: str | None = None
    host: str | None = None
    debug: bool | None = None
    job_program: str | None = None
    job_repo: str | None = None
    job_type: str | None = None
    state: str | None = None
    sweep: str | None = None
    tags: list[str] | None = None
    summary_metrics: JSONString | None = None


@strawberry.type
class UpsertBucketPayload:
    """What `upsertBucket` answers."""

    bucket: Annotated["Run", _RUNS] | None
    inserted: bool | None

    @strawberry.field(description="What the server has to say to whoever starts a run: nothing.")
    def server_settings(self) -> ServerSettings | None:
        return ServerSettings(server_messages=[])


@strawberry.input
class CreateRunFilesInput:
    """What `createRunFiles` takes."""

    entity_name: str
    project_name: str
    run_name: str
    files: list[str]


@strawberry.type
class CreateRunFilesPayload:
    """What `createRunFiles` answers."""

    run_id: strawberry.ID
    upload_headers: list[str]
    files: list[Annotated["File", _FILES]]


@strawberry.input
class MarkRunFilesUploadedInput:
    """What `markRunFilesUploaded` takes."""

    entity_name: str
    project_name: str
    run_name: str
    files: list[str]


@strawberry.input
class DeleteRunInput:
    """What `deleteRun` takes."""

    id: strawberry.ID
    delete_artifacts: bool | None = None
    client_mutation_id: str | None = None


@strawberry.type
class DeleteRunPayload:
    """What `deleteRun` answers."""

    client_mutation_id: str | None


@strawberry.input
class DeleteFilesInput:
    """What `deleteFiles` takes."""

    files: list[strawberry.ID]
    project_id: int | None = strawberry.field(name="projectId", default=None)


@strawberry.input
class StopRunInput:
    """What `stopRun` takes."""

    id: strawberry.ID


@strawberry.input
class UpdateRunStateInput:
    """What `updateRunState` takes."""

    id: strawberry.ID
    state: str


@strawberry.enum
class AlertSeverity(Enum):
    """How urgent an alert is."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


@strawberry.input
class NotifyScriptableRunAlertInput:
    """What `notifyScriptableRunAlert` takes."""

    entity_name: str
    project_name: str
    run_name: str
    title: str
    text: str
    severity: AlertSeverity | None = None
    wait_duration: Duration | None = None


@strawberry.input
class RewindRunInput:
    """What `rewindRun` takes."""

    run_name: str
    entity_name: str | None = None
    project_name: str | None = None
    metric_name: str
    metric_value: float


@strawberry.type
class RewindRunPayload:
    """What `rewindRun` answers."""

    rewound_run: Annotated["Run", _RUNS]
