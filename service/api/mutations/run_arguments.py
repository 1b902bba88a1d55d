"""The arguments of changes to runs."""

from typing import Annotated, TypeAlias

import strawberry
from strawberry.scalars import JSON

from graph.derivations import INPUTS_LIMIT
from graph.recording import DERIVED_LIMIT, EDGES_LIMIT
from graph.run_facts import RunFacts
from service.api.documents import document_text
from service.api.enums import RunStateName, stands_for
from service.api.runs_history import ROWS_LIMIT
from service.graphql.scalars import DateTime

ProjectRef: TypeAlias = Annotated[
    str, strawberry.argument(description="The project: `owner/project` or id. It must be there.")
]
RunRef: TypeAlias = Annotated[str, strawberry.argument(description="The run: `owner/project/run` or id.")]
RunName: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The run's name in its project: 1 to 128 characters without `/ \\ # ? % :`. Left out,"
        " one is made up."
    ),
]
Resume: TypeAlias = Annotated[
    bool,
    strawberry.argument(
        description="Whether to go on with a run of that name if there is one; otherwise that is a CONFLICT."
    ),
]
Summary: TypeAlias = Annotated[
    JSON | None,
    strawberry.argument(description="What it came to, the last or best of its metrics: a JSON object."),
]
Replace: TypeAlias = Annotated[
    bool,
    strawberry.argument(
        description="Whether config and summary take the place of the former ones. Otherwise their keys are"
        " merged in, those at the top replacing the former of the same name."
    ),
]
RunState: TypeAlias = Annotated[
    RunStateName | None,
    strawberry.argument(
        description="Where it is in its life now. What has ended only runs again; what failed may be queued."
    ),
]
ExitCode: TypeAlias = Annotated[
    int, strawberry.argument(description="What the program ended with: 0 for well, anything else for failed.")
]
StartedAt: TypeAlias = Annotated[
    DateTime | None, strawberry.argument(description="When it began; null for when it ended.")
]
FinishedAt: TypeAlias = Annotated[
    DateTime | None, strawberry.argument(description="When it ended; null for now.")
]
DeletedRun: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description="The run's id: of what is deleted, no path speaks.")
]
VersionRef: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The version: its path, which also says through which registry or project it is reached,"
        " or its id, for whichever allows it."
    ),
]
UsedAs: TypeAlias = Annotated[
    str | None, strawberry.argument(description="The name that the run knows it by, at most 512 characters.")
]
FirstLine: TypeAlias = Annotated[
    int,
    strawberry.argument(description="The number of the first row in the whole history, from 0."),
]
Rows: TypeAlias = Annotated[
    list[JSON],
    strawberry.argument(
        description=f"Metrics by name, an object for each step, 1 to {ROWS_LIMIT}. `_step` is the row's"
        " number unless it is said; it must rise from row to row."
    ),
]


@strawberry.input(description="A version that a run has used.")
class RunInput:
    """A version that a run has used."""

    version: str = strawberry.field(
        description="Its path, which also says through which registry or project it was reached, or its id."
    )
    used_as: str | None = strawberry.field(
        default=None, description="The name that the run knew it by, at most 512 characters."
    )


@strawberry.input(
    description="What an output was made from: some of the inputs, and by that not the others. Nothing is"
    " guessed where nobody says so."
)
class DerivationInput:
    """What an output was made from."""

    output: str = strawberry.field(description="One of `outputs`, by path or id.")
    inputs: list[str] = strawberry.field(description="1 to 1000 of `inputs`, by path or id.")


@strawberry.input(description="What is known of a run. What is left out, or null, stays as it is.")
class RunFactsInput:
    """What is known of a run."""

    display_name: str | None = strawberry.field(default=None, description="The name for people.")
    config: JSON | None = strawberry.field(
        default=None, description="What it is started with: a JSON object."
    )
    summary: JSON | None = strawberry.field(
        default=None, description="What it came to, the last or best of its metrics: a JSON object."
    )
    job_type: str | None = strawberry.field(
        default=None, description="What kind of job it is, such as `train`."
    )
    group: str | None = strawberry.field(default=None, description="The group of runs that it belongs to.")
    tags: list[str] | None = strawberry.field(
        default=None, description="All its labels, in place of the former ones."
    )
    notes: str | None = strawberry.field(default=None, description="What people note on it.")
    commit: str | None = strawberry.field(default=None, description="The commit of the code that runs.")
    repository: str | None = strawberry.field(
        default=None, description="The repository of the code that runs."
    )
    program: str | None = strawberry.field(default=None, description="The program that runs.")
    command: str | None = strawberry.field(
        default=None, description="The command line that runs it, with its arguments."
    )
    requirements: str | None = strawberry.field(
        default=None,
        description="The packages that are installed where it runs, a line for each, as `pip freeze` tells"
        " them; at most 65,536 characters.",
    )
    host: str | None = strawberry.field(default=None, description="The machine that it runs on.")


Facts: TypeAlias = Annotated[
    RunFactsInput | None, strawberry.argument(description="What is known of it, as far as it is.")
]

Inputs: TypeAlias = Annotated[
    list[RunInput] | None,
    strawberry.argument(
        description=f"The versions that it used; at most {EDGES_LIMIT} together with `outputs`."
    ),
]
Derivations: TypeAlias = Annotated[
    list[DerivationInput] | None,
    strawberry.argument(
        description=f"What single outputs were made from, where that is known; at most {DERIVED_LIMIT} inputs"
        " together."
    ),
]
DerivedOutput: TypeAlias = Annotated[
    str, strawberry.argument(description="A version that the run has logged, by path or id.")
]
DerivedInputs: TypeAlias = Annotated[
    list[str],
    strawberry.argument(
        description=f"The versions that it was made from, of those that the run has used, by path or id; 1 to"
        f" {INPUTS_LIMIT}."
    ),
]
Outputs: TypeAlias = Annotated[
    list[str] | None,
    strawberry.argument(
        description="The committed versions that it made, by path or id; of projects of the same owner."
    ),
]


def facts_of(given: RunFactsInput | None, state: RunStateName | None = None) -> RunFacts:
    """What the domain takes."""
    said = given or RunFactsInput()
    return RunFacts(
        display_name=said.display_name,
        config=document_text(said.config, "config"),
        summary=document_text(said.summary, "summary"),
        state=stands_for(state),
        job_type=said.job_type,
        group=said.group,
        tags=said.tags,
        notes=said.notes,
        commit=said.commit,
        repository=said.repository,
        program=said.program,
        command=said.command,
        requirements=said.requirements,
        host=said.host,
    )
