"""Automations with what they watch, and integrations, as far as the viewer may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graph import automations, integrations
from graph.automations import Automation, ScopeKind, may_read, may_write, readable_homes
from graph.entities import Entity
from graph.errors import InvalidInputError
from graph.holders import Holder
from graph.integrations import USED_BY, Integration
from graph.listings import AUTOMATIONS as LISTING
from graph.pages import Mark, Sorting
from graph.pages import Window as GraphWindow
from graph.places import Place
from graph.policy import granted
from graph.targets import Target
from graph.work import Reader
from service.graphql.service_context import ServiceContext
from service.wandb.filters.vocabularies import AUTOMATIONS as WORDS
from service.wandb.ids import cursor, place_of
from service.wandb.loaders import AUTOMATIONS, ENTITY, HOLDER, PLACE
from service.wandb.reads.pages import Page, Window, fetched

Watched: TypeAlias = Place | Holder | Entity


@dataclass(frozen=True, slots=True)
class Standing:
    """An automation and what it watches; who may not write it is not told the address that it calls."""

    automation: Automation
    watched: Watched
    writable: bool


async def of_owner(context: ServiceContext, owner: Entity, window: Window) -> Page[Standing]:
    """A page of the automations of all that a user, team or organization owns, and of itself."""
    return await _page(context, [owner], window)


async def of_organization(context: ServiceContext, organization: Entity, window: Window) -> Page[Standing]:
    """A page of those of an organization, its registries, its teams and their projects."""
    teams = await context.read(lambda reader: automations.teams_with_automations(reader, organization.id))
    return await _page(context, [organization, *teams], window)


async def of_place(context: ServiceContext, place: Place) -> list[Standing]:
    """All of a project or registry, and of the collections in it."""
    if not may_read(context.actor.sight, place.project.target):
        return []
    return await _standing(context, await AUTOMATIONS.load(context, place.project.id) or [])


async def by_id(context: ServiceContext, automation: str) -> Standing | None:
    """What the viewer has just written."""
    found = await context.read(lambda reader: automations.by_id(reader, automation))
    standing = await _standing(context, [found] if found else [])
    return standing[0] if standing else None


async def integrations_of(context: ServiceContext, owner: Entity, window: Window) -> Page[Integration]:
    """A page of the integrations that the viewer may use, by name."""
    size, start = window.length(), place_of(window.after) or ""
    if granted(context.actor.sight, USED_BY[type(owner.target)], owner.target) is None:
        return Page([], more=False)
    found = await context.read(
        lambda reader: integrations.of_entity(reader, owner.id, after=start, limit=size + 1)
    )
    return fetched(found, size, lambda each: each.name)


async def _page(context: ServiceContext, owners: Sequence[Entity], window: Window) -> Page[Standing]:
    """Pages of every home from the same mark on, merged: what comes first of them all is in one of them."""
    sorting, size = _sorting(window.order), window.length()
    condition = WORDS.parsed(window.filters)
    asked = GraphWindow(size, _mark(window.after, sorting))

    async def find(reader: Reader) -> tuple[list[tuple[Mark, Automation]], bool]:
        homes = await readable_homes(reader, owners)
        pages = await LISTING.pages(reader, homes, window=asked, sorting=sorting, condition=condition)
        merged = [member for page in pages for member in page.members]
        merged.sort(key=lambda member: (member[0].key, member[0].tie), reverse=sorting.falling)
        return merged[:size], len(merged) > size or any(page.more for page in pages)

    found, more = await context.read(find)
    marks = {automation.id: mark for mark, automation in found}
    shown = await _standing(context, [automation for _, automation in found])
    return Page([(each, _cursor(marks[each.automation.id])) for each in shown], more)


async def _standing(context: ServiceContext, found: Sequence[Automation]) -> list[Standing]:
    await PLACE.load_many(context, {each.home for each in found if each.scope_kind is not ScopeKind.ENTITY})
    await HOLDER.load_many(context, {each.scope for each in found if each.scope_kind is ScopeKind.COLLECTION})
    standing: list[Standing] = []
    for each in found:
        home = await (ENTITY if each.scope_kind is ScopeKind.ENTITY else PLACE).load(context, each.home)
        watched = await HOLDER.load(context, each.scope) if each.scope_kind is ScopeKind.COLLECTION else home
        if home is not None and watched is not None:
            standing.append(Standing(each, watched, may_write(context.actor.sight, _target(home))))
    return standing


def _target(home: Place | Entity) -> Target:
    return home.project.target if isinstance(home, Place) else home.target


def _sorting(order: str | None) -> Sorting:
    wanted = (order or "").strip()
    name = wanted.lstrip("+-")
    if not wanted:
        return LISTING.default
    if name not in LISTING.orders:
        raise InvalidInputError(f"order is one of {', '.join(LISTING.orders)}", field="order")
    return Sorting(name, falling=wanted.startswith("-"))


def _cursor(mark: Mark) -> str:
    return cursor(f"{mark.tie}/{mark.key}")


def _mark(after: str | None, sorting: Sorting) -> Mark | None:
    place = place_of(after)
    if place is None:
        return None
    tie, _, key = place.partition("/")
    if LISTING.orders[sorting.order].of is str:
        return Mark(key, tie)
    if not (key.isascii() and key.isdecimal()):
        raise InvalidInputError("after is no cursor of this list", field="after")
    return Mark(int(key[:18]), tie)
