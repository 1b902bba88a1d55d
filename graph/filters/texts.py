"""A filter as Cypher: literal fragments, and the values as parameters with names from a table."""

from collections.abc import Iterator
from typing import Any, Final, LiteralString, cast

from graph.errors import InvalidInputError
from graph.filters.conditions import Condition, Every, Not, Operator, Some, Test, bounded, each_test
from graph.filters.fields import OPERATORS, Field, FieldKind, Fields
from graph.filters.patterns import LONG_REPETITION, REPETITION, unanchored

# Two for each of the tests that a filter may have.
NAMES: Final[tuple[LiteralString, ...]] = (
    "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10", "w11", "w12", "w13", "w14", "w15",
    "w16", "w17", "w18", "w19", "w20", "w21", "w22", "w23", "w24", "w25", "w26", "w27", "w28", "w29", "w30",
    "w31", "w32", "w33", "w34", "w35", "w36", "w37", "w38", "w39", "w40", "w41", "w42", "w43", "w44", "w45",
    "w46", "w47", "w48", "w49", "w50", "w51", "w52", "w53", "w54", "w55", "w56", "w57", "w58", "w59", "w60",
    "w61", "w62", "w63",
)  # fmt: skip

COMPARISONS: Final[dict[Operator, LiteralString]] = {
    Operator.EQ: " = $",
    Operator.GT: " > $",
    Operator.GTE: " >= $",
    Operator.LT: " < $",
    Operator.LTE: " <= $",
    Operator.IN: " IN $",
    Operator.CONTAINS: " CONTAINS $",
    Operator.REGEX: " =~ $",
}

_SOME_MEMBER: Final[LiteralString] = "any(member IN "
_SOME_LEAF: Final[LiteralString] = "any(leaf IN "
_AT_PATHS: Final[LiteralString] = " WHERE leaf.path IN $"
_BEGINNING: Final[LiteralString] = "left("


class _Parameters:
    """The values of one statement, each under the next name."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.paths: list[str] = []
        self._names: Iterator[LiteralString] = iter(NAMES)

    def add(self, value: object) -> LiteralString:
        name = next(self._names)
        self.values[name] = list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value
        return name


def compiled(condition: Condition | None, fields: Fields) -> tuple[LiteralString, dict[str, Any]]:
    """A condition to add to a WHERE, with its parameters; nothing where nothing is asked.

    Raises:
        InvalidInputError: it is too big, or tests a field in a way that the field cannot be tested.
    """
    if condition is None:
        return "", {}
    parameters = _Parameters()
    text: LiteralString = ""
    looking: list[Condition] = []
    lookups: dict[str, Field] = {}
    for each in _parts(bounded(condition)):
        asked = [_field(test, fields) for test in each_test(each)]
        found = {field.text: field for field in asked if field.found}
        if found:
            looking.append(each)
            lookups |= found
        else:
            text = text + " AND " + _text(each, fields, parameters)
    if looking:
        text = text + " AND " + _looked_up(Every(tuple(looking)), lookups, fields, parameters)
    if parameters.paths:
        parameters.values["paths"] = parameters.paths
    return text, parameters.values


def _parts(condition: Condition) -> Iterator[Condition]:
    """What must hold, one by one: each is tested as early as it can be, and may be found by an index."""
    if isinstance(condition, Every):
        for member in condition.members:
            yield from _parts(member)
    else:
        yield condition


def _looked_up(
    condition: Condition, lookups: dict[str, Field], fields: Fields, parameters: _Parameters
) -> LiteralString:
    """What speaks of values that are looked up, around it the lookups."""
    text = _text(condition, fields, parameters)
    for field in lookups.values():
        text = "any(" + field.text + " IN [" + field.found + "] WHERE " + text + ")"
    return text


def _text(condition: Condition, fields: Fields, parameters: _Parameters) -> LiteralString:
    match condition:
        case Every(members=members):
            return _joined(members, " AND ", "true", fields, parameters)
        case Some(members=members):
            return _joined(members, " OR ", "false", fields, parameters)
        case Not(member=member):
            return "NOT " + _text(member, fields, parameters)
        case Test():
            return _test(condition, _field(condition, fields), parameters)


def _joined(
    members: tuple[Condition, ...],
    word: LiteralString,
    empty: LiteralString,
    fields: Fields,
    parameters: _Parameters,
) -> LiteralString:
    if not members:
        return empty
    text = _text(members[0], fields, parameters)
    for member in members[1:]:
        text = text + word + _text(member, fields, parameters)
    return "(" + text + ")"


def _field(test: Test, fields: Fields) -> Field:
    field = fields.get(test.field)
    if field is None:
        raise InvalidInputError(f"there is no field {test.field} to filter by", field=test.field)
    if test.operator not in OPERATORS[field.kind]:
        raise InvalidInputError(f"{test.field} cannot be filtered by {test.operator}", field=test.field)
    return field


def _test(test: Test, field: Field, parameters: _Parameters) -> LiteralString:
    if field.kind is FieldKind.LEAVES:
        return _leaf(test, field, parameters)
    if field.kind is FieldKind.TEXTS:
        return _members(test, field, parameters)
    if test.operator is Operator.EXISTS:
        return _said("(" + field.text + " IS NOT NULL)", test)
    text = _BEGINNING + field.text + ", 1000)" if field.is_long and _is_pattern(test) else field.text
    if test.before:
        text = "($" + parameters.add(test.before) + " + " + text + ")"
    return "(" + field.text + " IS NOT NULL AND " + text + _against(test, field, parameters) + ")"


def _members(test: Test, field: Field, parameters: _Parameters) -> LiteralString:
    """A test of a list: whether some member fits, or of its size."""
    members = field.text
    match test.operator:
        case Operator.EXISTS:
            return _said("(size(" + members + ") > 0)", test)
        case Operator.SIZE:
            return "(size(" + members + ") = $" + parameters.add(test.value) + ")"
        case Operator.ALL:
            # The list is worked out once, as it may be a pattern.
            every = " all(wanted IN $" + parameters.add(test.value) + " WHERE wanted IN found)"
            return "any(found IN [" + members + "] WHERE" + every + ")"
        case _:
            return _SOME_MEMBER + members + " WHERE member" + _against(test, field, parameters) + ")"


def _leaf(test: Test, field: Field, parameters: _Parameters) -> LiteralString:
    """A test of one value of a JSON object; numbers, texts and flags lie apart."""
    paths = tuple(field.prefix + path for path in (test.path, *test.also))
    parameters.paths.extend(paths)
    found = _SOME_LEAF + field.text + _AT_PATHS + parameters.add(paths)
    if test.operator is Operator.EXISTS:
        return _said(found + ")", test)
    first = test.value[0] if isinstance(test.value, tuple) and test.value else test.value
    slot: LiteralString = "leaf.text"
    if isinstance(first, bool):
        slot = "leaf.flag"
    elif isinstance(first, int | float):
        slot = "leaf.number"
    return found + " AND " + slot + " IS NOT NULL AND " + slot + _against(test, field, parameters) + ")"


def _is_pattern(test: Test) -> bool:
    return test.operator is Operator.REGEX


def _against(test: Test, field: Field, parameters: _Parameters) -> LiteralString:
    repetition = LONG_REPETITION if field.is_long else REPETITION
    value = unanchored(test, repetition) if _is_pattern(test) else test.value
    return COMPARISONS[test.operator] + parameters.add(value)


def _said(text: LiteralString, test: Test) -> LiteralString:
    """A test of being there, or its contrary."""
    return text if test.value is True else "NOT " + text
