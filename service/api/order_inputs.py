"""The orders that lists can be asked for."""

from enum import Enum
from typing import Any

import strawberry

from graph.pages import Sorting
from service.api.enums import stands_for


@strawberry.enum(description="Which way a list is sorted.")
class SortDirection(Enum):
    """Whether the keys fall."""

    ASC = strawberry.enum_value(value=False, description="The least first: A before B, old before new.")
    DESC = strawberry.enum_value(value=True, description="The greatest first.")


@strawberry.enum(description="What named things can be sorted by.")
class NamedOrderField(Enum):
    """Orders of `graph.listings` for projects, registries, artifacts and collections."""

    NAME = strawberry.enum_value("name", description="The name, by code points: `B` before `a`.")
    CREATED_AT = strawberry.enum_value("created_at", description="When it was made.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When it last changed.")


@strawberry.enum(description="What versions can be sorted by.")
class VersionOrderField(Enum):
    """Orders of `graph.listings` for versions and links."""

    NUMBER = strawberry.enum_value("number", description="The number in the artifact or collection.")
    CREATED_AT = strawberry.enum_value("created_at", description="When the version was begun.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When the version last changed.")
    SIZE = strawberry.enum_value("size", description="The size of all its files.")


@strawberry.enum(description="What runs can be sorted by.")
class RunOrderField(Enum):
    """Orders of `graph.listings` for runs."""

    NAME = strawberry.enum_value("name", description="The id that its client chose.")
    CREATED_AT = strawberry.enum_value("created_at", description="When it was recorded.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When it last changed.")


class OrderInput:
    """What the order inputs have in common."""

    field: Any
    direction: SortDirection

    def sorting(self) -> Sorting:
        return Sorting(stands_for(self.field), falling=stands_for(self.direction))


@strawberry.input(description="How to sort named things.")
class NamedOrder(OrderInput):
    """How to sort named things."""

    field: NamedOrderField = strawberry.field(description="By what.")
    direction: SortDirection = strawberry.field(default=SortDirection.ASC, description="Which way.")


@strawberry.input(description="How to sort versions.")
class VersionOrder(OrderInput):
    """How to sort versions."""

    field: VersionOrderField = strawberry.field(description="By what.")
    direction: SortDirection = strawberry.field(default=SortDirection.ASC, description="Which way.")


@strawberry.input(description="How to sort runs.")
class RunOrder(OrderInput):
    """How to sort runs."""

    field: RunOrderField = strawberry.field(description="By what.")
    direction: SortDirection = strawberry.field(default=SortDirection.ASC, description="Which way.")
