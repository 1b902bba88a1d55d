"""What a list of collections shows of each beside its own record: its latest link, and how many."""

from collections.abc import Sequence
from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT
from graph.links import LINK, Link, link_from
from graph.work import Reader

_SEEN: Final[LiteralString] = (
    """
UNWIND $collections AS id
MATCH (c:Collection {id: id}) WHERE c.deleted_at IS NULL
MATCH (p:Project {id: c.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
)

LATEST_LINKS: Final[LiteralString] = (
    _SEEN
    + """
MATCH (:Alias {holder: id, name: 'latest'})-[:POINTS_AT]->(v:Version)
MATCH (l:Link {live_in: id, version: v.id}) RETURN"""
    + LINK
)

# Kept by whatever links and unlinks, under the collection's lock.
LINK_COUNTS: Final[LiteralString] = _SEEN + " RETURN id, c.link_count AS links"


async def latest_links(reader: Reader, collections: Sequence[str]) -> list[Link | None]:
    """The link that `latest` means in each collection, in the order asked."""
    rows = await reader.fetch(LATEST_LINKS, collections=list(collections))
    found = {row["collection"]: link_from(row) for row in rows}
    return [found.get(each) for each in collections]


async def link_counts(reader: Reader, collections: Sequence[str]) -> list[int | None]:
    """How many versions each collection links, in the order asked."""
    rows = await reader.fetch(LINK_COUNTS, collections=list(collections))
    found = {row["id"]: row["links"] for row in rows}
    return [found.get(each) for each in collections]
