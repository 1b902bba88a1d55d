"""Filters as JSON text: objects of fields and operators, in the manner of MongoDB.

`{"a": 1, "b": {"$gt": 2, "$lt": 5}}` means all of it. What is unknown is refused by name: a filter
that is not understood would look like an answer. The operators are those of the public wandb SDK.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from graph.errors import InvalidInputError
from graph.filters.conditions import Condition, Operator
from service.wandb.filters.logic import TRUE, every, negated, some
from service.wandb.filters.terms import Leaf, Term

LONGEST: Final = 64 * 1024
NESTED: Final = 32  # what the graph takes is less, but levels without a choice do not count there

_JOINTS: Final[Mapping[str, Callable[[Iterable[Condition]], Condition]]] = {
    "$and": every,
    "$or": some,
    "$nor": lambda conditions: negated(some(conditions)),
}
_OPERATORS: Final = {f"${operator}": operator for operator in Operator}
_NEGATIONS: Final = {"$ne": Operator.EQ, "$nin": Operator.IN}

_Object: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one kind of thing can be filtered by.

    Attributes:
        what: The things, for messages.
        terms: Fields by the names that clients use.
    """

    what: str
    terms: Mapping[str, Term | Leaf]

    def term(self, name: str) -> Term:
        """The field of that name; of a JSON object the value at a dotted path.

        Raises:
            InvalidInputError: there is no such field.
        """
        head, _, path = name.partition(".")
        match self.terms.get(name), self.terms.get(head):
            case Term() as term, _:
                return term
            case _, Leaf() as leaf if path:
                return leaf.at(path)
            case _:
                known = ", ".join(self.terms)
                raise InvalidInputError(
                    f"{self.what} have no {name!r} to filter by; there are {known}", field=name
                )

    def is_object(self, name: str) -> bool:
        """Whether values lie below what is named so."""
        return isinstance(self.terms.get(name, self.terms.get(name.partition(".")[0])), Leaf)

    def parsed(self, text: str | None, field: str = "filters") -> Condition | None:
        """What a filter asks for, None if nothing; `field` is the argument that it came as.

        Raises:
            InvalidInputError: it is no such filter; the message names what is not understood.
        """
        if text is None or not text.strip():
            return None
        if len(text) > LONGEST:
            raise InvalidInputError(f"a filter has at most {LONGEST} characters", field=field)
        try:
            given: object = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidInputError(f"{field} is no JSON", field=field) from error
        if given is None:
            return None
        found = _Parser(self, field).whole(given, 0)
        return None if found == TRUE else found


@dataclass(frozen=True, slots=True)
class _Parser:
    vocabulary: Vocabulary
    argument: str

    def whole(self, given: object, depth: int) -> Condition:
        """All that the keys of an object ask for."""
        if depth > NESTED:
            raise self._too_deep()
        if not isinstance(given, dict):
            raise InvalidInputError("a filter is a JSON object", field=self.argument)
        return every(self._keys(cast("_Object", given), depth))

    def _keys(self, given: _Object, depth: int) -> Iterator[Condition]:
        for key, operand in given.items():
            if key in _JOINTS:
                members = _listed(key, operand)
                yield _JOINTS[key](self.whole(each, depth + 1) for each in members)
            elif key == "$not":
                yield negated(self.whole(operand, depth + 1))
            elif key.startswith("$"):
                raise _unknown(key)
            else:
                yield self._field(key, operand, depth + 1)

    def _field(self, name: str, operand: object, depth: int) -> Condition:
        """What is asked of one field: operators, a value that it equals, or values below it."""
        if depth > NESTED:
            raise self._too_deep()
        if isinstance(operand, dict):
            asked = cast("_Object", operand)
            if asked and self.vocabulary.is_object(name) and not _has_operators(asked):
                return every(self._field(f"{name}.{key}", each, depth + 1) for key, each in asked.items())
            return self._operators(self.vocabulary.term(name), name, asked, depth)
        return self.vocabulary.term(name).condition(name, Operator.EQ, operand)

    def _operators(self, term: Term, name: str, asked: _Object, depth: int) -> Condition:
        if depth > NESTED:
            raise self._too_deep()
        if not asked:
            raise InvalidInputError(f"{name} is compared with nothing", field=name)
        return every(self._operator(term, name, key, operand, depth) for key, operand in asked.items())

    def _operator(self, term: Term, name: str, key: str, operand: object, depth: int) -> Condition:
        if key in _OPERATORS:
            return term.condition(name, _OPERATORS[key], operand)
        if key in _NEGATIONS:
            return negated(term.condition(name, _NEGATIONS[key], operand))
        if key in _JOINTS:
            members = _listed(key, operand)
            return _JOINTS[key](self._choice(term, name, each, depth) for each in members)
        if key == "$not":
            return negated(self._choice(term, name, operand, depth))
        raise _unknown(key)

    def _too_deep(self) -> InvalidInputError:
        return InvalidInputError(f"a filter has at most {NESTED} levels", field=self.argument)

    def _choice(self, term: Term, name: str, operand: object, depth: int) -> Condition:
        """What stands in a list of choices for one field: operators or a value."""
        if isinstance(operand, dict):
            return self._operators(term, name, cast("_Object", operand), depth + 1)
        return term.condition(name, Operator.EQ, operand)


def _has_operators(asked: _Object) -> bool:
    return any(key.startswith("$") for key in asked)


def _listed(key: str, operand: object) -> list[object]:
    if not isinstance(operand, list):
        raise InvalidInputError(f"{key} takes a list", field=key)
    return cast("list[object]", operand)


def _unknown(key: str) -> InvalidInputError:
    known = ", ".join(sorted({*_JOINTS, *_OPERATORS, *_NEGATIONS, "$not"}))
    return InvalidInputError(f"{key!r} is no operator of filters; there are {known}", field=key)
