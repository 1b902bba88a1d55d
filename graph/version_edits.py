"""Changing what a version shares with all its links: description, metadata and tags.

Its content never changes. Whoever may write its project may change them, or a member of the
registry that it is reached through; the event says through which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.changes import note_changes, note_tags
from graph.drafts import checked_metadata, checked_ttl
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json, write_fields
from graph.names import free_text
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.reach import demand_on_version
from graph.session import Graph
from graph.tags import changed_tags
from graph.versions import Version, VersionState, held_version
from graph.work import Work, lock_of

WORK_UPDATE_VERSION: Final[LiteralString] = """
MATCH (v:Version {id: $id})
SET v.description = $description, v.metadata = $metadata, v.ttl = $ttl, v.tags = $tags, v.updated_at = $now
"""


@dataclass(frozen=True, slots=True)
class VersionEdit:
    """What to change; None leaves a thing as it is, an empty text clears it.

    `metadata` is a JSON object as text, which replaces the former one as a whole. `ttl` is in seconds
    from the creation on; -1 is as the team has it, -2 is never.
    """

    description: str | None = None
    metadata: str | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    ttl: int | None = None


async def update_version(
    graph: Graph,
    actor: Actor,
    *,
    version: str,
    edit: VersionEdit,
    through: str | None = None,
    once: Once = ANEW,
) -> str:
    """Describe, annotate or tag a version; returns its id.

    `through` is the id of the project or registry by whose roles it is reached; without it any may do.
    """
    free_text(edit.description)
    checked_metadata(edit.metadata or None)
    checked_ttl(edit.ttl)

    async def operation(work: Work) -> str:
        missing = f"version {version} not found"
        await work.lock(lock_of("Version", version), missing=missing)
        way = await demand_on_version(
            work, version, Permission.VERSION_UPDATE, through=through, missing=missing
        )
        found = await held_version(work, version)
        if found is None:
            raise NotFoundError(missing)
        before, after = await _change(work, found, edit)
        if after:
            change = Change(
                Action.VERSION_UPDATED,
                "Version",
                version,
                before=before,
                after={**after, "through": way.id},
                about=(way.id,),
            )
            work.record(change, way)
        return version

    return await graph.write(actor, operation, queue=version, once=once)


async def _change(work: Work, found: Version, edit: VersionEdit) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what differs, and return it as it was and as it is."""
    said = {"description": edit.description, "metadata": edit.metadata}
    wanted: dict[str, Any] = {fact: value or None for fact, value in said.items() if value is not None}
    if edit.ttl is not None:
        wanted["ttl"] = edit.ttl
    after: dict[str, Any] = {fact: value for fact, value in wanted.items() if value != getattr(found, fact)}
    before: dict[str, Any] = {fact: getattr(found, fact) for fact in after}
    tags = changed_tags(found.tags, edit.add_tags, edit.remove_tags)
    if not (after or tags):
        return {}, {}
    values = {"description": found.description, "metadata": found.metadata, "ttl": found.ttl, **after}
    await work.write(WORK_UPDATE_VERSION, id=found.id, tags=tags.tags, **values)
    if found.state is VersionState.COMMITTED:  # what a draft says becomes its past at the commit
        note_changes(work, found.id, **after)
        await note_tags(work, found.id, added=tags.added, removed=tags.removed)
        if "metadata" in after:
            leaves = parse_json(after["metadata"], "metadata") if after["metadata"] else {}
            await write_fields(work, found.id, "metadata", leaves)
    if tags:
        before, after = before | {"tags": list(found.tags)}, after | {"tags": tags.tags}
    return before, after
