"""Committing a version: its number, `latest` and its aliases come in one transaction.

Whoever commits has proved before that every byte is there; nothing here touches the store.
Committing again returns what the first commit made, so a client's retry joins it. A draft whose
content nobody knew before may turn out to be equal to a version of its artifact: then that version
is what was logged, and the draft ends.
"""

from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_VERSION
from graph.actor import Actor
from graph.aliases import LATEST, point_aliases
from graph.changes import note_changes, note_tags
from graph.drafts import note_productions
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json, write_fields
from graph.file_lists import LISTED, NOTHING, Rows
from graph.once import ANEW, Once
from graph.policy import Permission
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
from graph.work import Reader, Row, Work, lock_of

WORK_COMMIT: Final[LiteralString] = (
    """
MATCH (h:Artifact {id: $artifact})
MATCH (v:Version {id: $version})
WITH h, v, h.next_number AS number
SET h.next_number = number + 1, h.updated_at = $now,
    v.index = number, v.state = 'COMMITTED', v.committed_at = $now, v.updated_at = $now,
    v.size = $size, v.file_count = $file_count, v.digest = $digest, v.manifest = $manifest,
    v.unread = $unread
REMOVE v.distributed_key
WITH v, number, v.runs AS runs, v.pending_aliases AS aliases
REMOVE v.runs, v.pending_aliases
WITH v, number, runs, aliases"""
    + LISTED
    + " RETURN number, runs, aliases"
)

WORK_END_DRAFT: Final[LiteralString] = """
MATCH (v:Version {id: $draft})
SET v.state = 'DELETED', v.deleted_at = $now, v.deletions = coalesce(v.deletions, []) + $now,
    v.became = $became
REMOVE v.distributed_key
RETURN v.runs AS runs, v.pending_aliases AS aliases
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


WORK_DRAFT: Final[LiteralString] = (
    """
MATCH (v:Version {id: $version}) WHERE v.deleted_at IS NULL
MATCH (p:Project {id: v.project}) WHERE p.deleted_at IS NULL RETURN"""
    + VERSION
    + ", "
    + TARGET
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


async def became(reader: Reader, draft: str) -> Version | None:
    """The version that a draft turned out to be equal to, if it did and the viewer may see it."""
    row = await reader.one(BECAME, id=draft)
    return version_from(row) if row else None


async def commit_version(
    graph: Graph, actor: Actor, *, version: str, artifact: str, content: Content, once: Once = ANEW
) -> str:
    """Number a draft of an artifact whose content is proved, and point its aliases and `latest` at it.

    Returns the id of the version that the draft is now: its own, or that of an equal one.
    """
    missing = f"version {version} not found"

    async def operation(work: Work) -> str:
        await work.lock(lock_of("Holder", artifact), lock_of("Version", version), missing=missing)
        row = await work.one(WORK_DRAFT, version=version)
        if row is None:
            return await _ended(work, version, missing)
        draft, target = version_from(row), target_from(row)
        await work.demand(Permission.ARTIFACT_WRITE, target, missing=missing)
        if draft.state is VersionState.COMMITTED:
            return version
        equal = await _equal(work, draft, content)
        made = await (_end(work, draft, equal, target) if equal else _number(work, draft, content, target))
        stands = equal or version
        for run in made["runs"]:
            await note_productions(work, [stands], run, target)
        names = list(dict.fromkeys([*made["aliases"], LATEST]))
        await point_aliases(work, holder=draft.artifact, version=stands, names=names, target=target)
        return stands

    return await graph.write(actor, operation, queue=version, once=once)


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


async def _equal(work: Work, draft: Version, content: Content) -> str | None:
    """The artifact's version of the same content. A client that named a digest was answered before."""
    if draft.digest:
        return None
    row = await work.one(WORK_VERSION_BY_DIGEST, artifact=draft.artifact, digest=content.digest)
    return row["id"] if row else None


async def _end(work: Work, draft: Version, equal: str, target: ProjectTarget) -> Row:
    rows = await work.write(WORK_END_DRAFT, draft=draft.id, became=equal)
    change = Change(
        Action.VERSION_DELETED,
        "Version",
        draft.id,
        before={"state": draft.state},
        after={"equalTo": equal},
        about=(equal, draft.artifact),
    )
    work.record(change, target)
    return rows[0]


async def _number(work: Work, draft: Version, content: Content, target: ProjectTarget) -> Row:
    rows = await work.write(
        WORK_COMMIT,
        artifact=draft.artifact,
        version=draft.id,
        size=content.size,
        file_count=content.file_count,
        digest=content.digest,
        manifest=content.manifest,
        unread=list(content.unread),
        files=content.rows.files,
        references=content.rows.references,
    )
    note_changes(work, draft.id, description=draft.description, metadata=draft.metadata, ttl=draft.ttl)
    await note_tags(work, draft.id, added=draft.tags)
    if draft.metadata:
        await write_fields(work, draft.id, "metadata", parse_json(draft.metadata, "metadata"))
    facts = {
        "artifact": draft.artifact,
        "index": rows[0]["number"],
        "digest": content.digest,
        "size": content.size,
        "fileCount": content.file_count,
    }
    change = Change(
        Action.VERSION_COMMITTED, "Version", draft.id, after=facts, about=(draft.artifact, *rows[0]["runs"])
    )
    work.record(change, target)
    return rows[0]
