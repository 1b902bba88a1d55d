"""Who could see or download something at a time, and through what: for those who read the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final, TypeAlias

import strawberry

from graph.accessors import Accessor, Passage, Way, accessors, count_accessors
from graph.pages import Mark
from graph.permissions import Permission
from service.api import lazy
from service.api.context import ApiContext, Info
from service.api.enums import AccountKind, RoleName, stands_for
from service.api.fields import computed, reference, resolved
from service.api.ids import encode
from service.api.loaders import ENTITIES
from service.api.paging import CAP, FIRST, After, Connection, Item, Slice, checked_first, slice_of
from service.api.past import HomeThenType, PlaceThen
from service.api.past_fields import as_of, settled
from service.api.past_loaders import HOLDERS_THEN, HOMES_THEN, moment_of
from service.api.past_lookup import subject_of_access
from service.graphql.cursors import cursor_of, mark_of

AccessFirst: TypeAlias = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {CAP}.")]

BY_NAME: Final = "name"
SHOWN: Final = 20  # ways of one account, and collections of one way; more are counted


@strawberry.enum(description="What somebody could do.")
class AccessKind(Enum):
    """Permissions on projects and registries."""

    SEE = strawberry.enum_value(
        Permission.ARTIFACT_READ, description="See it with its metadata and the names of its files."
    )
    DOWNLOAD = strawberry.enum_value(Permission.ARTIFACT_DOWNLOAD, description="Download its files.")
    UPDATE = strawberry.enum_value(
        Permission.VERSION_UPDATE, description="Change its description, metadata and tags."
    )
    SET_PROTECTED_ALIAS = strawberry.enum_value(
        Permission.ALIAS_SET_PROTECTED, description="Set and move protected aliases."
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the record behind an `Access`."""

    at: int
    id: str
    permission: Permission
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class PassageThen:
    """A `graph.accessors.Passage` and its time."""

    at: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class AccessorThen:
    """A `graph.accessors.Accessor` and its time."""

    at: int
    accessor: Accessor

    @property
    def ways(self) -> Sequence[PassageThen]:
        return [PassageThen(self.at, each) for each in self.accessor.passages[:SHOWN]]


def _source(then: PassageThen) -> str | None:
    kind, _, key = then.passage.grant.through.partition(":")
    return key if kind in {"organization", "team"} else None


async def _collections(root: strawberry.Parent[Any], info: Info) -> list[object | None]:
    then: PassageThen = root
    keys = [(each, then.at) for each in then.passage.way.collections[:SHOWN]]
    return list(await HOLDERS_THEN.load_many(info.context, keys))


async def _place(root: strawberry.Parent[Any], info: Info) -> object | None:
    then: PassageThen = root
    return await HOMES_THEN.load(info.context, (then.passage.way.target.id, then.at))


@strawberry.type(description="A way by which an account could do it: a role, and where it held.")
class AccessWay:
    """A `PassageThen`."""

    place = resolved(
        _place, HomeThenType | None, description="The registry or project where the role held, as it was."
    )
    role = computed(lambda then: then.passage.grant.rank, RoleName, description="The role there.")
    source = reference(
        ENTITIES,
        _source,
        lazy.Owner | None,
        description="The team or organization that the role came through; null where it was the account's"
        " own: as the owner, by invitation, or as an instance admin.",
    )
    instance = computed(
        lambda then: then.passage.grant.through == "instance",
        bool,
        description="Whether the account ruled the instance, which opens everything.",
    )
    collections = resolved(
        _collections,
        list[PlaceThen | None],
        description=f"The collections there that linked the version, at most {SHOWN}.",
    )
    collection_count = computed(
        lambda then: len(then.passage.way.collections), int, description="How many collections those are."
    )


@strawberry.type(name="Accessor", description="An account that could do it.")
class AccessorType:
    """An `AccessorThen`."""

    id = computed(
        lambda then: encode("User", then.accessor.id), strawberry.ID, description="The account's global id."
    )
    name = computed(
        lambda then: then.accessor.name,
        str,
        description="Its name; a pseudonym if the person was erased since.",
    )
    kind = computed(lambda then: then.accessor.account, AccountKind, description="Whose account it is.")
    user = reference(
        ENTITIES,
        lambda then: then.accessor.id,
        lazy.UserRef | None,
        description="The account; null if you may not see it otherwise.",
    )
    ways: list[AccessWay] = strawberry.field(
        description=f"How, the version's own project first, at most {SHOWN}; the first decides."
    )
    way_count = computed(
        lambda then: len(then.accessor.passages), int, description="How many ways those are."
    )


async def _accessors(
    root: strawberry.Parent[Any], info: Info, first: AccessFirst = FIRST, after: After = None
) -> Slice:
    asked: Asked = root
    return await _page(info.context, asked, checked_first(first), after)


async def _page(context: ApiContext, asked: Asked, first: int, after: str | None) -> Slice:
    context.budget.spend(first)
    mark: Mark | None = None if after is None else mark_of(after, BY_NAME, str)
    given = (asked.ways, asked.permission, asked.at)
    page = await context.read(lambda reader: accessors(reader, *given, mark=mark, limit=first))

    async def count() -> int:
        return await context.read(lambda reader: count_accessors(reader, *given))

    items = [
        Item(cursor_of(BY_NAME, at.key, at.tie), AccessorThen(asked.at, who)) for at, who in page.members
    ]
    return slice_of(items, more=page.more, began=mark is not None, count=count)


@strawberry.type(description="Who could do something at a time, worked out by the rule that guards it.")
class Access:
    """An `Asked`."""

    as_of = as_of()
    settled = settled()
    id: strawberry.ID = strawberry.field(description="The global id of what was asked of.")
    accessors = resolved(
        _accessors,
        Connection[AccessorType],
        description=f"The accounts of people and machines, by name; 1 to {CAP} at once.",
    )


async def access_to(context: ApiContext, of: str, kind: AccessKind | None, as_of_time: int | None) -> Asked:
    """The question, for who may ask it."""
    moment = await moment_of(context, as_of_time)
    subject = await subject_of_access(context, of, moment.at)
    return Asked(moment.at, subject.id, stands_for(kind), subject.ways)
