"""The root fields of a schema, as they were declared."""

from collections.abc import Iterator

from strawberry import Schema
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from service.graphql.operation import permission_of


def root_fields(schema: Schema) -> Iterator[tuple[str, StrawberryField]]:
    """Every field of the query, mutation and subscription type, as `Type.field`."""
    for root in (schema.query, schema.mutation, schema.subscription):
        if root is not None:
            definition = get_object_definition(root, strict=True)
            for field in definition.fields:
                yield f"{definition.name}.{field.graphql_name or field.python_name}", field


def unguarded_fields(schema: Schema) -> list[str]:
    return [name for name, field in root_fields(schema) if permission_of(field) is None]
