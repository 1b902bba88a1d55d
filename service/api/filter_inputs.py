"""Filters of lists as clients say them, and the conditions of the domain that they mean.

Every input is a flat set of conditions, all of which must hold, with `and`, `or`, `nor` and `not`
around inputs of its own kind. What is null or left out asks nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, Final, cast

import strawberry

from graph.errors import InvalidInputError
from graph.filters.conditions import DEEPEST, Condition, Every, Not, Some, Test
from service.api.condition_inputs import (
    ConditionInput,
    IdCondition,
    IntCondition,
    ListCondition,
    MetadataCondition,
    TextCondition,
    TimeCondition,
    VisibilityCondition,
)
from service.api.ids import reference

_AND: Final = "All of these hold."
_OR: Final = "At least one of these holds."
_NOR: Final = "None of these holds."
_NOT: Final = "This does not hold."
_ID: Final = "Its global id."
_TAG: Final = "Its tags."
_CREATED: Final = "When it was made."
_UPDATED: Final = "When it last changed."

# The domain's word for an input's where it is not the same in camel case.
_IDS: Final = frozenset({"id", "entityId"})


class FilterInput:
    """What the filters have in common."""

    def condition(self, depth: int = 1) -> Condition:
        """All that is asked for, as one condition."""
        if depth > DEEPEST:
            raise InvalidInputError(f"a filter has at most {DEEPEST} levels", field="filter")
        return Every(tuple(self._conditions(depth)))

    def _conditions(self, depth: int) -> Iterator[Condition]:
        for each in fields(self):  # pyright: ignore[reportArgumentType]  strawberry.input makes them dataclasses
            given: Any = getattr(self, each.name)
            if given is None:
                continue
            match each.name:
                case "and_":
                    yield Every(_several(given, "and", depth))
                case "or_":
                    yield Some(_several(given, "or", depth))
                case "nor":
                    yield Not(Some(_several(given, "nor", depth)))
                case "not_":
                    yield Not(given.condition(depth + 1))
                case "metadata":
                    yield Every(tuple(one.condition() for one in given))
                case name:
                    yield from _of_field(_camel(name), given)


def _several(given: Sequence[FilterInput], word: str, depth: int) -> tuple[Condition, ...]:
    if not given:
        raise InvalidInputError(f"{word} needs at least one filter", field=word)
    return tuple(one.condition(depth + 1) for one in given)


def _of_field(name: str, given: ConditionInput) -> Iterator[Condition]:
    for condition in given.tests(name):
        yield _with_ids(condition) if name in _IDS else condition


def _with_ids(condition: Condition) -> Condition:
    """The same test of the graph's ids, which global ids name."""
    match condition:
        case Not(member=member):
            return Not(_with_ids(member))
        case Test(field=field, value=value):
            texts = cast("tuple[str, ...]", value if isinstance(value, tuple) else (value,))
            keys = tuple(reference(text, field).id for text in texts)
            return replace(condition, value=keys if isinstance(value, tuple) else keys[0])
        case _:
            return condition


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(each.title() for each in rest)


@strawberry.input(description="Which registries; all that is given must hold.")
class RegistryFilter(FilterInput):
    """Which registries."""

    and_: "list[RegistryFilter] | None" = strawberry.field(default=None, name="and", description=_AND)
    or_: "list[RegistryFilter] | None" = strawberry.field(default=None, name="or", description=_OR)
    nor: "list[RegistryFilter] | None" = strawberry.field(default=None, description=_NOR)
    not_: "RegistryFilter | None" = strawberry.field(default=None, name="not", description=_NOT)
    id: IdCondition | None = strawberry.field(default=None, description=_ID)
    name: TextCondition | None = strawberry.field(default=None, description="Its name.")
    entity_id: IdCondition | None = strawberry.field(
        default=None, description="The global id of the organization that it belongs to."
    )
    description: TextCondition | None = strawberry.field(default=None, description="What it is about.")
    visibility: VisibilityCondition | None = strawberry.field(
        default=None, description="Who sees it without being invited."
    )
    created_at: TimeCondition | None = strawberry.field(default=None, description=_CREATED)
    updated_at: TimeCondition | None = strawberry.field(default=None, description=_UPDATED)


@strawberry.input(description="Which collections; all that is given must hold.")
class CollectionFilter(FilterInput):
    """Which collections."""

    and_: "list[CollectionFilter] | None" = strawberry.field(default=None, name="and", description=_AND)
    or_: "list[CollectionFilter] | None" = strawberry.field(default=None, name="or", description=_OR)
    nor: "list[CollectionFilter] | None" = strawberry.field(default=None, description=_NOR)
    not_: "CollectionFilter | None" = strawberry.field(default=None, name="not", description=_NOT)
    id: IdCondition | None = strawberry.field(default=None, description=_ID)
    name: TextCondition | None = strawberry.field(default=None, description="Its name.")
    type: TextCondition | None = strawberry.field(default=None, description="The type of its versions.")
    tag: ListCondition | None = strawberry.field(default=None, description=_TAG)
    description: TextCondition | None = strawberry.field(default=None, description="Its card.")
    created_at: TimeCondition | None = strawberry.field(default=None, description=_CREATED)
    updated_at: TimeCondition | None = strawberry.field(default=None, description=_UPDATED)


@strawberry.input(description="Which artifacts; all that is given must hold.")
class ArtifactFilter(FilterInput):
    """Which artifacts."""

    and_: "list[ArtifactFilter] | None" = strawberry.field(default=None, name="and", description=_AND)
    or_: "list[ArtifactFilter] | None" = strawberry.field(default=None, name="or", description=_OR)
    nor: "list[ArtifactFilter] | None" = strawberry.field(default=None, description=_NOR)
    not_: "ArtifactFilter | None" = strawberry.field(default=None, name="not", description=_NOT)
    id: IdCondition | None = strawberry.field(default=None, description=_ID)
    name: TextCondition | None = strawberry.field(default=None, description="Its name.")
    type: TextCondition | None = strawberry.field(default=None, description="The type of its versions.")
    tag: ListCondition | None = strawberry.field(default=None, description=_TAG)
    description: TextCondition | None = strawberry.field(default=None, description="What it is about.")
    created_at: TimeCondition | None = strawberry.field(default=None, description=_CREATED)
    updated_at: TimeCondition | None = strawberry.field(default=None, description=_UPDATED)


@strawberry.input(description="Which versions; all that is given must hold.")
class VersionFilter(FilterInput):
    """Which versions of an artifact, or linked in a collection."""

    and_: "list[VersionFilter] | None" = strawberry.field(default=None, name="and", description=_AND)
    or_: "list[VersionFilter] | None" = strawberry.field(default=None, name="or", description=_OR)
    nor: "list[VersionFilter] | None" = strawberry.field(default=None, description=_NOR)
    not_: "VersionFilter | None" = strawberry.field(default=None, name="not", description=_NOT)
    id: IdCondition | None = strawberry.field(default=None, description="The version's global id.")
    number: IntCondition | None = strawberry.field(
        default=None, description="Its number in what is listed: 3 is `v3`."
    )
    type: TextCondition | None = strawberry.field(default=None, description="The type of its artifact.")
    digest: IdCondition | None = strawberry.field(default=None, description="The digest of its content.")
    description: TextCondition | None = strawberry.field(default=None, description="What it is about.")
    tag: ListCondition | None = strawberry.field(default=None, description=_TAG)
    alias: ListCondition | None = strawberry.field(
        default=None, description="The aliases that point at it in what is listed, `latest` among them."
    )
    metadata: list[MetadataCondition] | None = strawberry.field(
        default=None, description="Values of its metadata; all of these hold."
    )
    size: IntCondition | None = strawberry.field(
        default=None, description="The size of all its files in bytes."
    )
    created_at: TimeCondition | None = strawberry.field(default=None, description="When its draft was begun.")
    updated_at: TimeCondition | None = strawberry.field(default=None, description=_UPDATED)
