"""What changes to registries and projects answer."""

from typing import Any

import strawberry

from graph.registry_members import Member, member_of
from service.api import lazy
from service.api.context import Info
from service.api.fields import reference, resolved
from service.api.loaders import PROJECTS


@strawberry.type(description="The registry as it is now.")
class RegistryPayload:
    """The registry as it is now."""

    key: strawberry.Private[str]
    registry = reference(
        PROJECTS,
        lambda payload: payload.key,
        lazy.RegistryRef | None,
        description="The registry; null if you do not see it any more.",
    )


@strawberry.type(description="The project as it is now.")
class ProjectPayload:
    """The project as it is now."""

    key: strawberry.Private[str]
    project = reference(
        PROJECTS, lambda payload: payload.key, lazy.ProjectRef | None, description="The project."
    )


async def _member(root: strawberry.Parent[Any], info: Info) -> Member | None:
    registry, entity = root.key, root.entity
    return await info.context.read(lambda reader: member_of(reader, registry, entity))


@strawberry.type(description="The role that a user or team now has on a registry.")
class SetRegistryRolePayload:
    """The role that a user or team now has on a registry."""

    key: strawberry.Private[str]
    entity: strawberry.Private[str]
    registry = reference(
        PROJECTS,
        lambda payload: payload.key,
        lazy.RegistryRef | None,
        description="The registry; null if you do not see it any more.",
    )
    member = resolved(
        _member,
        lazy.RegistryMemberRef | None,
        description="The member with their role; null where the role was taken away.",
    )
