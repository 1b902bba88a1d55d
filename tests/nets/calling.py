"""Calls of one root field, spelled from the schema, so that a row of a table is only names and values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import httpx2
from graphql import GraphQLField, GraphQLSchema, build_schema, get_named_type, is_leaf_type
from strawberry import Schema

from service.api.schema import schema as native_schema
from service.wandb.schema_root import schema as adapter_schema

PROBLEM = "... on Error { code message field }"


@dataclass(frozen=True)
class Face:
    """One of the two schemas, and where it is served."""

    name: str
    path: str
    schema: GraphQLSchema

    @property
    def queries(self) -> Mapping[str, GraphQLField]:
        return self.schema.query_type.fields if self.schema.query_type else {}

    @property
    def mutations(self) -> Mapping[str, GraphQLField]:
        return self.schema.mutation_type.fields if self.schema.mutation_type else {}

    @property
    def root_fields(self) -> set[str]:
        return {*self.queries, *self.mutations}

    def document(self, field: str, given: Mapping[str, Any], select: str = "") -> str:
        """The operation that asks for this field alone; mutations that answer with a union tell the error."""
        found: Any = self.mutations.get(field) or self.queries[field]
        kind = "mutation" if field in self.mutations else "query"
        declared = ", ".join(f"${name}: {found.args[name].type}" for name in given)
        passed = ", ".join(f"{name}: ${name}" for name in given)
        head = f"{kind} ({declared}) {{ {field}({passed})" if given else f"{kind} {{ {field}"
        problem = PROBLEM if self is NATIVE and kind == "mutation" else ""
        leaf = is_leaf_type(get_named_type(found.type))
        return head + (" }" if leaf else f" {{ __typename {problem} {select} }} }}")

    def arguments(self, field: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the SDK's mutations take stands in one input."""
        found = self.mutations.get(field) or self.queries[field]
        return {"input": dict(given)} if "input" in found.args else dict(given)


def _face(name: str, path: str, schema: Schema) -> Face:
    return Face(name, path, build_schema(schema.as_str()))


NATIVE = _face("native", "/graphql", native_schema)
ADAPTER = _face("adapter", "/wandb/graphql", adapter_schema)


@dataclass(frozen=True)
class Answer:
    """The answer to one root field."""

    status: int
    body: dict[str, Any]
    field: str

    @property
    def value(self) -> Any:
        data: dict[str, Any] = self.body["data"] or {}
        return data.get(self.field)

    @property
    def code(self) -> str | None:
        """The code of the error, whether the schema has a type for it or not."""
        if "errors" in self.body:
            return self.body["errors"][0]["extensions"]["code"]
        value: Any = self.value
        return cast("dict[str, Any]", value).get("code") if isinstance(value, dict) else None


async def call(
    client: httpx2.AsyncClient,
    face: Face,
    field: str,
    given: Mapping[str, Any],
    *,
    key: str | None,
    select: str = "",
) -> Answer:
    """Ask for one root field in somebody's name; without a key as nobody."""
    arguments = face.arguments(field, given)
    body = {"query": face.document(field, arguments, select), "variables": arguments}
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    reply = await client.post(face.path, json=body, headers=headers)
    return Answer(reply.status_code, reply.json(), field)
