r"""Regular expressions in filters: what they mean, and which are refused.

A pattern means "contains a match". The graph matches it by trying (Java's `Pattern`), and a match
that has begun cannot be interrupted, so a pattern may leave only so much open: `(a+)+$` would keep
a thread busy for longer than anybody waits. Each open-ended repetition multiplies the tries by the
length of the text, each `?` and `|` by two; repeating what is itself open multiplies without end.
"""

import re
from typing import Final, LiteralString

from neo4j.exceptions import ClientError

from graph.errors import InvalidInputError
from graph.filters.conditions import Condition, Operator, Test, each_test
from graph.running import Row
from graph.work import Reader

LONGEST: Final = 200
# In halvings: a name has 2**7 characters at most, and of longer texts 2**10 are looked at.
REPETITION: Final = 7
LONG_REPETITION: Final = 10
MOST: Final = 24
# What is escaped, a class (a `]` right at its start is one of its members), the beginning of a group,
# a number of repetitions, and single characters.
PARTS: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?|\(\?|\{[^}]*\}|.", re.DOTALL)
REFERENCE: Final = re.compile(r"\\[1-9kQ]")
SAME_NUMBER: Final = re.compile(r"\{\d+\}")

PUBLIC_MATCH: Final[LiteralString] = "RETURN '' =~ $pattern AS matches"


async def fetch_filtered(
    reader: Reader, statement: LiteralString, condition: Condition | None, **parameters: object
) -> list[Row]:
    """Run a statement with a compiled filter; InvalidInputError names the field whose pattern is none."""
    try:
        return await reader.fetch(statement, **parameters)
    except ClientError:
        if condition is not None:
            await _blame(reader, condition)
        raise


async def _blame(reader: Reader, condition: Condition) -> None:
    """Ask for each pattern by itself: what is one, only the graph can say."""
    for test in each_test(condition):
        if test.operator is Operator.REGEX:
            try:
                await reader.fetch(PUBLIC_MATCH, pattern=unanchored(test))
            except ClientError as error:
                raise _no_pattern(test) from error


def _no_pattern(test: Test) -> InvalidInputError:
    return InvalidInputError(f"{test.field}: {test.value!r} is no regular expression", field=test.field)


def unanchored(test: Test, repetition: int = REPETITION) -> str:
    """The pattern of a test as one for a whole text.

    Raises:
        InvalidInputError: it is too long or leaves too much open.
    """
    pattern = str(test.value)
    if not 1 <= len(pattern) <= LONGEST:
        raise InvalidInputError(f"{test.field}: a pattern has 1 to {LONGEST} characters", field=test.field)
    openness = _openness(test, pattern, repetition)
    if openness is None or openness > MOST:
        raise InvalidInputError(
            f"{test.field}: {pattern!r} can match in too many ways; a pattern has few of `*`, `+`, `{{`, `?`"
            " and `|`, none of them inside a repetition, and no references back",
            field=test.field,
        )
    return "(?s:.*)(?:" + pattern + ")(?s:.*)"


def _openness(test: Test, pattern: str, repetition: int) -> int | None:
    """How many halvings' worth of ways a pattern leaves open; None where that has no bound."""
    total, starts, last = 0, list[int](), 0
    for part in PARTS.findall(pattern):
        before, last = last, 0
        if REFERENCE.match(part) or (before and part[0] in "*+{"):
            return None
        if part[0] in "*+{":
            total += 0 if SAME_NUMBER.fullmatch(part) else repetition
        elif part in "?|":
            total += 1
        elif part[0] == "(":
            starts.append(total)
        elif part == ")":
            if not starts:
                raise _no_pattern(test)
            last = total - starts.pop()
    return total
