"""Relay pages, as the SDK reads them."""

import strawberry


@strawberry.interface
class Node:
    """A thing with an id."""

    id: strawberry.ID


@strawberry.type
class PageInfo:
    """Where a page ends and whether more follow."""

    end_cursor: str | None
    has_next_page: bool
    has_previous_page: bool | None
    start_cursor: str | None
