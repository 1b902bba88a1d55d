"""The audit log: one recorded change after the other, in the order of their positions."""

from dataclasses import dataclass, replace
from typing import Any, Final

import strawberry
from strawberry.scalars import JSON

from graph import log
from graph.entities import EntityKind
from graph.filters.events import EventFilter
from graph.policy import Sight
from graph.targets import INSTANCE_LOG
from service.api import lazy
from service.api.actions import EventAction
from service.api.context import ApiContext, Info
from service.api.enums import stands_for
from service.api.fields import computed, reference, resolved, seen
from service.api.ids import Reference, encode
from service.api.loaders import ENTITIES, RUNS, load_node
from service.api.lookup import entity_id, registry_id, subject_id
from service.api.node import Node
from service.api.paging import Item, Slice, Span, slice_of
from service.graphql.cursors import cursor_of, mark_of
from service.graphql.scalars import DateTime

BY_POSITION: Final = "position"
MISSING: Final = "organization not found"
# The log speaks of the side of a role as an entity; so far only users have roles.
_KINDS: Final = {"Entity": "User"}


@dataclass(frozen=True, slots=True)
class Through:
    """Why an act was allowed, as the event's body says it."""

    permission: str
    role: str
    source: str


@strawberry.type(description="Why an act was allowed.")
class Justification:
    """A `Through`."""

    permission: str = strawberry.field(description="The permission that was asked for.")
    role: str = strawberry.field(description="The role that gave it.")
    source: str = strawberry.field(
        description="Where the role came from: `user`, `instance`, `organization` or `team`; which one, for"
        " those who may read the log."
    )


def _through(sight: Sight, event: log.Event) -> Through:
    """Whose role decided: guests of a registry may not know which team or organization that was."""
    found = Through(**event.body["through"])
    return found if log.may_audit(sight, event) else replace(found, source=found.source.partition(":")[0])


async def _before(root: strawberry.Parent[Any], info: Info) -> dict[str, Any]:
    return await _facts(info.context, root, "before")


async def _after(root: strawberry.Parent[Any], info: Info) -> dict[str, Any]:
    return await _facts(info.context, root, "after")


async def _facts(context: ApiContext, event: log.Event, side: str) -> dict[str, Any]:
    """The facts of one side. That a version was used is seen with the version, but not by whose run."""
    facts: dict[str, Any] = event.body[side]
    run: str | None = facts.get("run")
    if run is None or log.may_audit(context.actor.sight, event):
        return facts
    return {**facts, "run": run if await RUNS.load(context, run) else None}


def _subject(event: log.Event) -> Reference:
    kind = _KINDS.get(event.kind, event.kind)
    return Reference("Registry" if event.action.startswith("registry.") else kind, event.subject)


async def _subject_node(root: strawberry.Parent[Any], info: Info) -> object | None:
    return await load_node(info.context, _subject(root))


@strawberry.type(
    description="One recorded change: who, when, from where, what, before, after, and why allowed."
)
class Event(Node):
    """A record of `graph.log`."""

    position: int | None = strawberry.field(
        description="The place in its log, without gaps; null for the moment until it is numbered."
    )
    at: DateTime = strawberry.field(
        description="When it happened. Positions tell the order, also where times fall."
    )
    action: EventAction = strawberry.field(description="What happened.")
    operation: str = strawberry.field(description="What all changes of one operation share.")
    subject_kind = computed(
        lambda event: _subject(event).kind, str, description="What kind of thing was changed."
    )
    subject_id = computed(
        lambda event: encode(_subject(event).kind, event.subject),
        strawberry.ID,
        description="The global id of what was changed, also after it is gone.",
    )
    subject = resolved(
        _subject_node,
        Node | None,
        description="What was changed; null if it is gone or not yours to see.",
    )
    actor = reference(
        ENTITIES,
        lambda event: event.actor,
        lazy.UserRef | None,
        description="Who did it; null for the service.",
    )
    actor_name = computed(
        lambda event: event.personal.get("actor_name"),
        str | None,
        description="The name that the actor had then; null once the person was erased.",
    )
    actor_kind = computed(
        lambda event: event.body["actor"]["kind"],
        str,
        description="What the actor is: a user, or the service.",
    )
    ip = seen(
        lambda sight, event: event.personal.get("actor_ip") if log.may_audit(sight, event) else None,
        str | None,
        description="The address it came from, for those who may read the log.",
    )
    client = seen(
        lambda sight, event: event.body["actor"]["client"] or None if log.may_audit(sight, event) else None,
        str | None,
        description="What the client called itself, for those who may read the log.",
    )
    through = seen(_through, Justification, description="Why it was allowed.")
    before = resolved(_before, JSON, description="The changed facts before.")
    after = resolved(_after, JSON, description="The changed facts after.")


@strawberry.input(description="Which events; every condition that is given must hold.")
class AuditFilter:
    """Which events."""

    actor: str | None = strawberry.field(default=None, description="Who did it: the user's name or id.")
    action: EventAction | None = strawberry.field(default=None, description="What happened.")
    subject: str | None = strawberry.field(
        default=None,
        description="What was changed: an id, or a path with scheme:"
        " `registry:org/registry/collection`, `artifact:owner/project/artifact`.",
    )
    about: str | None = strawberry.field(
        default=None,
        description="In whose history it stands: an id or a path with scheme, as in `subject`. The links and"
        " aliases of a version are about it, too.",
    )
    registry: str | None = strawberry.field(
        default=None, description="What was done in this registry: `organization/registry`, or its id."
    )
    ip: str | None = strawberry.field(default=None, description="The address it came from.")
    since: DateTime | None = strawberry.field(default=None, description="From this time on.")
    until: DateTime | None = strawberry.field(default=None, description="Before this time.")


async def wanted_events(context: ApiContext, given: AuditFilter) -> EventFilter:
    """The filter of the domain; NotFoundError names the condition whose thing is not found."""
    return EventFilter(
        actor=await entity_id(context, given.actor, EntityKind.USER, "actor") if given.actor else None,
        action=stands_for(given.action),
        subject=await subject_id(context, given.subject) if given.subject else None,
        about=await subject_id(context, given.about, "about") if given.about else None,
        target=await registry_id(context, given.registry) if given.registry else None,
        ip=given.ip,
        since=given.since,
        until=given.until,
    )


async def events_of(
    context: ApiContext, organization: str | None, given: AuditFilter | None, span: Span
) -> Slice:
    """A page of an organization's log, or of the instance's."""
    name = INSTANCE_LOG
    if organization is not None:
        name = await entity_id(context, organization, EntityKind.ORGANIZATION, "organization")
    wanted = await wanted_events(context, given or AuditFilter())
    limit, cursor, back = span.limit(log.PAGE_LIMIT), span.cursor, span.backward
    context.budget.spend(limit)
    mark = None if cursor is None else mark_of(cursor, BY_POSITION, int, "before" if back else "after")
    asked: Any = {"wanted": wanted, "limit": limit, "missing": MISSING}
    start = 0 if mark is None else int(mark.key)
    if back:
        page = await context.read(lambda reader: log.read_back(reader, name, before=start or None, **asked))
    else:
        page = await context.read(lambda reader: log.read_log(reader, name, after=start, **asked))

    async def count() -> int:
        return await context.read(lambda reader: log.count_log(reader, name, wanted=wanted, missing=MISSING))

    items = _items(page.events, start)
    return slice_of(items, more=page.more, began=mark is not None, count=count, backward=back)


def _items(events: Any, start: int) -> list[Item]:
    """Events with cursors. One without a position has that of the last numbered one, so it comes again."""
    items: list[Item] = []
    for event in events:
        start = event.position or start
        items.append(Item(cursor_of(BY_POSITION, start), event))
    return items
