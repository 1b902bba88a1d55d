"""One operation of a document, with all that a request needs of it and that no request changes."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
    type_from_ast,  # pyright: ignore[reportUnknownVariableType] - graphql-core's generics are bare
)
from graphql.execution.collect_fields import FragmentDetails

from service.graphql.compiled.plans import DocumentPlans, Fields


@dataclass(frozen=True, slots=True)
class Operation:
    """`variables` are the declared ones with their types; `fragments` are those of its document."""

    node: OperationDefinitionNode
    variables: tuple[tuple[str, object], ...]
    definitions: dict[str, FragmentDefinitionNode]
    fragments: dict[str, FragmentDetails]
    plans: DocumentPlans


class Document:
    """A document that fits the schema."""

    def __init__(self, node: DocumentNode, schema: GraphQLSchema, fields: Fields) -> None:
        self.node = node
        self._schema = schema
        self._plans = DocumentPlans(node, fields)
        self._operations: dict[str | None, Operation] = {}

    def operation(self, name: str | None) -> Operation | None:
        """The operation of that name, or the only one; None if there is no such."""
        found = self._operations.get(name)
        if found is None:
            node = get_operation_ast(self.node, name)
            if node is None:
                return None
            found = self._operations[name] = self._prepared(node)
        return found

    def _prepared(self, node: OperationDefinitionNode) -> Operation:
        fragments = {
            each.name.value: each
            for each in self.node.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        details = {name: FragmentDetails(each) for name, each in fragments.items()}
        variables = tuple(_typed(self._schema, node))
        return Operation(node, variables, fragments, details, self._plans)


def _typed(schema: GraphQLSchema, node: OperationDefinitionNode) -> list[tuple[str, object]]:
    return [
        (each.variable.name.value, type_from_ast(schema, each.type))
        for each in node.variable_definitions or ()
    ]
