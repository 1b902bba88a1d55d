"""What a person belongs to and who is in a team, as far as the viewer may know."""

from graph import entities, invitations, people_search, team_members
from graph.entities import Entity, EntityKind
from graph.invitations import Invitation
from graph.policy import ADMIN, Permission, granted
from graph.team_members import Membership
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import ENTITY, JOINED, PLACE


async def viewer(context: ServiceContext) -> Entity | None:
    """Who asks; None without a key."""
    return await ENTITY.load(context, context.actor.id) if context.actor.id else None


async def entity_named(context: ServiceContext, name: str | None) -> Entity | None:
    """A user, team or organization by name, an organization by its display name too.

    Without a name it is the viewer's default entity.
    """
    default = context.actor.default_entity
    if not name:
        return await ENTITY.load(context, default) if default else None
    found = await context.read(lambda reader: entities.by_name(reader, name))
    if found:
        ENTITY.prime(context, found.id, found)
    return found


async def users_found(context: ServiceContext, text: str | None) -> list[Entity]:
    """Who is known by exactly this name or e-mail address, else who is by a part of it."""
    exact = await context.read(lambda reader: people_search.users_known_as(reader, text or ""))
    return exact or await context.read(lambda reader: people_search.users_like(reader, text or ""))


async def user_named(context: ServiceContext, name: str | None) -> Entity | None:
    """The person or service account of that name."""
    found = await entity_named(context, name) if name else None
    return found if found and found.kind is EntityKind.USER else None


async def members_of(context: ServiceContext, entity: Entity) -> list[Membership]:
    """Who is in a team or organization, the newest last; a person is their own entity's one member."""
    if entity.kind is EntityKind.USER:
        return [Membership(entity, ADMIN, entity.created_at)]
    return await context.read(lambda reader: team_members.members_of(reader, entity.id))


async def invited_to(context: ServiceContext, entity: Entity) -> list[Invitation]:
    """The open invitations into a team or organization, the oldest first, for who may invite."""
    home = entity.organization or entity.id
    (found,) = await context.read(lambda reader: invitations.of_organizations(reader, [home]))
    team = entity.id if entity.kind is EntityKind.TEAM else None
    return [each for each in found if each.team == team]


async def invitation(context: ServiceContext, key: str) -> Invitation | None:
    """An open invitation, for who may invite."""
    return (await context.read(lambda reader: invitations.by_ids(reader, [key])))[0]


def email_of(context: ServiceContext, user: Entity) -> str | None:
    """An e-mail address as everything here shows it: only to who may know it."""
    return user.email or None if is_known(context, user) else None


def is_known(context: ServiceContext, user: Entity) -> bool:
    """May the viewer read what is nobody else's business of an account?"""
    return granted(context.actor.sight, Permission.USER_READ, user.target) is not None


async def default_entity_name(context: ServiceContext, user: Entity) -> str:
    """The name of the entity that a user's runs go to; their own where the other is hidden."""
    if user.default_entity in {None, user.id}:
        return user.name
    found = await ENTITY.load(context, user.default_entity or "")
    return found.name if found else user.name


async def teams_of(context: ServiceContext, user: Entity) -> list[Entity]:
    """The personal entity, and the teams that a user has a role in by name."""
    return [user, *[each for each in await _joined(context, user) if each.kind is EntityKind.TEAM]]


async def organizations_of(context: ServiceContext, user: Entity) -> list[Entity]:
    """The organizations that a user has a role in by name."""
    return [each for each in await _joined(context, user) if each.kind is EntityKind.ORGANIZATION]


async def organizations_told(context: ServiceContext, user: Entity) -> list[Entity]:
    """The same; guests are told of the organizations whose registries they are in.

    SDKs look there for the organization of a registry's path, and find no registry without it.
    """
    found = {each.id: each for each in await organizations_of(context, user)}
    if user.id == context.actor.id:
        found = {each.id: each for each in await _guest_of(context)} | found
    return sorted(found.values(), key=lambda each: each.name)


async def organization_named(context: ServiceContext, name: str) -> Entity | None:
    """An organization by its own or its entity's name, as far as the viewer is told of it."""
    found = await entity_named(context, name)
    if found is not None:
        return found if found.kind is EntityKind.ORGANIZATION else None
    told = await _guest_of(context)
    return next((each for each in told if name in {each.name, each.display_name}), None)


async def organization_of(context: ServiceContext, entity: Entity) -> Entity | None:
    """The organization that a team belongs to or that the entity is; None for personal entities."""
    if entity.kind is EntityKind.ORGANIZATION:
        return entity
    return await ENTITY.load(context, entity.organization) if entity.organization else None


async def _guest_of(context: ServiceContext) -> list[Entity]:
    """The organizations in whose registries the viewer has a role."""
    places = await PLACE.load_many(context, list(context.actor.sight.registries))
    return [place.owner for place in places if place]


async def _joined(context: ServiceContext, user: Entity) -> list[Entity]:
    return await JOINED.load(context, user.id) or []
