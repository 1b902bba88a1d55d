"""Derivation: which of the versions that a run used one of its outputs was made from.

A run that used three versions and logged two says by itself nothing of which came of which, and nobody
guesses. Whoever knows may say it of exactly two: then an edge joins them, beside those of their run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.reach import NO_WAYS, Ways, decided, ways
from graph.run_life import run_target
from graph.runs import held_run
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.work import Work, lock_of

INPUTS_LIMIT: Final = 1000
NOT_LOGGED: Final = "output: the run has not logged this version"  # also said of what is hidden

# Which of the inputs the run used, which are known to be what the output came of, and did the run log that.
WORK_RELATED: Final[LiteralString] = """
MATCH (r:Run {id: $run}) MATCH (v:Version {id: $output})
RETURN EXISTS { (r)-[:PRODUCED]->(v) } AS produced,
  COLLECT { MATCH (r)<-[:CONSUMED_BY]-(i:Version) WHERE i.id IN $inputs RETURN i.id } AS used,
  COLLECT { MATCH (v)<-[:DERIVED {run: $run}]-(i:Version) WHERE i.id IN $inputs RETURN i.id } AS known
"""

WORK_DERIVE: Final[LiteralString] = """
MATCH (v:Version {id: $output})
UNWIND $inputs AS input
MATCH (i:Version {id: input})
CREATE (i)-[:DERIVED {since: $now, run: $run}]->(v)
"""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A version that a run made, and from which of those that it used; all by id."""

    output: str
    inputs: Sequence[str]

    def check(self, field: str) -> None:
        """InvalidInputError unless it says something that can be; `field` is where the inputs were named."""
        if not 1 <= len(self.inputs) <= INPUTS_LIMIT:
            raise InvalidInputError(f"{field} takes 1 to {INPUTS_LIMIT} versions", field=field)
        if len(set(self.inputs)) < len(self.inputs):
            raise InvalidInputError(f"{field} names a version twice", field=field)
        if self.output in self.inputs:
            raise InvalidInputError(f"{field} names the output itself", field=field)


async def record_derivation(
    graph: Graph, actor: Actor, *, run: str, derivation: Derivation, once: Once = ANEW
) -> str:
    """Record what an output of a run was made from; what is known already is not recorded again.

    Raises:
        NotFoundError: the run or a version is missing or invisible, or the run has not used or logged it.
        ForbiddenError: the run, or the output's project, may not be written.
    """
    derivation.check("inputs")

    async def operation(work: Work) -> str:
        missing = f"run {run} not found"
        await work.lock(lock_of("Run", run), missing=missing)
        found = await held_run(work, run)
        if found is None:
            raise NotFoundError(missing)
        await run_target(work, found.project, missing)
        reached = await ways(work, [derivation.output, *derivation.inputs])
        home = await _home(work, reached.get(derivation.output, NO_WAYS))
        (row,) = await work.fetch(
            WORK_RELATED, run=run, output=derivation.output, inputs=list(derivation.inputs)
        )
        if not row["produced"]:
            raise NotFoundError(NOT_LOGGED, field="output")
        _demand_used(work, derivation, reached, row["used"])
        new = [each for each in derivation.inputs if each not in row["known"]]
        if new:
            await work.write(WORK_DERIVE, run=run, output=derivation.output, inputs=new)
        for each in new:
            work.record(derived(derivation.output, each, run), home)
        return derivation.output

    return await graph.write(actor, operation, queue=run, once=once)


async def _home(work: Work, output: Ways) -> ProjectTarget:
    """The output's own project, if the actor may write it."""
    if output.home is None:
        raise NotFoundError(NOT_LOGGED, field="output")
    await work.demand(Permission.ARTIFACT_WRITE, output.home, missing=NOT_LOGGED)
    return output.home


def _demand_used(
    work: Work, derivation: Derivation, reached: Mapping[str, Ways], used: Sequence[str]
) -> None:
    """NotFoundError unless the run used each input and the actor sees it; which of the two is not told."""
    for number, each in enumerate(derivation.inputs):
        missing = f"inputs[{number}]: the run has not used this version"
        way = decided(work.sight, reached.get(each, NO_WAYS).by(), Permission.ARTIFACT_READ, missing=missing)
        if each not in used or not isinstance(way, tuple):
            raise NotFoundError(missing, field="inputs")


def derived(output: str, source: str, run: str) -> Change:
    """That a version was made from another one by a run; it belongs to the history of all three."""
    return Change(
        Action.VERSION_DERIVED, "Version", output, after={"from": source, "run": run}, about=(source, run)
    )
