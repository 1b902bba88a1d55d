"""Deleting files of runs: the run forgets them; their bytes are for the caller to remove afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.once import ANEW, Once
from graph.run_life import run_target
from graph.runs import held_run
from graph.session import Graph
from graph.work import Work, lock_of

MISSING: Final = "file not found"
_TOLD: Final = 100  # names that an event spells

WORK_FILES: Final[LiteralString] = """
UNWIND $ids AS id
MATCH (f:RunFile {id: id})
RETURN f.id AS id, f.run AS run, f.name AS name ORDER BY f.run, f.name
"""

WORK_DELETE_FILES: Final[LiteralString] = "UNWIND $ids AS id MATCH (f:RunFile {id: id}) DELETE f"


@dataclass(frozen=True, slots=True)
class DeletedFile:
    """Where the bytes of a file that was deleted lie."""

    tenant: str
    run: str
    name: str


async def delete_files(
    graph: Graph, actor: Actor, *, files: Sequence[str], once: Once = ANEW
) -> list[DeletedFile]:
    """Delete files by their ids, all or none.

    Raises:
        NotFoundError: one is missing, or of a run that the actor may not know of.
    """
    wanted = sorted(set(files))

    async def operation(work: Work) -> list[list[str]]:
        found = await work.fetch(WORK_FILES, ids=wanted)
        if not found or len(found) < len(wanted):
            raise NotFoundError(MISSING)
        runs = sorted({row["run"] for row in found})
        await work.lock(*(lock_of("Run", run) for run in runs), missing=MISSING)
        deleted: list[list[str]] = []
        for run in runs:
            names = [row["name"] for row in found if row["run"] == run]
            tenant = await _delete(work, run, [row["id"] for row in found if row["run"] == run], names)
            deleted.extend([tenant, run, name] for name in names)
        return deleted

    done = await graph.write(actor, operation, queue=wanted[0] if wanted else "", once=once)
    return [DeletedFile(*each) for each in done]


async def _delete(work: Work, run: str, ids: Sequence[str], names: Sequence[str]) -> str:
    found = await held_run(work, run)
    if found is None:
        raise NotFoundError(MISSING)
    target = await run_target(work, found.project, MISSING)
    await work.write(WORK_DELETE_FILES, ids=list(ids))
    facts = {"files": list(names[:_TOLD]), "count": len(names)}
    work.record(Change(Action.RUN_FILES_DELETED, "Run", run, before=facts, about=(found.project,)), target)
    return found.tenant
