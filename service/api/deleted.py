"""Lists of what was deleted, for those who may bring it back."""

from collections.abc import Callable
from typing import Any, TypeAlias

import strawberry
from strawberry.types.field import StrawberryField

from graph.deletions import Deleted
from graph.pages import Listing
from graph.policy import Permission, granted
from service.api import lazy
from service.api.context import Info
from service.api.fields import computed, reference, resolved
from service.api.ids import encode
from service.api.loaders import ENTITIES, PROJECTS
from service.api.paging import After, Before, Connection, First, Last, Pages, Slice, Span, slice_of
from service.graphql.scalars import DateTime


async def _restorable_until(root: strawberry.Parent[Any], info: Info) -> int:
    deleted: Deleted = root
    return deleted.deleted_at + info.context.retention


@strawberry.type(description="A version, artifact or collection that was deleted and may be brought back.")
class DeletedContent:
    """A record of `graph.deletions`."""

    id = computed(
        lambda deleted: encode(deleted.kind.title(), deleted.id),
        strawberry.ID,
        description="The global id, by which it is restored; `node` does not find it meanwhile.",
    )
    name: str | None = strawberry.field(
        description="The name it had, and will have again; versions have none."
    )
    number: int | None = strawberry.field(description="A version's number in its artifact; null for a draft.")
    type: str = strawberry.field(description="The type of artifacts.")
    description: str | None = strawberry.field(description="What it is about.")
    deleted_at: DateTime = strawberry.field(description="When it was deleted.")
    deleted_by = reference(
        ENTITIES, lambda deleted: deleted.deleted_by, lazy.UserRef | None, description="Who deleted it."
    )
    restorable_until = resolved(_restorable_until, DateTime, description="Until when it can be brought back.")


DeletedContents: TypeAlias = Connection[DeletedContent]


def deletions(
    listed: Listing[Deleted],
    permission: Permission,
    project: Callable[[Any], str],
    *,
    description: str,
) -> StrawberryField:
    """A field that lists what was deleted in its parent; empty unless the viewer has the permission there."""
    pages = Pages(listed)

    async def resolve(
        root: strawberry.Parent[Any],
        info: Info,
        *,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Slice:
        home = await PROJECTS.load(info.context, project(root))
        if home is None or granted(info.context.actor.sight, permission, home.target) is None:
            return slice_of([], more=False, began=False, count=_none)
        return await pages.connection(info.context, root.id, Span(first, after, last, before))

    more = f"{description}, the latest first. Empty for who may not bring them back."
    return resolved(resolve, DeletedContents, description=more)


async def _none() -> int:
    return 0
