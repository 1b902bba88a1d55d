"""Runs, versions and drafts as mutations name them: by path or by global id."""

from dataclasses import dataclass

from graph import commits, memberships, paths
from graph.errors import InvalidInputError, NotFoundError
from graph.runs import Run
from graph.writable import Writable, writable
from service.api.context import ApiContext
from service.api.ids import Reference, decode, reference
from service.api.loaders import RUNS
from service.api.lookup import run_at
from service.api.paths import ARTIFACT, REGISTRY, parse


@dataclass(frozen=True, slots=True)
class Reached:
    """A version's id, and the project or registry that its path led through; None for a bare id."""

    version: str
    through: str | None


def id_of(text: str, kind: str, field: str) -> str:
    """The graph's id in a global id of that kind; what acts on it checks whether it is there."""
    return _of_kind(reference(text, field), kind, field)


async def run_id(context: ApiContext, text: str, field: str = "run") -> str:
    """The graph's id of a run by path or global id; what acts on it checks the rest."""
    known = decode(text)
    return _of_kind(known, "Run", field) if known else (await run_at(context, text, field=field)).id


async def run_of(context: ApiContext, text: str, field: str = "run") -> Run:
    """A visible run by path or global id."""
    known = decode(text)
    if known is None:
        return await run_at(context, text, field=field)
    found = await RUNS.load(context, _of_kind(known, "Run", field))
    if found is None:
        raise NotFoundError("run not found", field=field)
    return found


async def reached(context: ApiContext, text: str, field: str = "version") -> Reached:
    """A version by path or global id. By a path it is governed by the registry or project of the path."""
    known = decode(text)
    if known is not None:
        return Reached(_of_kind(known, "Version", field), None)
    path = parse(text, REGISTRY, ARTIFACT, segments=3, suffix=True, field=field)
    found = await context.read(
        lambda reader: memberships.find_at(reader, path.place, path.name, path.suffix or "latest")
    )
    if found is None:
        raise NotFoundError(f"version {text} not found", field=field)
    return Reached(found.version.id, found.project)


async def draft_of(context: ApiContext, text: str) -> Writable:
    """A draft or version by global id, if its project lets the viewer write."""
    return await _writable(context, id_of(text, "Version", "draft"))


async def draft_or_became(context: ApiContext, text: str) -> tuple[Writable, bool]:
    """The same, or what the draft turned out to be equal to when it was committed; and whether it did."""
    draft = id_of(text, "Version", "draft")
    became = await context.read(lambda reader: commits.became(reader, draft))
    found = await _writable(context, became.id if became else draft, to_commit=True)
    return found, became is not None


async def artifact_place(context: ApiContext, text: str) -> tuple[str, str]:
    """The id of the project that an artifact's path speaks of, and the artifact's name."""
    path = parse(text, ARTIFACT, segments=3, field="artifact")
    found = await context.read(lambda reader: paths.project_at(reader, path.place))
    if found is None:
        raise NotFoundError(f"project {path.place.owner}/{path.place.project} not found", field="artifact")
    return found.id, path.name


async def _writable(context: ApiContext, version: str, *, to_commit: bool = False) -> Writable:
    missing = NotFoundError("draft not found", field="draft")
    return await writable(context.graph, context.acting(), version, missing, to_commit=to_commit)


def _of_kind(known: Reference, kind: str, field: str) -> str:
    if known.kind != kind:
        raise InvalidInputError(f"{field} is the id of a {known.kind}", field=field)
    return known.id
