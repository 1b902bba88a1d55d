"""Committing a version: its number, `latest` and its aliases come in one transaction.

Whoever commits has proved before that every byte is there; nothing here touches the store.
Committing again returns what the first commit made, so a client's retry joins it.
"""

from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.aliases import LATEST, point_aliases
from graph.changes import note_changes, note_tags
from graph.drafts import note_production
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json, write_fields
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.projects import held_project
from graph.session import Graph
from graph.versions import Version, VersionState, held_version
from graph.work import Work, lock_of

WORK_COMMIT: Final[LiteralString] = """
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
RETURN number, runs, aliases
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What was proved of a version's bytes: `size` in bytes over all files, references included.

    `manifest` is the hex MD5 of its manifest's JSON; `unread` are the hex MD5s of files of which
    only the parts are proved.
    """

    digest: str
    size: int
    file_count: int
    manifest: str
    unread: tuple[str, ...] = ()


async def commit_version(
    graph: Graph, actor: Actor, *, version: str, content: Content, once: Once = ANEW
) -> str:
    """Number a draft whose content is proved, and point its aliases and `latest` at it."""

    async def operation(work: Work) -> str:
        missing = f"version {version} not found"
        draft = await held_version(work, version)
        if draft is None:
            raise NotFoundError(missing)
        await work.lock(lock_of("Holder", draft.artifact), lock_of("Version", version))
        draft = await held_version(work, version)
        home = await held_project(work, draft.project) if draft else None
        if draft is None or home is None:
            raise NotFoundError(missing)
        await work.demand(Permission.ARTIFACT_WRITE, home.target, missing=missing)
        if draft.state is VersionState.COMMITTED:
            return version
        made = await _number(work, draft, content)
        facts = {
            "artifact": draft.artifact,
            "index": made["number"],
            "digest": content.digest,
            "size": content.size,
            "fileCount": content.file_count,
        }
        work.record(Change(Action.VERSION_COMMITTED, "Version", version, after=facts), home.target)
        for run in made["runs"]:
            await note_production(work, version, run, home.target)
        names = list(dict.fromkeys([*made["aliases"], LATEST]))
        await point_aliases(work, holder=draft.artifact, version=version, names=names, target=home.target)
        return version

    return await graph.write(actor, operation, queue=version, once=once)


async def _number(work: Work, draft: Version, content: Content) -> dict[str, Any]:
    rows = await work.write(
        WORK_COMMIT,
        artifact=draft.artifact,
        version=draft.id,
        size=content.size,
        file_count=content.file_count,
        digest=content.digest,
        manifest=content.manifest,
        unread=list(content.unread),
    )
    await note_changes(work, draft.id, description=draft.description, metadata=draft.metadata, ttl=draft.ttl)
    await note_tags(work, draft.id, added=draft.tags)
    if draft.metadata:
        await write_fields(work, draft.id, "metadata", parse_json(draft.metadata, "metadata"))
    return dict(rows[0])
