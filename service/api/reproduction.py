"""How a version can be made anew: the runs in order, what each needs, and what is missing."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Final, TypeAlias

import strawberry

from graph import versions
from graph.rebuilding import EDGE_LIMIT, ROOT_LIMIT, RUN_LIMIT, Gap, rebuilding
from service.api import lazy
from service.api.context import ApiContext
from service.api.diff_members import Member
from service.api.fields import computed, reference
from service.api.ids import encode
from service.api.loaders import RUNS, VERSIONS
from service.api.naming import reached
from service.content.reproduction import Reproduction as Record
from service.content.reproduction import ToldStep, reproduction_of
from service.graphql.scalars import DateTime

RUNS_UNLESS_SAID: Final = 200

ReproductionOf: TypeAlias = Annotated[
    strawberry.ID,
    strawberry.argument(description="The version: its id, or its path as `version(path:)` takes it."),
]
MaxRuns: TypeAlias = Annotated[
    int,
    strawberry.argument(description=f"How many steps at most, 1 to {RUN_LIMIT}; the nearest to the version."),
]


@strawberry.enum(name="ReproductionGap", description="What is missing to make a version anew.")
class GapName(Enum):
    """`graph.rebuilding.Gap`."""

    RUN_HIDDEN = strawberry.enum_value(Gap.RUN_HIDDEN, description="The run is not yours to see.")
    RUN_DELETED = strawberry.enum_value(Gap.RUN_DELETED, description="The run was deleted.")
    CYCLE = strawberry.enum_value(
        Gap.CYCLE, description="The run used what only comes of a later step: they made each other."
    )
    NO_COMMIT = strawberry.enum_value(Gap.NO_COMMIT, description="Nobody told the commit of its code.")
    NO_COMMAND = strawberry.enum_value(Gap.NO_COMMAND, description="Nobody told its command line.")
    NO_ENVIRONMENT = strawberry.enum_value(
        Gap.NO_ENVIRONMENT, description="Nobody told the packages that were installed."
    )
    NO_PRODUCER = strawberry.enum_value(
        Gap.NO_PRODUCER, description="No run is known to have made the version itself."
    )
    INPUT_HIDDEN = strawberry.enum_value(Gap.INPUT_HIDDEN, description="A root input is not yours to see.")
    INPUT_DELETED = strawberry.enum_value(Gap.INPUT_DELETED, description="A root input was deleted.")
    CONTENT_BROKEN = strawberry.enum_value(
        Gap.CONTENT_BROKEN, description="A file of a root input differs from its digest or never arrived."
    )
    CONTENT_MISSING = strawberry.enum_value(
        Gap.CONTENT_MISSING, description="The manifest of a root input is not in the store."
    )


@strawberry.type(description="A version that a step uses or makes.")
class ReproductionMaterial:
    """A `graph.rebuilding.Material`."""

    version: Member = strawberry.field(description="The version.")
    step: int | None = strawberry.field(
        description="The number of the step that makes it; null for a root input, and where that was cut off."
    )
    late: bool = strawberry.field(
        description="Whether that step comes after the one that uses it, which a circle can force."
    )
    others: int = strawberry.field(description="How many other runs logged the same content.")


def _told(step: ToldStep) -> ToldStep:
    return step


def _run_id(step: ToldStep) -> str | None:
    return step.step.moment.run.id if step.step.moment is not None else None


@strawberry.type(description="A run that must run again, in its turn.")
class ReproductionStep:
    """A `service.content.reproduction.ToldStep`."""

    number = computed(lambda step: _told(step).step.number, int, description="Its turn, from 1.")
    depth = computed(
        lambda step: _told(step).step.depth,
        int,
        description="How many runs from the version, itself counted.",
    )
    member = computed(
        lambda step: _told(step).step.run, Member, description="The run, also where it is not yours to see."
    )
    run = reference(
        RUNS,
        _run_id,
        lazy.RunRef | None,
        description="The run itself, with its config; null where it is hidden or deleted.",
    )
    commit = computed(
        lambda step: _told(step).papers.commit, str | None, description="The commit of its code."
    )
    repository = computed(
        lambda step: _told(step).papers.repository, str | None, description="Where its code is."
    )
    program = computed(lambda step: _told(step).papers.program, str | None, description="What it ran.")
    command = computed(
        lambda step: _told(step).papers.command, str | None, description="The command line, with arguments."
    )
    python = computed(
        lambda step: _told(step).papers.python, str | None, description="The release of Python it ran on."
    )
    environment_digest = computed(
        lambda step: _told(step).papers.environment,
        str | None,
        description="The SHA-256 in hex of the list of packages that were installed.",
    )
    inputs = computed(
        lambda step: _told(step).step.inputs,
        list[ReproductionMaterial],
        description=f"What it used, by name; {EDGE_LIMIT} at most.",
    )
    input_count = computed(
        lambda step: _told(step).step.input_count, int, description="How many versions it used."
    )
    outputs = computed(
        lambda step: _told(step).step.outputs,
        list[ReproductionMaterial],
        description=f"What it makes that is needed, by name; {EDGE_LIMIT} at most.",
    )
    output_count = computed(
        lambda step: _told(step).step.output_count, int, description="How many versions it makes."
    )
    missing = computed(
        lambda step: list(_told(step).gaps), list[GapName], description="What is missing to run it again."
    )


@strawberry.type(description="A version that no run made, so that its bytes themselves are needed.")
class ReproductionRoot:
    """A `service.content.reproduction.RootInput`."""

    version: Member = strawberry.field(description="The version.")
    missing = computed(
        lambda root: root.gap, GapName | None, description="What is wrong with it, if anything."
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap and the id of the run or version that has it, with the kind of that."""

    gap: Gap
    step: int | None
    kind: str
    node: str


@strawberry.type(description="What is missing, and where.")
class ReproductionMissing:
    """A `Missing`."""

    gap: GapName = strawberry.field(description="What is missing.")
    step: int | None = strawberry.field(description="The number of the step; null for a root input.")
    of = computed(
        lambda missing: encode(missing.kind, missing.node),
        strawberry.ID,
        description="The run or root input, by the id that it has in `steps` or `rootInputs`.",
    )


def _missing(record: Record) -> list[Missing]:
    itself = [Missing(record.gap, None, "Version", record.rebuilding.target.id)] if record.gap else []
    steps = [
        Missing(gap, told.step.number, "Run", told.step.run.id) for told in record.steps for gap in told.gaps
    ]
    roots = [Missing(root.gap, None, "Version", root.version.id) for root in record.roots if root.gap]
    return [*itself, *steps, *roots]


@strawberry.type(
    description="How a version can be made anew, as everything is now: the runs in the order they must run,"
    " and whether nothing is missing. Of several runs that logged the same content one is taken, the earliest"
    " that you see."
)
class Reproduction:
    """A `service.content.reproduction.Reproduction`."""

    version = reference(
        VERSIONS,
        lambda record: record.rebuilding.target.id,
        lazy.VersionRef | None,
        description="The version.",
    )
    reproducible: bool = strawberry.field(description="Whether all is known and nothing is missing.")
    complete = computed(
        lambda record: record.rebuilding.complete,
        bool,
        description="Whether nothing was left out: no steps beyond `maxRuns`, no more than"
        f" {ROOT_LIMIT} root inputs or 20,000 versions and runs.",
    )
    hidden = computed(
        lambda record: record.rebuilding.hidden,
        int,
        description="How many of the runs and root inputs are not yours to see.",
    )
    as_of = computed(
        lambda record: record.rebuilding.as_of, DateTime, description="The time that the answer is for."
    )
    steps: list[ReproductionStep] = strawberry.field(description="The runs, in the order they must run.")
    root_inputs = computed(
        lambda record: record.roots,
        list[ReproductionRoot],
        description="What no run made, nearest first; the version itself where none made it.",
    )
    root_input_count = computed(
        lambda record: record.rebuilding.root_count, int, description="How many root inputs there are."
    )
    missing = computed(
        _missing, list[ReproductionMissing], description="All that is missing, by step, then of root inputs."
    )


async def reproduction(context: ApiContext, of: str, max_runs: int) -> Record:
    """The answer, with what the runs' files tell.

    Raises:
        NotFoundError: the version is missing or invisible.
        InvalidInputError: `max_runs` is out of range.
    """
    version = (await reached(context, of, "of")).version
    found = await context.read(lambda reader: rebuilding(reader, version, max_runs=max_runs))
    context.budget.spend(len(found.steps) + len(found.roots))
    wanted = [root.id for root in found.roots if not root.hidden and not root.gone]
    known = await context.read(lambda reader: versions.by_ids(reader, wanted))
    roots = {each.id: each for each in known if each is not None}
    return await reproduction_of(context.store, context.contents, found, roots)
