"""What a person belongs to, as far as the viewer may know."""

from graph import entities
from graph.entities import Entity, EntityKind
from graph.policy import Permission, granted
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import ENTITY, JOINED


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


async def organization_of(context: ServiceContext, entity: Entity) -> Entity | None:
    """The organization that a team belongs to or that the entity is; None for personal entities."""
    if entity.kind is EntityKind.ORGANIZATION:
        return entity
    return await ENTITY.load(context, entity.organization) if entity.organization else None


async def _joined(context: ServiceContext, user: Entity) -> list[Entity]:
    return await JOINED.load(context, user.id) or []
