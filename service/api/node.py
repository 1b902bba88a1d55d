"""Everything that has an id of its own: Relay's `Node`."""

from typing import Any

import strawberry

from service.api.ids import encode, kind_of


@strawberry.interface(description="Something with an id, which `node(id)` finds again.")
class Node:
    """The records of the domain have the type that `kind_of` says."""

    @strawberry.field(description="The global id.")
    @staticmethod
    def id(root: strawberry.Parent[Any]) -> strawberry.ID:
        return encode(kind_of(root) or "", root.id)

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        return kind_of(value) == cls.__name__
