"""A version that somebody may write, found and checked in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.actor import Actor
from graph.errors import NotFoundError
from graph.manifests import MANIFEST_FACTS, Manifest, manifest_from
from graph.policy import Permission
from graph.reach import TARGET, target_from
from graph.session import Graph
from graph.versions import VERSION, Version, version_from
from graph.work import Reader


@dataclass(frozen=True, slots=True)
class Writable:
    """A version, and who may write it by the roles of the moment it was found. Made by `writable` only.

    To commit it, more comes along: `config` is the JSON text of its run's configuration, `declared` are
    its manifests.
    """

    actor: Actor
    version: Version
    config: str | None = None
    declared: Sequence[Manifest] | None = None


WRITABLE: Final[LiteralString] = (
    """
MATCH (v:Version {id: $version}) WHERE v.deleted_at IS NULL
MATCH (p:Project {id: v.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " RETURN"
    + VERSION
    + ", "
    + TARGET
    + """,
CASE WHEN $to_commit THEN head(COLLECT {
  MATCH (r:Run {id: v.run}) WHERE r.deleted_at IS NULL RETURN r.config
}) END AS config,
CASE WHEN $to_commit THEN COLLECT {
  MATCH (m:Manifest) WHERE m.version = v.id RETURN m {"""
    + MANIFEST_FACTS
    + """} ORDER BY m.created_at, m.id
} END AS declared"""
)


async def writable(
    graph: Graph, actor: Actor, version: str, missing: NotFoundError, *, to_commit: bool = False
) -> Writable:
    """The version of that id, if its own project lets the actor write; `missing` if it is not seen there.

    Raises:
        ForbiddenError: the actor sees it but may not write it.
    """

    async def find(reader: Reader) -> Writable:
        row = await reader.one(WRITABLE, version=version, to_commit=to_commit)
        if row is None:
            raise missing
        reader.require(Permission.ARTIFACT_WRITE, target_from(row), missing=missing.message)
        declared = [manifest_from(each) for each in row["declared"]] if to_commit else None
        return Writable(actor, version_from(row), row["config"], declared)

    return await graph.read(actor.sight, find)
