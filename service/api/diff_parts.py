"""The parts of a lineage diff that are values: how much differs, and what, a page at a time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Any, Final, cast

import strawberry
from strawberry.scalars import JSON

from graph.differences import Compared, Difference, Entry
from service.api.context import ApiContext, Info
from service.api.fields import computed, resolved
from service.api.json_values import json_value
from service.api.paging import FIRST, After, Connection, Item, Slice, checked_first, slice_of
from service.graphql.cursors import cursor_of, mark_of

ENTRIES: Final = 1000
VALUE: Final = 2048
_ORDER: Final = "difference"

EntriesFirst = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {ENTRIES}.")]


class Knowledge(StrEnum):
    """What is known of one side of a part."""

    KNOWN = "KNOWN"
    NO_RUN = "NO_RUN"
    NOT_TOLD = "NOT_TOLD"
    HIDDEN = "HIDDEN"
    DELETED = "DELETED"
    NOT_KEPT = "NOT_KEPT"

    @property
    def comparable(self) -> bool:
        """Can it be compared, if only as nothing?"""
        return self in {Knowledge.KNOWN, Knowledge.NO_RUN, Knowledge.NOT_TOLD}


@strawberry.enum(name="LineageDifference", description="What became of something from `a` to `b`.")
class DifferenceName(Enum):
    """`graph.differences.Difference`."""

    ADDED = strawberry.enum_value(Difference.ADDED, description="Only `b` has it.")
    REMOVED = strawberry.enum_value(Difference.REMOVED, description="Only `a` has it.")
    CHANGED = strawberry.enum_value(Difference.CHANGED, description="Both have it, and it differs.")
    RENAMED = strawberry.enum_value(
        Difference.RENAMED, description="Of files: the same content, at another path."
    )


@strawberry.enum(name="LineageKnowledge", description="What is known of one side of a part of a diff.")
class KnowledgeName(Enum):
    """`Knowledge`."""

    KNOWN = strawberry.enum_value(Knowledge.KNOWN, description="All of it.")
    NO_RUN = strawberry.enum_value(
        Knowledge.NO_RUN, description="No run had logged the version, so there is nothing; compared as empty."
    )
    NOT_TOLD = strawberry.enum_value(
        Knowledge.NOT_TOLD, description="Its run did not tell; compared as empty."
    )
    HIDDEN = strawberry.enum_value(
        Knowledge.HIDDEN, description="Its run is not yours to see; nothing is compared."
    )
    DELETED = strawberry.enum_value(
        Knowledge.DELETED, description="Its run was deleted; nothing is compared."
    )
    NOT_KEPT = strawberry.enum_value(
        Knowledge.NOT_KEPT, description="What it was at that time was not kept; nothing is compared."
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many differ in each way, and how many do not."""

    added: int
    removed: int
    changed: int
    renamed: int
    unchanged: int

    @classmethod
    def of(cls, entries: Iterable[Entry[Any]], unchanged: int) -> "Counted":
        found = Counter(entry.difference for entry in entries)
        return cls(
            found[Difference.ADDED],
            found[Difference.REMOVED],
            found[Difference.CHANGED],
            found[Difference.RENAMED],
            unchanged,
        )


@strawberry.type(name="LineageDiffCounts", description="How much differs between two sides, and how.")
class DiffCounts:
    """A `Counted`."""

    added: int = strawberry.field(description="How many only `b` has.")
    removed: int = strawberry.field(description="How many only `a` has.")
    changed: int = strawberry.field(description="How many both have, and they differ.")
    renamed: int = strawberry.field(description="Files whose content stands at another path; 0 elsewhere.")
    unchanged: int = strawberry.field(description="How many are the same in both.")


@dataclass(frozen=True, slots=True)
class ValuePart:
    """Values by key, and what is known of either side."""

    compared: Compared[str]
    a: Knowledge = Knowledge.KNOWN
    b: Knowledge = Knowledge.KNOWN


def value_of(text: str | None) -> JSON | None:
    """A value by its JSON text, or the beginning of that text where it is longer than 2,048 characters."""
    return cast("JSON", text[:VALUE]) if text is not None and len(text) > VALUE else json_value(text)


@strawberry.type(name="LineageValueDifference", description="A value that differs.")
class ValueDifference:
    """An `Entry` of JSON texts."""

    key: str = strawberry.field(
        description="Its name; below objects a path with dots, where a name that has a dot stands in quotes."
    )
    difference: DifferenceName = strawberry.field(description="What became of it.")
    before = computed(
        lambda entry: value_of(entry.before),
        JSON | None,
        description="What it is in `a`, null where it is not there. NaN and infinities stand as texts, and"
        f" of a value with more than {VALUE} characters of JSON its beginning.",
    )
    after = computed(lambda entry: value_of(entry.after), JSON | None, description="The same in `b`.")
    cut = computed(
        lambda entry: any(text is not None and len(text) > VALUE for text in (entry.before, entry.after)),
        bool,
        description="Whether a value was too long, so that only its beginning is told, as text.",
    )


async def page_of(
    root: strawberry.Parent[Any], info: Info, first: EntriesFirst = FIRST, after: After = None
) -> Slice:
    return sliced(info.context, root.compared.entries, first, after)


@strawberry.type(name="LineageValueDiff", description="How values differ that stand under names.")
class ValueDiff:
    """A `ValuePart`."""

    a: KnowledgeName = strawberry.field(description="What is known of `a`.")
    b: KnowledgeName = strawberry.field(description="What is known of `b`.")
    counts = computed(
        lambda part: Counted.of(part.compared.entries, part.compared.unchanged),
        DiffCounts,
        description="How much differs; all 0 where a side is not known.",
    )
    entries = resolved(page_of, Connection[ValueDifference], description="What differs, by name.")


def sliced(context: ApiContext, entries: Sequence[object], first: int, after: str | None) -> Slice:
    """A page of entries, of which a cursor says the place."""
    limit = checked_first(first, ENTRIES)
    context.budget.spend(limit)
    start = 0 if after is None else max(0, int(mark_of(after, _ORDER, int).key) + 1)
    page = entries[start : start + limit]
    items = [Item(cursor_of(_ORDER, start + place), entry) for place, entry in enumerate(page)]

    async def count() -> int:
        return len(entries)

    return slice_of(items, more=start + limit < len(entries), began=after is not None, count=count)
