"""Making, changing and deleting automations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, LiteralString

from graph.actor import Actor
from graph.automation_facts import AutomationFacts, Scope, fits, told, values_of
from graph.automations import (
    WORK_AUTOMATION_BY_KEY,
    WRITTEN_BY,
    Automation,
    Event,
    ScopeKind,
    automation_from,
    held_automation,
)
from graph.changes import note_changes
from graph.entities import EntityKind, held_entity
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.holders import held_holder
from graph.ids import new_id
from graph.integrations import usable_integration
from graph.once import ANEW, Once
from graph.projects import held_project
from graph.session import Graph
from graph.targets import Target
from graph.work import Lock, Work, lock_of

MISSING: Final = "automation not found"
NO_SCOPE: Final = "there is nothing of that id to watch"

WORK_CREATE_AUTOMATION: Final[LiteralString] = """
CREATE (a:Automation {id: $id, created_at: $now, created_by: $actor})
SET a += $values, a += $place, a.live_key = $key
"""

WORK_UPDATE_AUTOMATION: Final[LiteralString] = """
MATCH (a:Automation {id: $id}) SET a += $values, a += $place, a.live_key = $key, a.updated_at = $now
"""

WORK_DELETE_AUTOMATION: Final[LiteralString] = """
MATCH (a:Automation {id: $id}) SET a.deleted_at = $now REMOVE a.live_key
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an automation stands: what permission is asked of, and whose that is."""

    scope: Scope
    home: str
    project: str | None
    entity: str
    organization: str | None
    target: Target

    @property
    def lock(self) -> Lock:
        """What its names are unique in."""
        return lock_of("Entity" if self.project is None else "Project", self.home)

    @property
    def properties(self) -> dict[str, str | None]:
        holder = self.scope.id if self.scope.kind is ScopeKind.COLLECTION else None
        return {"home": self.home, "project": self.project, "holder": holder, "entity": self.entity}

    @property
    def about(self) -> tuple[str, ...]:
        """In whose histories its events stand."""
        return tuple(dict.fromkeys((self.scope.id, self.home, self.entity)))

    def key(self, name: str) -> str:
        return f"{self.home}/{name}"


async def create_automation(graph: Graph, actor: Actor, *, facts: AutomationFacts, once: Once = ANEW) -> str:
    """Make an automation of what is all said; returns its id.

    Raises:
        ConflictError: there is another of that name in the same project, team or organization.
    """
    values = facts.checked().values()
    scope = facts.scope
    if scope is None:
        raise InvalidInputError("an automation needs something to watch", field="scope")
    fits(Event(values["event"]), scope.kind)
    made = new_id()

    async def operation(work: Work) -> str:
        place = await _claimed(work, scope, NO_SCOPE, "scope")
        await _take_name(work, place, values["name"])
        await _check_integration(work, place, values["integration"])
        key, properties = place.key(values["name"]), place.properties
        maker = work.actor.id
        await work.write(
            WORK_CREATE_AUTOMATION, id=made, actor=maker, values=values, place=properties, key=key
        )
        after = told(values)
        note_changes(work, made, **after)
        after = {fact: value for fact, value in after.items() if value is not None}
        about = (*place.about, *_called(values))
        work.record(
            Change(Action.AUTOMATION_CREATED, "Automation", made, after=after, about=about), place.target
        )
        return made

    return await graph.write(actor, operation, queue=scope.id, once=once)


async def update_automation(
    graph: Graph, actor: Actor, *, automation: str, facts: AutomationFacts, once: Once = ANEW
) -> str:
    """Change what is said of an automation; the rest stays. Returns its id.

    Where it is moved from one home to another, both say so.
    """
    given = facts.checked().values()

    async def operation(work: Work) -> str:
        found, former_place = await _held(work, automation, facts.scope)
        former = values_of(found)
        values = {fact: value for fact, value in given.items() if value != former[fact]}
        if not values:
            return automation
        now = former | values
        fits(Event(now["event"]), ScopeKind(now["scope_kind"]))
        place = await _moved(work, former_place, facts.scope)
        if (place.home, now["name"]) != (found.home, found.name):
            await _take_name(work, place, now["name"])
        if "integration" in values:
            await _check_integration(work, place, now["integration"])
        key, properties = place.key(now["name"]), place.properties
        await work.write(WORK_UPDATE_AUTOMATION, id=automation, values=values, place=properties, key=key)
        before, after = told({fact: former[fact] for fact in values}), told(values)
        note_changes(work, automation, **after)
        about = (*former_place.about, *place.about, *_called(now))
        change = Change(
            Action.AUTOMATION_UPDATED, "Automation", automation, before=before, after=after, about=about
        )
        for target in dict.fromkeys((former_place.target, place.target)):
            work.record(change, target)
        return automation

    return await graph.write(actor, operation, queue=automation, once=once)


async def delete_automation(graph: Graph, actor: Actor, *, automation: str, once: Once = ANEW) -> str:
    """Delete an automation for good; returns its id. What it was stays in the log."""

    async def operation(work: Work) -> str:
        found, place = await _held(work, automation, None)
        await _delete(work, found, place)
        return automation

    return await graph.write(actor, operation, queue=automation, once=once)


async def _held(work: Work, automation: str, scope: Scope | None) -> tuple[Automation, Place]:
    """An automation that the actor may write, and where it stands. The home of a new scope is locked too."""
    found = await _there(work, automation)
    place = await _place(work, Scope(found.scope_kind, found.scope), MISSING, "id")
    moved = await _place(work, scope, NO_SCOPE, "scope") if scope else place
    await work.lock(place.lock, moved.lock, missing=MISSING)
    still = await _there(work, automation)
    if still.home != found.home:
        raise ConflictError("the automation was moved at the same moment; please try again", field="scope")
    return still, await _claimed(work, Scope(still.scope_kind, still.scope), MISSING, "id")


async def _there(work: Work, automation: str) -> Automation:
    found = await held_automation(work, automation)
    if found is None:
        raise NotFoundError(MISSING, field="id")
    return found


async def _moved(work: Work, former: Place, scope: Scope | None) -> Place:
    """Where an automation is to stand from now on, by the right to write there too."""
    if scope is None or scope == former.scope:
        return former
    place = await _claimed(work, scope, NO_SCOPE, "scope")
    if place.target.log != former.target.log:
        raise InvalidInputError("an automation stays in its organization", field="scope")
    return place


async def _claimed(work: Work, scope: Scope, missing: str, field: str) -> Place:
    """The place of a scope, its home locked, by the right to write automations there."""
    await work.lock((await _place(work, scope, missing, field)).lock, missing=missing)
    place = await _place(work, scope, missing, field)
    try:
        await work.demand(WRITTEN_BY[type(place.target)], place.target, missing=missing)
    except NotFoundError as error:  # what is not there and what is hidden are told alike, field and all
        raise NotFoundError(missing, field=field) from error
    return place


async def _place(work: Work, scope: Scope, missing: str, field: str) -> Place:
    if scope.kind is ScopeKind.ENTITY:
        entity = await held_entity(work, scope.id)
        # A person's own entity is watched project by project.
        if entity is None or entity.kind is EntityKind.USER:
            raise NotFoundError(missing, field=field)
        return Place(scope, entity.id, None, entity.id, entity.target.log, entity.target)
    project: str | None = scope.id
    if scope.kind is ScopeKind.COLLECTION:
        holder = await held_holder(work, scope.id)
        project = holder.project if holder else None
    found = await held_project(work, project) if project else None
    if found is None:
        raise NotFoundError(missing, field=field)
    return Place(scope, found.id, found.id, found.owner, found.organization, found.target)


async def _take_name(work: Work, place: Place, name: str) -> None:
    """ConflictError if another has the name. One whose collection was deleted gives it away, and so ends."""
    row = await work.one(WORK_AUTOMATION_BY_KEY, key=place.key(name))
    if row is None:
        return
    if row["watches"]:
        raise ConflictError(f"there is an automation {name!r} already", field="name")
    former = automation_from(row)
    await _delete(work, former, replace(place, scope=Scope(former.scope_kind, former.scope)))


async def _delete(work: Work, found: Automation, place: Place) -> None:
    await work.write(WORK_DELETE_AUTOMATION, id=found.id)
    before, about = {"name": found.name}, place.about
    change = Change(Action.AUTOMATION_DELETED, "Automation", found.id, before=before, about=about)
    work.record(change, place.target)


async def _check_integration(work: Work, place: Place, integration: str | None) -> None:
    if integration is not None:
        await usable_integration(work, integration, place.organization)


def _called(values: Mapping[str, Any]) -> tuple[str, ...]:
    integration = values["integration"]
    return (integration,) if integration else ()
