"""Random queries that are valid in a schema: fragments, aliases, directives, arguments, variables."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, cast

from graphql import (
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

VARIABLES: Final = {"yes": True, "no": False}
DEPTH: Final = 3


@dataclass
class Asker:
    """Writes one query; of fields with arguments only those that can do without."""

    schema: GraphQLSchema
    random: Random
    fragments: list[str] = field(default_factory=list[str])
    used: int = 0

    def document(self) -> str:
        """The query with the fragments that it spreads, and a use of each variable."""
        selection = self._selection(self.schema.query_type, 0)
        variables = ", ".join(f"${name}: Boolean!" for name in VARIABLES)
        both = "both: __typename @include(if: $yes) @skip(if: $no)"
        return "\n".join([f"query Asked({variables}) {{ {both} {selection[1:]}", *self.fragments])

    def _selection(self, kind: Any, depth: int) -> str:
        parts = [self._part(kind, depth) for _ in range(self.random.randint(1, max(1, 5 - depth)))]
        return "{ " + " ".join(["__typename", *parts]) + " }"

    def _part(self, kind: Any, depth: int) -> str:
        roll = self.random.random() + depth / 10
        if is_abstract_type(kind) and roll < 0.7 and depth < DEPTH:
            return self._fragment(self.random.choice(self.schema.get_possible_types(kind)), depth + 1)
        if roll < 0.2 and depth < DEPTH:
            return self._fragment(kind, depth + 1)
        return self._field(kind, depth)

    def _fragment(self, kind: Any, depth: int) -> str:
        selection = self._selection(kind, depth)
        if self.random.random() < 0.5:
            return f"... on {kind.name}{self._directive()} {selection}"
        self.used += 1
        self.fragments.append(f"fragment F{self.used} on {kind.name} {selection}")
        return f"...F{self.used}{self._directive()}"

    def _field(self, kind: Any, depth: int) -> str:
        fields: dict[str, Any] = getattr(kind, "fields", {})
        open_ = [
            name
            for name, each in fields.items()
            if not any(isinstance(argument.type, GraphQLNonNull) for argument in each.args.values())
            and (depth < DEPTH or is_leaf_type(get_named_type(each.type)))
        ]
        if not open_:
            return "__typename"
        name = self.random.choice(open_)
        kind_of: Any = fields[name].type
        inner = cast("Any", get_named_type(kind_of))
        below = "" if is_leaf_type(inner) else " " + self._selection(inner, depth + 1)
        # An alias of its own wherever another field could be meant by the same key
        self.used += 1
        alias = "" if self.random.random() < 0.3 else f"a{self.used}: "
        return f"{alias}{name}{self._directive()}{below}"

    def _directive(self) -> str:
        return self.random.choice((
            *[""] * 8, " @include(if: $yes)", " @skip(if: $yes)", " @include(if: $no)", " @skip(if: $no)",
            " @include(if: true)", " @skip(if: true)",
        ))  # fmt: skip
