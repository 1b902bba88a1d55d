"""What a client may name in a filter, and how a test of it is said to the graph."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from graph.errors import InvalidInputError
from graph.filters.conditions import Condition, Operator, Scalar, Test
from graph.filters.fields import OPERATORS, FieldKind
from service.wandb.filters.logic import FALSE, TRUE, every, some
from service.wandb.filters.values import Reading, scalar, storable, text
from service.wandb.names import REGISTRY_PREFIX

_TEXTUAL: Final = frozenset({Operator.CONTAINS, Operator.REGEX})
_LISTED: Final = frozenset({Operator.IN, Operator.ALL})
# A pattern that speaks of the prefix is one for the name with it.
_OF_PREFIX: Final = ("wandb", "registry-")

Paths: TypeAlias = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """One field of the graph as clients test it."""

    field: str
    kind: FieldKind
    read: Reading = text

    def condition(self, name: str, operator: Operator, operand: object) -> Condition:
        """A test, in which `name` is the field's as the client wrote it.

        Raises:
            InvalidInputError: the field is not tested so, or not against such a value.
        """
        self._expect(name, operator)
        match operator:
            case Operator.EXISTS:
                return self._test(operator, flag(name, operand))
            case Operator.EQ if operand is None:
                return self._absent()
            case Operator.EQ if self._is_whole_list(operand):
                return self._equals(name, members(name, operand))
            case Operator.SIZE:
                return self._test(operator, length(name, operand))
            case Operator.IN | Operator.ALL:
                return self._members(name, operator, members(name, operand))
            case _:
                return self._of_value(name, operator, operand)

    def _expect(self, name: str, operator: Operator) -> None:
        if operator not in OPERATORS[self.kind]:
            raise InvalidInputError(f"{name} cannot be filtered by ${operator}", field=name)

    def _of_value(self, name: str, operator: Operator, operand: object) -> Condition:
        read = text if operator is Operator.REGEX else self.read
        return self._test(operator, read(name, operand))

    def _members(self, name: str, operator: Operator, operands: Sequence[object]) -> Condition:
        """Null among the values asks for what is not there."""
        values = tuple(self.read(name, each) for each in operands if each is not None)
        test = self._test(operator, values)
        if len(values) == len(operands):
            return test
        return some([test, self._absent()]) if operator is Operator.IN else FALSE

    def _is_whole_list(self, operand: object) -> bool:
        return self.kind is FieldKind.TEXTS and isinstance(operand, list)

    def _equals(self, name: str, operands: list[object]) -> Condition:
        """A whole list: these members and no others."""
        values = tuple(self.read(name, each) for each in operands)
        return every([self._test(Operator.ALL, values), self._test(Operator.SIZE, len(set(values)))])

    def _absent(self) -> Condition:
        return self._test(Operator.EXISTS, value=False)

    def _test(self, operator: Operator, value: Scalar | tuple[Scalar, ...]) -> Condition:
        return Test(self.field, operator, value)


@dataclass(frozen=True, slots=True)
class RegistryName(Term):
    """A registry's name: SDKs prefix all values but patterns, which may be for either."""

    def _of_value(self, name: str, operator: Operator, operand: object) -> Condition:
        if operator is not Operator.REGEX:
            return self._test(operator, self.read(name, operand))
        pattern = text(name, operand)
        test = self._test(operator, pattern)
        if not any(word in pattern for word in _OF_PREFIX):
            return test
        return some([test, Test(self.field, operator, pattern, before=REGISTRY_PREFIX)])


@dataclass(frozen=True, slots=True)
class Fixed(Term):
    """What is the same for everything that is listed."""

    value: str = ""

    def condition(self, name: str, operator: Operator, operand: object) -> Condition:
        self._expect(name, operator)
        match operator:
            case Operator.EXISTS:
                return TRUE if flag(name, operand) else FALSE
            case Operator.IN:
                return TRUE if self.value in members(name, operand) else FALSE
            case _:
                return TRUE if operand == self.value else FALSE


@dataclass(frozen=True, slots=True)
class Leaf:
    """The values of a JSON object, named by dotted paths after the term's own name."""

    field: str
    paths: Paths = lambda path: (path,)

    def at(self, path: str) -> "At":
        """One of the values."""
        first, *others = self.paths(storable(path))
        return At(self.field, FieldKind.LEAVES, scalar, first, tuple(others))


@dataclass(frozen=True, slots=True)
class At(Term):
    """One value of a JSON object, wherever it may lie there."""

    path: str = ""
    also: tuple[str, ...] = ()

    def _of_value(self, name: str, operator: Operator, operand: object) -> Condition:
        read = text if operator in _TEXTUAL else self.read
        return self._test(operator, read(name, operand))

    def _members(self, name: str, operator: Operator, operands: Sequence[object]) -> Condition:
        """Numbers, texts and flags lie apart."""
        values = [self.read(name, each) for each in operands if each is not None]
        sorts = (bool, float, str)
        tests = [self._test(operator, tuple(each for each in values if type(each) is of)) for of in sorts]
        return some([
            *(each for each in tests if isinstance(each, Test) and each.value),
            *([] if len(values) == len(operands) else [self._absent()]),
        ])  # fmt: skip

    def _test(self, operator: Operator, value: Scalar | tuple[Scalar, ...]) -> Condition:
        return Test(self.field, operator, value, self.path, self.also)


def flag(name: str, operand: object) -> bool:
    if not isinstance(operand, int) or operand not in {0, 1}:
        raise InvalidInputError(f"{name}: $exists is true or false", field=name)
    return bool(operand)


def length(name: str, operand: object) -> int:
    if isinstance(operand, bool) or not isinstance(operand, int) or not 0 <= operand < 2**31:
        raise InvalidInputError(f"{name}: $size is a number", field=name)
    return operand


def members(name: str, operand: object) -> list[object]:
    if not isinstance(operand, list):
        raise InvalidInputError(f"{name}: $in, $nin and $all take a list", field=name)
    return cast("list[object]", operand)
