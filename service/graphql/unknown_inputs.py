"""Input fields that a newer client sends and this schema does not know.

SDKs serialise every member of their input structures, so a release that adds an optional input
sends it as null to every server, which GraphQL refuses. Such nulls say nothing and are dropped;
an unknown field with a value stays an error, because ignoring it would lose what was meant.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol, cast

import structlog
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
)

MAX_NAMES: Final = 1000
MAX_LENGTH: Final = 100

log: Any = structlog.get_logger(__name__)


class _Wrapping(Protocol):
    """A list type or a non-null type."""

    of_type: object


class UnknownNulls:
    """Drops unknown null input fields and logs each name once per process."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def drop(self, declared: Iterable[tuple[str, object]], variables: Mapping[str, Any]) -> dict[str, Any]:
        """The variables that are declared with these types, without unknown nulls inside them."""
        return {name: self._clean(kind, variables[name]) for name, kind in declared if name in variables}

    def _clean(self, kind: object, value: Any) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self._clean(cast("_Wrapping", kind).of_type, value)
        if isinstance(kind, GraphQLList):
            inner = cast("_Wrapping", kind).of_type
            if isinstance(value, list):
                return [self._clean(inner, item) for item in cast("list[Any]", value)]
            return self._clean(inner, value)
        if isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
            return self._clean_object(kind, cast("dict[str, Any]", value))
        return value

    def _clean_object(self, kind: GraphQLInputObjectType, value: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, item in value.items():
            field = kind.fields.get(name)
            if field is not None:
                kept[name] = self._clean(field.type, item)
            elif item is not None:
                kept[name] = item
            else:
                self._note(f"{kind.name}.{name[:MAX_LENGTH]}")
        return kept

    def _note(self, name: str) -> None:
        if name not in self._seen and len(self._seen) < MAX_NAMES:
            self._seen.add(name)
            log.info("unknown null input field dropped", field=name)
