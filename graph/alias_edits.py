"""Setting and removing aliases by hand, atomically, with an expectation of what they point at.

`latest` moves by itself and is not set by hand; `vN` is a number's own spelling. Where the name is
protected in the registry, only the registry's admins set or remove it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, LiteralString, TypeAlias

from graph.actor import Actor
from graph.aliases import LATEST, point_aliases, release_aliases
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.holders import HolderKind
from graph.names import alias_name
from graph.once import ANEW, Once
from graph.protection import to_set_alias
from graph.reach import TARGET, target_from
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.work import Work, lock_of


class Unasked(Enum):
    """The mark of a change that expects nothing."""

    UNASKED = "unasked"


UNASKED: Final = Unasked.UNASKED

# The id or `vN` that the alias must point at, None where it must not be set, UNASKED for either.
Expected: TypeAlias = str | Literal[Unasked.UNASKED] | None

# All that the decision needs, in one statement: moves of one alias wait for each other.
WORK_SHELF: Final[LiteralString] = (
    """
MATCH (h:Holder {id: $holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project}) WHERE p.deleted_at IS NULL
OPTIONAL MATCH (a:Alias {holder: h.id, name: $name})-[:POINTS_AT]->(v:Version)
OPTIONAL MATCH (l:Link {live_in: h.id, version: v.id})
RETURN h.kind AS kind, h.name AS name, coalesce(p.protected_aliases, []) AS protected, a.id AS alias,
  v.id AS version, coalesce(l.number, v.index) AS number, EXISTS {
    MATCH (new:Version {id: $version}) WHERE new.deleted_at IS NULL AND new.state = 'COMMITTED'
      AND (new.artifact = h.id OR EXISTS { MATCH (:Link {live_in: h.id, version: new.id}) })
  } AS stands, """
    + TARGET
)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """An artifact or collection, held, and where the alias points in it now, if it does."""

    what: str
    target: ProjectTarget
    alias: str | None
    version: str | None
    number: int | None
    stands: bool


async def set_alias(
    graph: Graph,
    actor: Actor,
    *,
    holder: str,
    alias: str,
    version: str,
    expected: Expected = UNASKED,
    once: Once = ANEW,
) -> str:
    """Point an alias of an artifact or collection at a version that stands in it; returns its id.

    Raises:
        ConflictError: it does not point where it was expected to; the message says where it does.
    """
    name = _settable(alias)

    async def operation(work: Work) -> str:
        shelf = await _hold(work, holder, name, version)
        if not shelf.stands:
            raise NotFoundError(f"version {version} not found in {shelf.what}", field="version")
        _check(name, shelf, expected)
        pointed = await point_aliases(work, holder=holder, version=version, names=[name], target=shelf.target)
        return pointed.get(name) or shelf.alias or ""

    return await graph.write(actor, operation, queue=holder, once=once)


async def remove_alias(
    graph: Graph, actor: Actor, *, holder: str, alias: str, expected: Expected = UNASKED, once: Once = ANEW
) -> str:
    """Let an alias point nowhere; returns its id. What it pointed at stays known."""
    name = _settable(alias)

    async def operation(work: Work) -> str:
        shelf = await _hold(work, holder, name)
        _check(name, shelf, expected)
        if shelf.alias is None:
            raise NotFoundError(f"alias {name!r} is not set in {shelf.what}", field="alias")
        await release_aliases(work, [shelf.alias], cause=shelf.target)
        return shelf.alias

    return await graph.write(actor, operation, queue=holder, once=once)


async def set_aliases(graph: Graph, actor: Actor, *, version: str, places: Sequence[tuple[str, str]]) -> None:
    """Point aliases at a version, all of them or none; each is the id of what it stands in, and a name."""
    wanted = _in_order(places)

    async def operation(work: Work) -> None:
        for holder, name in wanted:
            shelf = await _hold(work, holder, name, version)
            if not shelf.stands:
                raise NotFoundError(f"version {version} not found in {shelf.what}", field="version")
            await point_aliases(work, holder=holder, version=version, names=[name], target=shelf.target)

    await graph.write(actor, operation, queue=version)


async def remove_aliases(
    graph: Graph, actor: Actor, *, version: str, places: Sequence[tuple[str, str]]
) -> None:
    """Take aliases from a version, all of them or none; what points elsewhere by now stays there."""
    wanted = _in_order(places)

    async def operation(work: Work) -> None:
        for holder, name in wanted:
            shelf = await _hold(work, holder, name)
            if shelf.alias is not None and shelf.version == version:
                await release_aliases(work, [shelf.alias], cause=shelf.target)

    await graph.write(actor, operation, queue=version)


def _in_order(places: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each once, in the order that they are locked in."""
    return sorted({(holder, _settable(name)) for holder, name in places})


def _settable(alias: str) -> str:
    if alias_name(alias) == LATEST:
        raise InvalidInputError("alias 'latest' moves by itself; it is not set or removed", field="alias")
    return alias


async def _hold(work: Work, holder: str, name: str, version: str | None = None) -> _Shelf:
    """Lock the artifact or collection and demand what setting this name takes there.

    That lock is enough: whoever deletes a version holds all that it stands in.
    """
    missing = f"artifact or collection {holder} not found"
    await work.lock(lock_of("Holder", holder), missing=missing)
    row = await work.one(WORK_SHELF, holder=holder, name=name, version=version)
    if row is None:
        raise NotFoundError(missing)
    target, kind = target_from(row), HolderKind(row["kind"])
    protected = kind is HolderKind.COLLECTION and name in row["protected"]
    await work.demand(to_set_alias(protected=protected), target, missing=missing)
    what = f"{kind.lower()} {row['name']!r}"
    return _Shelf(what, target, row["alias"], row["version"], row["number"], row["stands"])


def _check(name: str, shelf: _Shelf, expected: Expected) -> None:
    """ConflictError unless the alias points where it is expected to."""
    if expected is UNASKED:
        return
    if shelf.version is None:
        if expected is not None:
            raise ConflictError(f"alias {name!r} is not set now", field="expectedVersion")
        return
    number = f"v{shelf.number}"
    if expected not in {shelf.version, number}:
        raise ConflictError(f"alias {name!r} points at {number} now", field="expectedVersion")
