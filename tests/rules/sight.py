"""What a viewer may see is part of every read, or its name says why not.

`$sight` is the viewer; wide reads take `$projects` instead, the ids that `graph.projects.visible_ids`
has worked out once. `PUBLIC_` reads are for anybody, `WORK_` reads run inside
a unit of work after its check, `SYSTEM_` reads serve the machinery of the modules named here.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.rules.cypher import Constant, is_piece, is_statement
from tests.rules.patterns import plain, writes
from tests.rules.source import Source

MACHINERY: Final = frozenset({
    "graph/access.py", "graph/accessors.py", "graph/endings.py", "graph/erasure.py", "graph/file_lists.py",
    "graph/credentials.py", "graph/loading/offline.py", "graph/log.py", "graph/migrate.py",
    "graph/past_sights.py", "graph/reach.py", "graph/readback.py", "graph/running_summaries.py",
    "graph/sequencer.py", "graph/session.py", "graph/work.py",
})  # fmt: skip
# What says only which ids are joined, or that some are: others tell of the nodes, and hide what is hidden.
SHAPES: Final = frozenset({
    ("graph/lineage_paths.py", "SHORTEST"),
    ("graph/walk_texts.py", "BETWEEN"), ("graph/walk_texts.py", "BEHIND"),
})  # fmt: skip
# How a text starts that can run by itself; other texts are pieces of such.
START: Final = re.compile(r"(?:OPTIONAL )?MATCH\b|UNWIND\b|CALL\b|WITH (?:[$\[\d']|\w+\()")
RESULT: Final = re.compile(r"\bRETURN\b|^CALL\b")


def is_read(text: str) -> bool:
    """A statement that can run by itself and changes nothing."""
    said = plain(text)
    return bool(is_statement(said) and START.match(said) and RESULT.search(said) and not writes(said))


def blind_reads(constant: Constant) -> Iterator[str]:
    if not is_read(constant.text) or _knows_viewer(constant):
        return
    if constant.name.startswith(("PUBLIC_", "WORK_")) or is_piece(constant):
        return
    if (constant.source.path, constant.name) in SHAPES:
        return
    if constant.name.startswith("SYSTEM_") and constant.source.path in MACHINERY:
        return
    yield constant.source.mistake(constant.line, f"{constant.name} reads without the viewer's $sight")


def _knows_viewer(constant: Constant) -> bool:
    said = plain(constant.text)
    if re.search(r"\$sight\b", said):
        return True
    text = constant.source.text
    return "visible_ids(" in text and bool(re.search(r"\$projects\b", said))


def leaked_work_reads(source: Source) -> Iterator[str]:
    """`WORK_` statements see everything, so a function that is given a mere Reader may not run them."""
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and _takes_reader(function):
            for node in ast.walk(function):
                match node:
                    case ast.Name(id=name) | ast.Attribute(attr=name) if name.startswith("WORK_"):
                        yield source.mistake(node.lineno, f"{function.name} takes a Reader but runs {name}")
                    case _:
                        pass


def _takes_reader(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(each.annotation and ast.unparse(each.annotation).endswith("Reader") for each in arguments)
