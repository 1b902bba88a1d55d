"""Idempotency keys of what leaves no event: uploads on their way, lines of history.

A unit of work remembers its own operation. Bookkeeping has none, so it is remembered after it was
done; a repetition that comes before that does the same once more, which changes nothing.
"""

from typing import Final, LiteralString

from graph.actor import Actor
from graph.errors import ConflictError
from graph.once import Once
from graph.session import Bookkeeping, Graph

SYSTEM_REMEMBER: Final[LiteralString] = """
MERGE (o:Operation {id: $operation})
ON CREATE SET o.actor = $actor, o.input = $input, o.result = 'null',
  o.at = datetime.realtime().epochSeconds * 1000000
"""


async def was_done(graph: Graph, actor: Actor, once: Once) -> bool:
    """Was this done already? ConflictError if the same key came with another input."""
    done = None if once.operation is None else await graph.find_operation(once.operation)
    if done is None:
        return False
    if done["actor"] != actor.id or done["input"] != once.input_hash:
        raise ConflictError("this idempotency key was used with another input", field="idempotencyKey")
    return True


async def remember(graph: Graph, actor: Actor, once: Once) -> None:
    if once.operation is not None:
        await graph.bookkeep(
            Bookkeeping.UPLOAD_STATE,
            SYSTEM_REMEMBER,
            operation=once.operation,
            actor=actor.id,
            input=once.input_hash,
        )
