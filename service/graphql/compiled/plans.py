"""Compiled selections, kept with the document that they belong to."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from graphql import DocumentNode, Node, VariableNode, get_named_type, is_leaf_type
from graphql.execution.collect_fields import FieldDetailsList

from service.graphql.compiled.fields import read_of
from service.graphql.compiled.kinds import Complete
from service.graphql.compiled.values import Kinds
from service.graphql.compiled.writing import NotPlainError, Writer, reader

SWITCHES: Final = frozenset({"include", "skip"})
MAX_VARIANTS: Final = 16  # of one document: which fields its variables switch on and off

Reader = Callable[[Any], Any]


class Fields:
    """How the leaves of one schema are read; that depends on no document."""

    def __init__(self) -> None:
        self.kinds = Kinds()
        self._leaves: dict[int, Reader | None] = {}  # by identity: fields live as long as their schema

    def leaf(self, field: Any) -> Reader | None:
        """A function of an object that gives a scalar's or enum's answer; None if it needs its resolver."""
        if id(field) not in self._leaves:
            read = read_of(field) if is_leaf_type(get_named_type(field.type)) else None
            self._leaves[id(field)] = reader(self.kinds, field.type, read, None) if read else None
        return self._leaves[id(field)]


class Plans:
    """The selections of one operation with one choice of what it switches on.

    A selection is compiled when it is met for the second time: what is asked for once never is.
    """

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._plans: dict[tuple[object, ...], Complete | None] = {}
        self._met: set[tuple[object, ...]] = set()

    def get(self, executor: Any, kind: object, details: FieldDetailsList) -> Complete | None:
        """How a value of a type is completed with its selection; None if it needs resolvers."""
        key = _key(kind, details)
        if key in self._plans:
            return self._plans[key]
        if key not in self._met:
            self._met.add(key)
            return None
        try:
            plan = Writer(executor, self.fields.kinds).compiled(kind, details)
        except NotPlainError:
            plan = None
        self._plans[key] = plan
        return plan

    def reader(self, field: Any, details: FieldDetailsList) -> Reader | None:
        """A function of an object that gives a field's whole answer; None if it needs its resolver.

        None too where the field's selection is not compiled yet.
        """
        if details[0].node.selection_set is None:
            return self.fields.leaf(field)
        read = read_of(field)
        plan = self._plans.get(_key(field.type, details)) if read else None
        return reader(self.fields.kinds, field.type, read, plan) if read and plan else None


def _key(kind: object, details: FieldDetailsList) -> tuple[object, ...]:
    return (kind, *[id(each.node) for each in details])


class DocumentPlans:
    """The plans of one document, by operation and by the values of the variables that switch fields."""

    def __init__(self, document: DocumentNode, fields: Fields) -> None:
        self._fields = fields
        self._switches = tuple(sorted(set(_switches(document))))
        self._variants: dict[tuple[object, ...], Plans] = {}

    def __len__(self) -> int:
        return len(self._variants)

    def of(self, operation: object, variables: dict[str, Any]) -> Plans:
        """The plans for an operation with these coerced variables."""
        key = (id(operation), *[variables.get(name) for name in self._switches])
        plans = self._variants.get(key)
        if plans is None:
            if len(self._variants) >= MAX_VARIANTS:
                self._variants.clear()
            plans = self._variants[key] = Plans(self._fields)
        return plans


def _switches(node: Node) -> Iterator[str]:
    """The variables that stand in `@include` and `@skip` below a node."""
    for directive in getattr(node, "directives", None) or ():
        if directive.name.value in SWITCHES:
            for argument in directive.arguments or ():
                if isinstance(argument.value, VariableNode):
                    yield argument.value.name.value
    for each in _below(node):
        yield from _switches(each)


def _below(node: Node) -> Iterator[Node]:
    yield from getattr(node, "definitions", None) or ()
    selections = getattr(node, "selection_set", None)
    if selections is not None:
        yield from selections.selections
