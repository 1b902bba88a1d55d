"""Loading files into a graph: first checked whole, then written in batches that nobody sees, then shown.

The same files for the same owner are the same load. Whatever stopped it, doing it again goes on after the
last batch that was written; when it is finished, doing it again changes nothing.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from graph.actor import Actor
from graph.entities import by_name
from graph.errors import NotFoundError, UnavailableError
from graph.ids import derived_id
from graph.loading.readings import Batch, Checked, batches, check, rows
from graph.loading.rows import Made
from graph.loading.scope import Scope
from graph.loading.source import Source
from graph.loading.units import Progress, close_load, demand_load, locks_of, open_load, progress_of
from graph.projects import Project, of_owner
from graph.session import Bookkeeping, Graph
from graph.work import Work, lock_of

TRIES: Final = 5
PAUSE_SECONDS: Final = 2.0
TELL_EVERY: Final = 50

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A load that is finished: its id, its lines per kind, and whether it was finished before."""

    id: str
    counts: Mapping[str, int]
    before: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A load whose input is checked and whose beginning is recorded."""

    scope: Scope
    source: Source
    checked: Checked
    progress: Progress

    def batches(self) -> Iterator[Batch]:
        """Every batch of it, also those that are written."""
        return batches(self.scope, self.source, self.checked)

    def rows(self) -> Iterator[Made]:
        """Every row of it, for an import."""
        return rows(self.scope, self.source, self.checked)


async def load(graph: Graph, actor: Actor, *, owner: str, files: Sequence[Path], tell: Tell) -> Loaded:
    """Load files into new projects of a user, team or organization (by name).

    Raises:
        LoadRefusedError: the files break rules; nothing was written.
        NotFoundError: there is no such owner.
        ConflictError: a project or collection of that name is there by now; what is written stays
            invisible, and the same load again shows it once the name is free.
    """
    begun = await begin(graph, actor, owner=owner, files=files, tell=tell)
    if not begun.progress.finished:
        await _write(graph, begun, tell)
        await finish(graph, actor, begun)
    return Loaded(begun.scope.load, begun.checked.counts, begun.progress.finished)


async def begin(graph: Graph, actor: Actor, *, owner: str, files: Sequence[Path], tell: Tell) -> Begun:
    """Check the files, and record that the load begins unless it began before."""
    source = Source.of(files)
    scope, progress = await _look(graph, actor, await _scope(graph, actor, owner, source))
    tell(f"checking {source.size / 1_000_000:.0f} MB")
    checked = await asyncio.to_thread(check, scope, source)
    if progress is not None:
        return Begun(scope, source, checked, progress)

    async def operation(work: Work) -> None:
        await work.lock(lock_of("Entity", scope.owner.id))
        if await progress_of(work, scope.load) is None:
            await open_load(work, scope, source, checked.counts, checked.ledger)

    await graph.write(actor, operation, queue=scope.load)
    return Begun(scope, source, checked, Progress(0, finished=False, time=scope.time))


async def finish(graph: Graph, actor: Actor, begun: Begun) -> None:
    """Show what was written, in one unit of work."""
    scope, known = begun.scope, begun.checked.ledger

    async def operation(work: Work) -> None:
        await work.lock(*locks_of(scope, known))
        progress = await progress_of(work, scope.load)
        if progress is not None and not progress.finished:
            await close_load(work, scope, begun.source, begun.checked.counts, known)

    await graph.write(actor, operation, queue="sequence:project")


async def _scope(graph: Graph, actor: Actor, name: str, source: Source) -> Scope:
    owner = await graph.read(actor.sight, lambda reader: by_name(reader, name))
    if owner is None:
        raise NotFoundError(f"there is no user, team or organization {name!r}", field="into")
    known = derived_id(owner.id, source.digest)
    scope = Scope(known, owner, 0, {}, actor.id or "")
    return replace(scope, registries=await _registries(graph, actor, scope.organization))


async def _registries(graph: Graph, actor: Actor, organization: str | None) -> dict[str, Project]:
    found: dict[str, Project] = {}
    while organization is not None:
        after = max(found, default="")
        page = await graph.read(
            actor.sight, lambda reader, after=after: of_owner(reader, organization, after=after)
        )
        if not page:
            break
        found |= {each.name: each for each in page}
    return {name: each for name, each in found.items() if each.is_registry}


async def _look(graph: Graph, actor: Actor, scope: Scope) -> tuple[Scope, Progress | None]:
    """How far the load is, asked under the owner's lock by who may load; and its time."""

    async def operation(work: Work) -> list[Any]:
        await work.lock(lock_of("Entity", scope.owner.id))
        await demand_load(work, scope)
        progress = await progress_of(work, scope.load)
        return [work.now, None if progress is None else [progress.batches, progress.finished, progress.time]]

    now, said = await graph.write(actor, operation, queue=scope.owner.id)
    progress = None if said is None else Progress(said[0], finished=said[1], time=said[2])
    return replace(scope, time=now if progress is None else progress.time), progress


async def _write(graph: Graph, begun: Begun, tell: Tell) -> None:
    """Write the batches that are not yet written; the next one is made while one is on its way."""
    steps = begun.batches()
    batch = await asyncio.to_thread(next, steps, None)
    while batch is not None:
        sending = asyncio.create_task(send(graph, begun, batch, tell))
        try:
            batch = await asyncio.to_thread(next, steps, None)
        finally:
            await sending


async def send(graph: Graph, begun: Begun, batch: Batch, tell: Tell) -> None:
    """Send one batch, if it is not there yet."""
    if batch.number < begun.progress.batches:
        return
    made = await _sent(graph, begun.scope.load, batch, tell)
    if 0 < made < len(batch.rows):
        raise LookupError(f"batch {batch.number} of {batch.table.name} met nodes that are not there")
    if batch.number and batch.number % TELL_EVERY == 0:
        tell(f"wrote batch {batch.number}")


async def _sent(graph: Graph, load: str, batch: Batch, tell: Tell) -> int:
    """Send until the graph has it, and count what that made: 0 if an earlier try was there after all.

    However often it is sent it is written once: the `:Load` node counts the batches.
    """
    statement = batch.table.statement
    for _ in range(TRIES):
        try:
            answer = await graph.bookkeep(
                Bookkeeping.LOAD, statement, load=load, batch=batch.number, rows=batch.rows
            )
        except UnavailableError:
            tell("the graph did not answer in time; trying again")
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return int(answer[0]["made"])
    raise UnavailableError("the graph did not answer in time; the same command goes on from here")
