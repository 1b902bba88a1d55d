"""Conditions on one field, by the type of its values, and the tests of the domain that they mean."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final, cast

import strawberry

from graph.errors import InvalidInputError
from graph.filters.conditions import Condition, Every, Not, Operator, Test
from graph.filters.patterns import LONGEST
from service.api.enums import RegistryVisibility
from service.graphql.scalars import DateTime, Int64

# What is said by a negation: the operator that it negates.
_NEGATED: Final = {"ne": Operator.EQ, "nin": Operator.IN}

_EQ: Final = "It is this."
_NE: Final = "It is not this, or there is none."
_IN: Final = "It is one of these."
_NIN: Final = "It is none of these, or there is none."
_GT: Final = "It is greater."
_GTE: Final = "It is greater, or this."
_LT: Final = "It is less."
_LTE: Final = "It is less, or this."
_EXISTS: Final = "Whether there is one."
_REGEX: Final = (
    f"It contains a match of this regular expression of at most {LONGEST} characters (Java's syntax;"
    " `^` and `$` are its ends). It may leave little open: few of `*`, `+`, `?` and `|`, no repetition of"
    " what is itself open, no references back."
)


class ConditionInput:
    """What the inputs have in common: each attribute is an operator."""

    def tests(self, field: str, path: str = "") -> Iterator[Condition]:
        """The tests that were given; `field` is the domain's word."""
        for each in fields(self):  # pyright: ignore[reportArgumentType]  strawberry.input makes them dataclasses
            value: Any = getattr(self, each.name)
            if value is None:
                continue
            word = each.name.rstrip("_")
            operator = _NEGATED.get(word) or Operator(word)
            test = Test(field, operator, self.value(value, field), path)
            yield Not(test) if word in _NEGATED else test

    def value(self, given: Any, _field: str) -> Any:
        """The domain's value for a given one; lists become tuples."""
        return tuple(cast("list[Any]", given)) if isinstance(given, list) else given


@strawberry.input(description="A condition on an id or a word; what is given must hold together.")
class IdCondition(ConditionInput):
    """A condition on an id or a word."""

    eq: str | None = strawberry.field(default=None, description=_EQ)
    ne: str | None = strawberry.field(default=None, description=_NE)
    in_: list[str] | None = strawberry.field(default=None, name="in", description=_IN)
    nin: list[str] | None = strawberry.field(default=None, description=_NIN)


@strawberry.input(description="A condition on a text; what is given must hold together.")
class TextCondition(ConditionInput):
    """A condition on a text."""

    eq: str | None = strawberry.field(default=None, description=_EQ)
    ne: str | None = strawberry.field(default=None, description=_NE)
    gt: str | None = strawberry.field(default=None, description=_GT)
    gte: str | None = strawberry.field(default=None, description=_GTE)
    lt: str | None = strawberry.field(default=None, description=_LT)
    lte: str | None = strawberry.field(default=None, description=_LTE)
    in_: list[str] | None = strawberry.field(default=None, name="in", description=_IN)
    nin: list[str] | None = strawberry.field(default=None, description=_NIN)
    contains: str | None = strawberry.field(default=None, description="It contains this.")
    regex: str | None = strawberry.field(default=None, description=_REGEX)
    exists: bool | None = strawberry.field(default=None, description=_EXISTS)


@strawberry.input(description="A condition on a whole number; what is given must hold together.")
class IntCondition(ConditionInput):
    """A condition on a whole number."""

    eq: Int64 | None = strawberry.field(default=None, description=_EQ)
    ne: Int64 | None = strawberry.field(default=None, description=_NE)
    gt: Int64 | None = strawberry.field(default=None, description=_GT)
    gte: Int64 | None = strawberry.field(default=None, description=_GTE)
    lt: Int64 | None = strawberry.field(default=None, description=_LT)
    lte: Int64 | None = strawberry.field(default=None, description=_LTE)
    in_: list[Int64] | None = strawberry.field(default=None, name="in", description=_IN)
    nin: list[Int64] | None = strawberry.field(default=None, description=_NIN)


@strawberry.input(description="A condition on a number; what is given must hold together.")
class FloatCondition(ConditionInput):
    """A condition on a number."""

    eq: float | None = strawberry.field(default=None, description=_EQ)
    ne: float | None = strawberry.field(default=None, description=_NE)
    gt: float | None = strawberry.field(default=None, description=_GT)
    gte: float | None = strawberry.field(default=None, description=_GTE)
    lt: float | None = strawberry.field(default=None, description=_LT)
    lte: float | None = strawberry.field(default=None, description=_LTE)
    in_: list[float] | None = strawberry.field(default=None, name="in", description=_IN)
    nin: list[float] | None = strawberry.field(default=None, description=_NIN)


@strawberry.input(description="A condition on a time; what is given must hold together.")
class TimeCondition(ConditionInput):
    """A condition on a time."""

    eq: DateTime | None = strawberry.field(default=None, description=_EQ)
    ne: DateTime | None = strawberry.field(default=None, description=_NE)
    gt: DateTime | None = strawberry.field(default=None, description="It is later.")
    gte: DateTime | None = strawberry.field(default=None, description="It is later, or this.")
    lt: DateTime | None = strawberry.field(default=None, description="It is earlier.")
    lte: DateTime | None = strawberry.field(default=None, description="It is earlier, or this.")
    in_: list[DateTime] | None = strawberry.field(default=None, name="in", description=_IN)
    nin: list[DateTime] | None = strawberry.field(default=None, description=_NIN)


@strawberry.input(description="A condition on a list of texts; what is given must hold together.")
class ListCondition(ConditionInput):
    """A condition on a list of texts."""

    eq: str | None = strawberry.field(default=None, description="One of them is this.")
    ne: str | None = strawberry.field(default=None, description="None of them is this.")
    in_: list[str] | None = strawberry.field(
        default=None, name="in", description="One of them is among these."
    )
    nin: list[str] | None = strawberry.field(default=None, description="None of them is among these.")
    contains: str | None = strawberry.field(default=None, description="One of them contains this.")
    regex: str | None = strawberry.field(default=None, description=f"Of one of them: {_REGEX}")
    all: list[str] | None = strawberry.field(default=None, description="All these are among them.")
    size: int | None = strawberry.field(default=None, description="So many are there.")
    exists: bool | None = strawberry.field(default=None, description="Whether there are any.")


@strawberry.input(description="A condition on who sees a registry; what is given must hold together.")
class VisibilityCondition(ConditionInput):
    """A condition on a visibility."""

    eq: RegistryVisibility | None = strawberry.field(default=None, description=_EQ)
    ne: RegistryVisibility | None = strawberry.field(default=None, description=_NE)

    def value(self, given: Any, _field: str) -> Any:
        return str(given.value)


@strawberry.input(
    description="A condition on a value below `metadata`, by the type that it has there; what is given must"
    " hold together. The first 200 values of a version can be asked for, texts by their first 1,000"
    " characters, no lists."
)
class MetadataCondition:
    """A condition on a value below `metadata`."""

    path: str = strawberry.field(description="Its keys, joined by dots: `training.epochs`.")
    number: FloatCondition | None = strawberry.field(default=None, description="It is a number, and so.")
    text: TextCondition | None = strawberry.field(default=None, description="It is a text, and so.")
    flag: bool | None = strawberry.field(default=None, description="It is true, or false.")
    exists: bool | None = strawberry.field(default=None, description=_EXISTS)

    def condition(self) -> Condition:
        """All that is asked of it."""
        if not self.path:
            raise InvalidInputError("metadata: path is not empty", field="metadata")
        found = [
            test for each in (self.number, self.text) if each for test in each.tests("metadata", self.path)
        ]
        if self.flag is not None:
            found.append(Test("metadata", Operator.EQ, self.flag, self.path))
        if self.exists is not None:
            found.append(Test("metadata", Operator.EXISTS, self.exists, self.path))
        return Every(tuple(found))
