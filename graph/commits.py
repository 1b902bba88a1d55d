"""Committing a version: its number, `latest` and its aliases come in one transaction.

Whoever commits has proved before that every byte is there; nothing here touches the store.
Committing again returns what the first commit made, so a client's retry joins it. A draft whose
content nobody knew before may turn out to be equal to a version of its artifact: then that version
is what was logged, and the draft ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, LiteralString

from graph.access import STANDINGS, VISIBLE_VERSION
from graph.actor import Actor
from graph.aliases import (
    LATEST,
    WORK_POINT_ALIASES,
    point_aliases,
    pointings,
    record_pointing,
)
from graph.changes import note_changes, note_tags
from graph.closing import WORK_CLOSE
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json, write_fields
from graph.file_lists import LISTED, NOTHING, Rows
from graph.locks import WORK_LOCKED
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.productions import note_productions, produced
from graph.projects import held_project
from graph.reach import TARGET, target_from
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.versions import (
    VERSION,
    WORK_VERSION_BY_DIGEST,
    Version,
    VersionState,
    version_from,
)
from graph.work import Reader, Work, lock_of

_POINTED: Final[LiteralString] = """
COLLECT {
  UNWIND coalesce(v.pending_aliases, []) + 'latest' AS name
  MATCH (a:Alias {holder: v.artifact, name: name})
  RETURN [name, a.id, head([(a)-[:POINTS_AT]->(old:Version) | old.id])]
} AS pointed"""

WORK_LOCK_DRAFT: Final[LiteralString] = (
    WORK_LOCKED
    + """
OPTIONAL MATCH (u:User {id: $user}) WHERE u.deleted_at IS NULL
OPTIONAL MATCH (v:Version {id: $version}) WHERE v.deleted_at IS NULL
OPTIONAL MATCH (h:Artifact {id: v.artifact})
OPTIONAL MATCH (p:Project {id: v.project}) WHERE p.deleted_at IS NULL
RETURN time, [n IN locked | n.id] AS locked, h.next_number AS number,
  v {.id, .artifact, .state, .digest, .description, .metadata, ttl: coalesce(v.ttl, -1),
     tags: coalesce(v.tags, []), runs: coalesce(v.runs, []), aliases: coalesce(v.pending_aliases, [])
  } AS draft,"""
    + _POINTED
    + ", "
    + TARGET
    + ","
    + STANDINGS
)

WORK_COMMIT: Final[LiteralString] = (
    """
MATCH (h:Artifact {id: $holder})
MATCH (v:Version {id: $version})
SET h.next_number = $number + 1, h.updated_at = $now,
    v.index = $number, v.state = 'COMMITTED', v.committed_at = $now, v.updated_at = $now,
    v.size = $size, v.file_count = $file_count, v.digest = $digest, v.manifest = $manifest,
    v.unread = $unread
REMOVE v.distributed_key, v.runs, v.pending_aliases
WITH v
CALL (v) { UNWIND $runs AS run MATCH (r:Run {id: run}) CREATE (r)-[:PRODUCED {since: $now}]->(v) }
CALL (v) {"""
    + LISTED
    + "} CALL () {"
    + WORK_POINT_ALIASES
    + "} WITH v"
    + WORK_CLOSE
)

WORK_END_DRAFT: Final[LiteralString] = """
MATCH (v:Version {id: $draft})
SET v.state = 'DELETED', v.deleted_at = $now, v.deletions = coalesce(v.deletions, []) + $now,
    v.became = $became
REMOVE v.distributed_key
"""

WORK_BECAME: Final[LiteralString] = """
MATCH (d:Version {id: $id}) WHERE d.became IS NOT NULL
MATCH (v:Version {id: d.became}) WHERE v.deleted_at IS NULL
RETURN v.id AS id, v.project AS project
"""

BECAME: Final[LiteralString] = (
    """
MATCH (d:Version {id: $id}) WHERE d.became IS NOT NULL
MATCH (v:Version {id: d.became}) WHERE v.deleted_at IS NULL AND """
    + VISIBLE_VERSION
    + " RETURN"
    + VERSION
)


@dataclass(frozen=True, slots=True)
class Content:
    """What was proved of a version's bytes: `size` in bytes over all files, references included.

    `manifest` is the hex MD5 of its manifest's JSON; `unread` are the hex MD5s of files of which
    only the parts are proved. `rows` are all its files and references if they are few.
    """

    digest: str
    size: int
    file_count: int
    manifest: str
    unread: tuple[str, ...] = ()
    rows: Rows = NOTHING


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is to be committed: its pending aliases, its number if it gets one, where its aliases point."""

    id: str
    artifact: str
    state: str
    digest: str
    description: str | None
    metadata: str | None
    ttl: int
    tags: Sequence[str]
    runs: Sequence[str]
    aliases: Sequence[str]
    number: int
    pointed: Sequence[Sequence[Any]]

    @property
    def names(self) -> list[str]:
        """All aliases that the version is to have."""
        return list(dict.fromkeys([*self.aliases, LATEST]))


@dataclass(frozen=True, slots=True)
class Committed:
    """The id of the version that a draft is now; `number` and `at` if this commit has numbered it."""

    id: str
    number: int | None = None
    at: int | None = None


def as_committed(draft: Version, content: Content, done: Committed) -> Version:
    """The version that a draft became, but for what others changed of the draft at the same moment."""
    return replace(
        draft,
        state=VersionState.COMMITTED,
        index=done.number,
        committed_at=done.at,
        updated_at=done.at or draft.updated_at,
        digest=content.digest,
        size=content.size,
        file_count=content.file_count,
        manifest=content.manifest,
        unread=content.unread,
    )


async def became(reader: Reader, draft: str) -> Version | None:
    """The version that a draft turned out to be equal to, if it did and the viewer may see it."""
    row = await reader.one(BECAME, id=draft)
    return version_from(row) if row else None


async def commit_version(
    graph: Graph, actor: Actor, *, version: str, artifact: str, content: Content, once: Once = ANEW
) -> Committed:
    """Number a draft of an artifact whose content is proved, and point its aliases and `latest` at it.

    Returns the version that the draft is now: its own, or an equal one.
    """
    missing = f"version {version} not found"

    async def operation(work: Work) -> list[str | int]:
        locks = [lock_of("Holder", artifact), lock_of("Version", version)]
        row = await work.lock_reading(locks, WORK_LOCK_DRAFT, missing=missing, version=version)
        if row["draft"] is None or row["home"] is None:
            return [await _ended(work, version, missing)]
        draft = _Draft(**row["draft"], number=row["number"], pointed=row["pointed"])
        target = target_from(row)
        await work.demand(Permission.ARTIFACT_WRITE, target, missing=missing)
        if draft.state == VersionState.COMMITTED:
            return [version]
        if equal := await _equal(work, draft, content):
            await _end(work, draft, equal, target)
            return [equal]
        await _number(work, draft, content, target)
        return [version, draft.number, work.now]

    result = await graph.write(actor, operation, queue=version, once=once)
    # What was committed with an idempotency key before there was more to tell kept its id alone.
    return Committed(result) if isinstance(result, str) else Committed(*result)


async def _ended(work: Work, draft: str, missing: str) -> str:
    """What a draft became that ended, for a client that asks again."""
    row = await work.one(WORK_BECAME, id=draft)
    if row is None:
        raise NotFoundError(missing)
    home = await held_project(work, row["project"])
    if home is None:
        raise NotFoundError(missing)
    await work.demand(Permission.ARTIFACT_WRITE, home.target, missing=missing)
    return row["id"]


async def _equal(work: Work, draft: _Draft, content: Content) -> str | None:
    """The artifact's version of the same content. A client that named a digest was answered before."""
    if draft.digest:
        return None
    row = await work.one(WORK_VERSION_BY_DIGEST, artifact=draft.artifact, digest=content.digest)
    return row["id"] if row else None


async def _end(work: Work, draft: _Draft, equal: str, target: ProjectTarget) -> None:
    """The equal version is what was logged: it gets the aliases, and what logged the draft produced it."""
    await work.write(WORK_END_DRAFT, draft=draft.id, became=equal)
    change = Change(
        Action.VERSION_DELETED,
        "Version",
        draft.id,
        before={"state": draft.state},
        after={"equalTo": equal},
        about=(equal, draft.artifact),
    )
    work.record(change, target)
    for run in draft.runs:
        await note_productions(work, [equal], run, target)
    await point_aliases(work, holder=draft.artifact, version=equal, names=draft.names, target=target)


async def _number(work: Work, draft: _Draft, content: Content, target: ProjectTarget) -> None:
    note_changes(work, draft.id, description=draft.description, metadata=draft.metadata, ttl=draft.ttl)
    await note_tags(work, draft.id, added=draft.tags)
    if draft.metadata:
        await write_fields(work, draft.id, "metadata", parse_json(draft.metadata, "metadata"))
    aliases = pointings(draft.names, draft.pointed)
    work.write_last(
        WORK_COMMIT,
        holder=draft.artifact,
        version=draft.id,
        number=draft.number,
        size=content.size,
        file_count=content.file_count,
        digest=content.digest,
        manifest=content.manifest,
        unread=list(content.unread),
        runs=draft.runs,
        files=content.rows.files,
        references=content.rows.references,
        names=[[each.name, each.alias] for each in aliases],
    )
    work.record(_committed(draft, content), target)
    for run in draft.runs:
        work.record(produced(draft.id, run), target)
    for each in aliases:
        record_pointing(work, each, holder=draft.artifact, version=draft.id, target=target)


def _committed(draft: _Draft, content: Content) -> Change:
    facts = {
        "artifact": draft.artifact,
        "index": draft.number,
        "digest": content.digest,
        "size": content.size,
        "fileCount": content.file_count,
    }
    about = (draft.artifact, *draft.runs)
    return Change(Action.VERSION_COMMITTED, "Version", draft.id, after=facts, about=about)
