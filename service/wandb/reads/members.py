"""Who has a role on a registry; ordinary projects are their owner's and have no members of their own."""

from collections.abc import Sequence

from graph.entities import EntityKind
from graph.policy import Permission, granted
from graph.projects import Project
from graph.registry_members import Member
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import REGISTRY_MEMBERS
from service.wandb.reads import people


async def users(context: ServiceContext, project: Project) -> Sequence[Member]:
    """The users by name."""
    return [each for each in await _members(context, project) if each.entity.kind is EntityKind.USER]


async def teams(context: ServiceContext, project: Project) -> Sequence[Member]:
    """The teams by name."""
    return [each for each in await _members(context, project) if each.entity.kind is EntityKind.TEAM]


def email_of(context: ServiceContext, member: Member) -> str | None:
    """A member's e-mail address, for whoever may know it of the account."""
    return member.entity.email or None if people.is_known(context, member.entity) else None


async def _members(context: ServiceContext, project: Project) -> Sequence[Member]:
    sight = context.actor.sight
    if not project.is_registry or not granted(sight, Permission.REGISTRY_READ_MEMBERS, project.target):
        return []
    return await REGISTRY_MEMBERS.load(context, project.id) or []
