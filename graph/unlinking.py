"""Taking a link away: the version leaves the collection, its source stays as it is.

Its number is not used again: linking the same version again is another link with another number.
"""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.aliases import WORK_ALIASES_OF, release_aliases
from graph.errors import NotFoundError
from graph.events import Action, Change
from graph.links import LINK, Link, Linked, link_facts, link_from
from graph.once import ANEW, Once
from graph.projects import held_project
from graph.protection import to_unlink
from graph.session import Graph
from graph.work import Work, lock_of

WORK_LINK: Final[LiteralString] = "MATCH (l:Link {id: $id}) WHERE l.live_in IS NOT NULL RETURN" + LINK

WORK_END_LINK: Final[LiteralString] = """
MATCH (l:Link {id: $id}) MATCH (c:Collection {id: l.collection})
SET l.until = $now, c.link_count = c.link_count - 1, c.updated_at = $now
REMOVE l.live_in
"""


async def unlink_version(graph: Graph, actor: Actor, *, link: str, once: Once = ANEW) -> Linked:
    """End a link (by id) with its aliases in the collection; `latest` goes to the highest that remains.

    Raises:
        ForbiddenError: the version carries a protected alias there, which only admins may take away.
    """

    async def operation(work: Work) -> dict[str, str]:
        missing = f"link {link} not found"
        found = await _held(work, link, missing)
        await work.lock(lock_of("Holder", found.collection), missing=missing)
        found = await _held(work, link, missing)
        home = await held_project(work, found.project)
        if home is None:
            raise NotFoundError(missing)
        carried = await work.fetch(WORK_ALIASES_OF, versions=[found.version], holder=found.collection)
        protected = any(row["name"] in home.protected_aliases for row in carried)
        await work.demand(to_unlink(protected=protected), home.target, missing=missing)
        await work.write(WORK_END_LINK, id=link)
        facts = link_facts(found.collection, found.version, found.number)
        about = (found.collection, found.version)
        work.record(Change(Action.LINK_REMOVED, "Link", link, before=facts, about=about), home.target)
        await release_aliases(work, [row["alias"] for row in carried], cause=home.target)
        return {"link": link, "collection": found.collection}

    return Linked(**await graph.write(actor, operation, queue=link, once=once))


async def _held(work: Work, link: str, missing: str) -> Link:
    row = await work.one(WORK_LINK, id=link)
    if row is None:
        raise NotFoundError(missing)
    return link_from(row)
