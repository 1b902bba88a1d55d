"""What was deleted in a project, registry or artifact and may be brought back, the latest first."""

from dataclasses import dataclass
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.pages import Listing, Order, Sorting
from graph.running import Row


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted artifact, collection or version. A version has no name but a number, a draft neither."""

    id: str
    kind: str
    name: str | None
    number: int | None
    type: str
    description: str | None
    deleted_at: int
    deleted_by: str | None


_IN_PROJECT: Final[LiteralString] = (
    "MATCH (p:Project {id: parent}) WHERE p.deleted_at IS NULL AND " + VISIBLE_PROJECT
)
_HOLDERS: Final[LiteralString] = (
    _IN_PROJECT + " MATCH (h:Holder) WHERE h.project = parent AND h.deleted_at IS NOT NULL"
)
_VERSIONS: Final[LiteralString] = (
    "MATCH (o:Holder {id: parent}) WHERE o.deleted_at IS NULL"
    " MATCH (p:Project {id: o.project}) WHERE p.deleted_at IS NULL AND "
    + VISIBLE_PROJECT
    + " MATCH (h:Version) WHERE h.artifact = parent AND h.deleted_at IS NOT NULL"
)
_HOLDER: Final[LiteralString] = "h.kind AS kind, h.name AS name, NULL AS number,"
_VERSION: Final[LiteralString] = "'VERSION' AS kind, NULL AS name, h.index AS number,"
_COLUMNS: Final[LiteralString] = """ h.id AS id, h.type AS type, h.description AS description,
h.deleted_at AS deleted_at, h.deleted_by AS deleted_by"""


def _deleted_from(row: Row) -> Deleted:
    return Deleted(**{name: row[name] for name in Deleted.__dataclass_fields__})


def _listing(source: LiteralString, columns: LiteralString) -> Listing[Deleted]:
    return Listing(
        source=source,
        out="h",
        tie="h.id",
        columns=columns,
        read=_deleted_from,
        orders={"deletedAt": Order("h.deleted_at", int)},
        default=Sorting("deletedAt", falling=True),
    )


COLLECTIONS: Final = _listing(_HOLDERS + " AND h.kind = 'COLLECTION'", _HOLDER + _COLUMNS)
ARTIFACTS: Final = _listing(_HOLDERS + " AND h.kind = 'ARTIFACT'", _HOLDER + _COLUMNS)
VERSIONS: Final = _listing(_VERSIONS, _VERSION + _COLUMNS)
