"""What protected aliases protect: who may move them, and what may not go while they point at it.

A registry names its protected aliases. Only its admins put one on or take it off, unlink a
version that carries one, or delete its collection; and while one points at a version, its source
(the version, its artifact, its project) is deleted by nobody, instance admins included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.errors import ConflictError
from graph.policy import Permission
from graph.running import Row
from graph.work import Reader

NAMED: Final = 5  # so many aliases are named in a refusal

_PROTECTED: Final[LiteralString] = (
    """
MATCH (h:Collection {id: a.holder}) WHERE h.deleted_at IS NULL
MATCH (p:Project {id: h.project})
WHERE p.deleted_at IS NULL AND a.name IN coalesce(p.protected_aliases, [])
RETURN v.id AS version, v.artifact AS artifact, v.project AS project, h.id AS collection, a.name AS alias,
  p.owner_name + '/' + p.name + '/' + h.name + ':' + a.name AS path, """
    + VISIBLE_PROJECT
    + " AS visible ORDER BY path"
)

PROTECTED_ON_VERSIONS: Final[LiteralString] = (
    "UNWIND $versions AS id MATCH (v:Version {id: id})<-[:POINTS_AT]-(a:Alias)" + _PROTECTED
)

PROTECTED_ON_ARTIFACTS: Final[LiteralString] = (
    """UNWIND $artifacts AS id
MATCH (v:Version {artifact: id}) WHERE v.digest IS NOT NULL MATCH (v)<-[:POINTS_AT]-(a:Alias)"""
    + _PROTECTED
)

PROTECTED_ON_PROJECTS: Final[LiteralString] = (
    "UNWIND $projects AS id MATCH (v:Version {project: id})<-[:POINTS_AT]-(a:Alias)" + _PROTECTED
)

PROTECTED_IN_COLLECTIONS: Final[LiteralString] = (
    """UNWIND $collections AS id
MATCH (a:Alias {holder: id})-[:POINTS_AT]->(v:Version) WHERE a.name IS NOT NULL"""
    + _PROTECTED
)


@dataclass(frozen=True, slots=True)
class ProtectedAlias:
    """A protected alias where it points; `visible` says whether the viewer may know of it."""

    version: str
    artifact: str
    project: str
    collection: str
    alias: str
    path: str
    visible: bool


def to_set_alias(*, protected: bool) -> Permission:
    """What it takes to set, move or remove an alias of a name that is protected or not."""
    return Permission.ALIAS_SET_PROTECTED if protected else Permission.ALIAS_SET


def to_unlink(*, protected: bool) -> Permission:
    """What it takes to unlink a version that carries a protected alias in the collection, or none."""
    return Permission.LINK_DELETE_PROTECTED if protected else Permission.LINK_DELETE


def to_delete_collection(*, protected: bool) -> Permission:
    """What it takes to delete or restore a collection that holds a protected alias, or none."""
    return Permission.COLLECTION_DELETE_PROTECTED if protected else Permission.COLLECTION_DELETE


async def on_versions(reader: Reader, versions: Sequence[str]) -> list[ProtectedAlias]:
    """The protected aliases that point at any of these versions."""
    return _read(await reader.fetch(PROTECTED_ON_VERSIONS, versions=list(versions)))


async def on_artifact(reader: Reader, artifact: str) -> list[ProtectedAlias]:
    """The protected aliases that point at any version of an artifact."""
    return await on_artifacts(reader, [artifact])


async def on_artifacts(reader: Reader, artifacts: Sequence[str]) -> list[ProtectedAlias]:
    """The protected aliases that point at any version of these artifacts."""
    return _read(await reader.fetch(PROTECTED_ON_ARTIFACTS, artifacts=list(artifacts)))


async def on_projects(reader: Reader, projects: Sequence[str]) -> list[ProtectedAlias]:
    """The protected aliases that point at any version of these projects."""
    return _read(await reader.fetch(PROTECTED_ON_PROJECTS, projects=list(projects)))


async def in_collections(reader: Reader, collections: Sequence[str]) -> list[ProtectedAlias]:
    """The protected aliases that these collections hold."""
    return _read(await reader.fetch(PROTECTED_IN_COLLECTIONS, collections=list(collections)))


def refuse_source(protected: Sequence[ProtectedAlias], what: str) -> None:
    """ConflictError that names the aliases if any protects the source `what` from deletion.

    Those in registries that the viewer may not know of are only counted.
    """
    if protected:
        raise ConflictError(
            f"{what} cannot be deleted by anybody while protected aliases point at it: {_told(protected)}"
        )


def _told(protected: Sequence[ProtectedAlias]) -> str:
    shown = [each.path for each in protected if each.visible]
    named = shown[:NAMED]
    hidden, rest = len(protected) - len(shown), len(shown) - len(named)
    more = [f"{rest} more"] if rest else []
    unseen = [f"{hidden} where you may not look"] if hidden else []
    return ", ".join([*named, *more, *unseen])


def _read(rows: Iterable[Row]) -> list[ProtectedAlias]:
    return [
        ProtectedAlias(**{name: row[name] for name in ProtectedAlias.__dataclass_fields__}) for row in rows
    ]
