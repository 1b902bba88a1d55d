"""What somebody may see as their roles are now, outside the request that they began with."""

from graph.access import SYSTEM_SIGHT, sight_from
from graph.policy import NOBODY, Sight
from graph.work import Reader


async def sight_of(reader: Reader, user: str) -> Sight:
    """The sight of a live user; that of nobody if there is no such user."""
    row = await reader.one(SYSTEM_SIGHT, user=user)
    return sight_from(row) if row else NOBODY
