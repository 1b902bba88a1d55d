"""What a filter says, as a tree: tests of fields, joined by all, any and not.

Both faces parse their own filters into it; `graph.filters.texts` turns it into Cypher. Everything
is two-valued: a test of a value that is not there is false, and its negation true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from graph.errors import InvalidInputError

DEEPEST: Final = 8
TESTS: Final = 32
VALUES: Final = 200
LONGEST_TEXT: Final = 1000

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]


class Operator(StrEnum):
    """How a field is tested. On a list each but the last two asks whether some member fits."""

    EQ = "eq"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    IN = "in"
    CONTAINS = "contains"
    REGEX = "regex"
    EXISTS = "exists"
    ALL = "all"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Test:
    """One field against one value.

    Attributes:
        path: Which of the values below a field of many is meant.
        also: Other paths where that value may lie.
        before: What is put before a text before it is compared: a client may know names with a prefix.
    """

    __test__ = False  # for pytest, which takes a class of this name for a set of tests

    field: str
    operator: Operator
    value: Value
    path: str = ""
    also: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold; none is true."""

    members: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these holds; none is false."""

    members: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    member: "Condition"


Condition: TypeAlias = Test | Every | Some | Not


def each_test(condition: Condition, depth: int = 0) -> Iterator[Test]:
    """Every test of a tree, in order; InvalidInputError where it is too deep."""
    if depth > DEEPEST:
        raise InvalidInputError(f"a filter has at most {DEEPEST} levels", field="filter")
    match condition:
        case Test():
            yield condition
        case Not(member=member):
            yield from each_test(member, depth + 1)
        case Every(members=members) | Some(members=members):
            for member in members:
                yield from each_test(member, depth + 1)


def bounded(condition: Condition) -> Condition:
    """The tree; InvalidInputError names what is too big in it."""
    for count, test in enumerate(each_test(condition), 1):
        if count > TESTS:
            raise InvalidInputError(f"a filter has at most {TESTS} conditions", field="filter")
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        if len(values) > VALUES:
            raise InvalidInputError(f"{test.field} takes at most {VALUES} values", field=test.field)
        texts = (*values, test.path, *test.also)
        if any(isinstance(text, str) and len(text) > LONGEST_TEXT for text in texts):
            raise InvalidInputError(
                f"{test.field} is compared with at most {LONGEST_TEXT} characters", field=test.field
            )
    return condition
