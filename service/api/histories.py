"""The field `history`, which whatever has one declares in a line."""

from collections.abc import Callable
from typing import Any

from strawberry.types.field import StrawberryField

from graph import histories
from service.api import lazy
from service.api.fields import listing
from service.api.paging import Pages

_HISTORY = Pages(histories.HISTORY)
_OF_MEMBER = Pages(histories.MEMBER_HISTORY)


def history(of: str) -> StrawberryField:
    """The history of what has an id of its own."""
    return listing(
        _HISTORY,
        lazy.Events,
        description=f"What happened to {of}, the latest first: what it was and what it became, by whom and"
        " when. What happened where you see nothing is left out.",
    )


def member_history(key: Callable[[Any], str]) -> StrawberryField:
    """The history of a member: of somebody in one place; `key` is made by `graph.histories.member_key`."""
    return listing(
        _OF_MEMBER,
        lazy.Events,
        description="What happened to them here, the latest first: roles given, changed and ended.",
        parent=key,
    )
