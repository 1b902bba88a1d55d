"""Tags: free labels on artifacts, collections and versions, with their past as intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidInputError
from graph.names import TAGS_LIMIT, tag_names

PER_CALL: Final = 20  # what the SDK sends at once, and what one change may add or remove


@dataclass(frozen=True, slots=True)
class TagChange:
    """The tags after a change, and what it adds and removes."""

    tags: list[str]
    added: list[str]
    removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def checked_tags(tags: Sequence[str]) -> list[str]:
    return tag_names(list(tags))


def changed_tags(current: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> TagChange:
    """Work out a change of tags; what is there already is not added, what is not there not removed."""
    for field, tags in (("addTags", add), ("removeTags", remove)):
        if len(tags) > PER_CALL:
            raise InvalidInputError(f"{field} has {len(tags)} tags; the limit is {PER_CALL}", field=field)
    wanted, unwanted = tag_names(list(add), "addTags"), tag_names(list(remove), "removeTags")
    both = [tag for tag in wanted if tag in unwanted]
    if both:
        raise InvalidInputError(f"{both[0]!r} cannot be added and removed at once", field="removeTags")
    added = [tag for tag in wanted if tag not in current]
    removed = [tag for tag in unwanted if tag in current]
    tags = [*(tag for tag in current if tag not in removed), *added]
    if added and len(tags) > TAGS_LIMIT:
        raise InvalidInputError(
            f"there would be {len(tags)} tags; the limit is {TAGS_LIMIT}", field="addTags"
        )
    return TagChange(tags, added, removed)
