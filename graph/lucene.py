"""A text that somebody typed as a question to a full-text index, where none of it is syntax."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString, Self

from graph.errors import InvalidInputError

LONGEST: Final = 200
TERMS: Final = 10
FIELDS: Final = ("name", "tags", "description")
# Lucene takes 1,024 clauses in all.
SCOPED: Final = 800

# Begins each question: the index is kept up to date beside the commits, since inside of each it took longer
# than the rest of the commit. What was committed before is found.
PUBLIC_UP_TO_DATE: Final[LiteralString] = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"

_WORD: Final = re.compile(r"\w+")
# Backslash is first: it escapes the others.
_SYNTAX: Final = re.compile(r'([\\+\-!(){}\[\]^"~*?:/&|<>=])')


@dataclass(frozen=True, slots=True)
class Words:
    """A text taken apart: lower case, `terms` by spaces, `words` by what is no letter or digit."""

    whole: str
    terms: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Terms without a letter or digit are left out: to the index they would mean everything.

        Raises:
            InvalidInputError: the text is empty or too long.
        """
        whole = text.strip().lower()
        if not 1 <= len(whole) <= LONGEST:
            raise InvalidInputError(f"text has 1 to {LONGEST} characters", field="text")
        terms = tuple(term for term in whole.split() if any(each.isalnum() for each in term))
        if len(terms) > TERMS:
            raise InvalidInputError(f"text has at most {TERMS} words", field="text")
        return cls(whole, terms, tuple(word for term in terms for word in _WORD.findall(term)))


def lucene_query(words: Words, scope: Mapping[str, Sequence[str]]) -> str:
    """Every term in some field; the last also as a beginning.

    `scope` has the ids that some fields must have, one of them; too many narrow nothing down.
    """
    last = len(words.terms) - 1
    asked = [f"+({_in_some_field(term, begins=n == last)})" for n, term in enumerate(words.terms)]
    if 0 < sum(len(ids) for ids in scope.values()) <= SCOPED:
        # Ids are one word each; quoted all the same, so that nothing but an id is ever meant.
        ways = [f'{field}:"{_escaped(each)}"' for field, ids in scope.items() for each in ids]
        asked.append(f"+({' OR '.join(ways)})")
    return " ".join(asked)


def phrase(text: str) -> str:
    """A text as one phrase of a question, none of it syntax; it has a letter or digit."""
    return f'"{_escaped(text)}"'


def _in_some_field(term: str, *, begins: bool) -> str:
    ways = [f'{field}:"{_escaped(term)}"' for field in FIELDS]
    found = _WORD.findall(term)
    if begins:
        for field in FIELDS:
            before = "".join(f'+{field}:"{word}" ' for word in found[:-1])
            ways.append(f"({before}+{field}:{found[-1]}*)")
    return " OR ".join(ways)


def _escaped(term: str) -> str:
    return _SYNTAX.sub(r"\\\1", term)
