"""The only doors to a write: `Graph.write` makes the `Work`, and `bookkeep` has a closed list."""

import ast
from collections.abc import Iterator
from typing import Final

from tests.rules.source import Source

TRANSACTIONS: Final = frozenset({"begin_transaction", "execute_query", "execute_read", "execute_write"})
# The machinery that runs transactions of its own.
RUNNERS: Final = ("graph/migrate.py", "graph/session.py", "graph/sequencer.py", "service/local/")


def made_work(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id="Work") | ast.Attribute(attr="Work")):
                if source.path != "graph/session.py":
                    yield source.mistake(node.lineno, "only Graph.write makes a Work")
            case _:
                pass


def resumed_work(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="work"), attr="resume")):
                if source.path != "graph/endings.py":
                    yield source.mistake(node.lineno, "only long work goes on without asking again")
            case _:
                pass


def private_transactions(source: Source) -> Iterator[str]:
    if source.path.startswith(RUNNERS):
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in TRANSACTIONS:
                yield source.mistake(node.lineno, f"{name}: reads and writes go through Graph")
            case _:
                pass


def unlisted_bookkeeping(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="bookkeep"), args=args):
                match args:
                    case [ast.Attribute(value=ast.Name(id="Bookkeeping")), ast.Name(), *_]:
                        pass
                    case _:
                        yield source.mistake(node.lineno, "bookkeep takes Bookkeeping.X and a constant")
            case _:
                pass
