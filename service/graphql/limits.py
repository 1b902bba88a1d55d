"""How much one request may ask for, measured before the document is validated."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

MEBIBYTE: Final = 1024 * 1024
_INTROSPECTION: Final = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one schema; fragments count as often as they are spread.

    Attributes:
        depth: Nested selections; what is below `__schema` and `__type` is not counted, since the
            standard introspection query is deeper than any query should be.
        fields: Selected fields of one operation.
        aliases: Selected fields that carry an alias.
        root_fields: Fields of the query or mutation type.
        tokens: Lexical tokens of a document; comments have the same limit of their own.
        body_bytes: Size of the request.
        introspection: Whether `__schema` and `__type` are answered.
        documents: How many parsed documents are kept.
        document_bytes: Sum of the texts of the kept documents; a parsed document takes about
            fifty times its text in memory.
    """

    depth: int = 15
    fields: int = 1000
    aliases: int = 50
    root_fields: int = 20
    tokens: int = 4000
    body_bytes: int = MEBIBYTE
    introspection: bool = True
    documents: int = 512
    document_bytes: int = MEBIBYTE


class _Cost(NamedTuple):
    depth: int = 0
    fields: int = 0
    aliases: int = 0

    def beside(self, other: "_Cost") -> "_Cost":
        return _Cost(max(self.depth, other.depth), self.fields + other.fields, self.aliases + other.aliases)

    def below(self, field: FieldNode) -> "_Cost":
        depth = 0 if field.name.value in _INTROSPECTION else self.depth
        return _Cost(depth + 1, self.fields + 1, self.aliases + (field.alias is not None))


class _Measure:
    """Costs of selections with fragments expanded; each fragment is measured once."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node.selection_set
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._costs: dict[str, _Cost] = {}
        self._roots: dict[str, int] = {}

    def cost(self, selections: SelectionSetNode) -> _Cost:
        total = _Cost()
        for selection in selections.selections:
            total = total.beside(self._selection(selection))
        return total

    def _selection(self, node: SelectionNode) -> _Cost:
        if isinstance(node, FieldNode):
            return (self.cost(node.selection_set) if node.selection_set else _Cost()).below(node)
        if isinstance(node, InlineFragmentNode):
            return self.cost(node.selection_set)
        return self._fragment(node) if isinstance(node, FragmentSpreadNode) else _Cost()

    def _fragment(self, node: FragmentSpreadNode) -> _Cost:
        name = node.name.value
        if name not in self._costs and name in self._fragments:
            self._costs[name] = _Cost()  # a cycle ends here; validation refuses it
            self._costs[name] = self.cost(self._fragments[name])
        return self._costs.get(name, _Cost())

    def roots(self, selections: SelectionSetNode) -> int:
        total = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total += 1
            elif isinstance(node, InlineFragmentNode):
                total += self.roots(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment_roots(node.name.value)
        return total

    def _fragment_roots(self, name: str) -> int:
        if name not in self._roots and name in self._fragments:
            self._roots[name] = 0
            self._roots[name] = self.roots(self._fragments[name])
        return self._roots.get(name, 0)


def violations(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """One error for each limit that an operation of the document exceeds; each names its limit."""
    measure = _Measure(document)
    return [
        GraphQLError(f"query refused: {name} is {found}, the limit is {limit}", nodes=operation)
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode)
        for name, found, limit in _measured(measure, operation, limits)
        if found > limit
    ]


def _measured(
    measure: _Measure, operation: OperationDefinitionNode, limits: Limits
) -> Iterator[tuple[str, int, int]]:
    cost = measure.cost(operation.selection_set)
    yield "depth", cost.depth, limits.depth
    yield "number of fields", cost.fields, limits.fields
    yield "number of aliases", cost.aliases, limits.aliases
    yield "number of root fields", measure.roots(operation.selection_set), limits.root_fields
