"""Who has a role on a registry; ordinary projects are their owner's and have no members of their own."""

from collections.abc import Sequence

from graph.entities import EntityKind
from graph.policy import Permission, granted
from graph.projects import Project
from graph.registry_members import Member
from service.graphql.service_context import ServiceContext
from service.wandb.loaders import REGISTRY_MEMBERS


async def users(context: ServiceContext, project: Project) -> Sequence[Member]:
    """The users by name."""
    return [each for each in await _members(context, project) if each.entity.kind is EntityKind.USER]


async def teams(context: ServiceContext, project: Project) -> Sequence[Member]:
    """The teams by name."""
    return [each for each in await _members(context, project) if each.entity.kind is EntityKind.TEAM]


async def _members(context: ServiceContext, project: Project) -> Sequence[Member]:
    sight = context.actor.sight
    if not project.is_registry or not granted(sight, Permission.REGISTRY_READ_MEMBERS, project.target):
        return []
    return await REGISTRY_MEMBERS.load(context, project.id) or []
