"""What comments may not say: silenced checkers without a reason, and work left undone."""

import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final

from tests.rules.source import Source, docstring_nodes

# A rule in brackets, then a reason of two words or more.
REASONED: Final = re.compile(r"(?:type|pyright): ignore\[[\w\-, ]+\][\s\-#:]*\w+[^\w]+\w+")
SILENCED: Final = re.compile(r"#\s*(?:type|pyright):\s*ignore\b")
UNDONE: Final = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


def comments(source: Source) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def silenced_checkers(source: Source) -> Iterator[str]:
    for line, comment in comments(source):
        if SILENCED.search(comment) and not REASONED.search(comment):
            yield source.mistake(line, "an ignore needs the rule in brackets and a reason behind it")


def undone_work(source: Source) -> Iterator[str]:
    said = [*comments(source), *((node.lineno, str(node.value)) for node in docstring_nodes(source.tree))]
    for line, text in said:
        if UNDONE.search(text):
            yield source.mistake(line, "work left undone")
