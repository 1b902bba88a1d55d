"""The team, organization or member that a mutation is about."""

from graph import entities
from graph.actor import Actor
from graph.entities import Entity, EntityKind
from graph.errors import InvalidInputError, NotFoundError, UnauthenticatedError
from graph.invitations import Invitation
from graph.policy import Permission, granted
from service.graphql.service_context import ServiceContext
from service.wandb.ids import Kind, key_of, number_of
from service.wandb.loaders import ENTITY
from service.wandb.reads import people


def signed_in(context: ServiceContext) -> Actor:
    """Who asks, forgetting what was looked up before the change; UnauthenticatedError for nobody."""
    if not context.actor.signed_in:
        raise UnauthenticatedError("this needs an API key")
    context.loaders.clear()
    return context.actor


async def team_named(context: ServiceContext, name: str) -> Entity:
    """The team of that name, if the viewer may know of it."""
    found = await people.entity_named(context, name) if name else None
    if found is None or found.kind is not EntityKind.TEAM:
        raise NotFoundError(f"team {name} not found", field="entityName")
    return found


async def home_of_team(context: ServiceContext, admin: str | None) -> tuple[Entity, Entity]:
    """The organization that a new team is to belong to, and who is to be its admin.

    The SDK names no organization: it is the one that the admin is in and where the viewer may make
    teams. Of several it is that of the viewer's default entity.

    Raises:
        InvalidInputError: there are several, and the default entity is in none of them.
    """
    person = await _admin(context, admin)
    theirs = await people.organizations_of(context, person)
    sight = context.actor.sight
    fitting = [each for each in theirs if granted(sight, Permission.TEAM_CREATE, each.target)]
    if len(fitting) > 1:
        return await _chosen(context, fitting), person
    if not theirs:
        raise NotFoundError(
            f"a team belongs to an organization, and {person.name} is in none that you know of",
            field="teamAdminUserName",
        )
    return (fitting or theirs)[0], person


async def _admin(context: ServiceContext, name: str | None) -> Entity:
    person = await people.user_named(context, name) if name else await people.viewer(context)
    if person is None:
        raise NotFoundError(f"user {name!r} not found", field="teamAdminUserName")
    return person


async def _chosen(context: ServiceContext, organizations: list[Entity]) -> Entity:
    default = await ENTITY.load(context, context.actor.default_entity or "")
    usual = await people.organization_of(context, default) if default else None
    for each in organizations:
        if usual is not None and each.id == usual.id:
            return each
    names = ", ".join(sorted(each.name for each in organizations))
    raise InvalidInputError(
        f"the team could belong to any of these organizations: {names}. Choose one by making it, or a team of"
        " it, your default entity, or make the team natively, where createTeam names the organization",
        field="teamName",
    )


async def member_by_id(context: ServiceContext, member: str | None, team: Entity) -> Entity | Invitation:
    """Who is in a team, or is invited into it, by the id that `Entity.members` gives."""
    found = await _invited(context, member or "", team) or await _person(context, member or "", team)
    if found is None:
        raise NotFoundError("the team has no such member", field="id")
    return found


async def _invited(context: ServiceContext, member: str, team: Entity) -> Invitation | None:
    try:
        key = key_of(Kind.INVITATION, member, "id")
    except InvalidInputError:
        return None
    found = await people.invitation(context, key)
    return found if found and found.team == team.id else None


async def _person(context: ServiceContext, member: str, team: Entity) -> Entity | None:
    try:
        number = number_of(Kind.USER, member, "id")
    except InvalidInputError:
        return None
    found = (await context.read(lambda reader: entities.users_by_seqs(reader, [number])))[0]
    members = await people.members_of(context, team)
    return found if found and any(each.person.id == found.id for each in members) else None
