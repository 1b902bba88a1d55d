"""Who has a role on a registry: the SDK names users and teams by ids that carry numbers."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from graph.errors import InvalidInputError
from graph.policy import RANKS, Permission
from graph.registry_members import DEFAULT_ROLE
from graph.registry_parties import Parties, set_registry_roles
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.ids import Kind, number_of
from service.wandb.mutations.found import place_by_id
from service.wandb.schema.accounts import SuccessPayload
from service.wandb.schema.registries import (
    CreateProjectMembersInput,
    DeleteProjectMembersInput,
    UpdateProjectMemberInput,
    UpdateProjectTeamMemberInput,
)


@strawberry.type
class ProjectMemberMutations:
    """The mutations of roles on registries."""

    @mutation(
        Permission.REGISTRY_SET_ROLE,
        description="Add users and teams to a registry, all or none. They get the role that is usual for"
        " newcomers; who has a role there keeps it.",
    )
    async def create_project_members(
        self,
        info: Info,
        given: Annotated[CreateProjectMembersInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        parties = _parties(given.user_ids, given.team_ids)
        return await _set(info.context, given.project_id, parties, DEFAULT_ROLE)

    @mutation(
        Permission.REGISTRY_SET_ROLE,
        description="Take users and teams off a registry, all or none; for who is not on it nothing changes."
        " Anybody may take themselves off.",
    )
    async def delete_project_members(
        self,
        info: Info,
        given: Annotated[DeleteProjectMembersInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        return await _set(info.context, given.project_id, _parties(given.user_ids, given.team_ids), None)

    @mutation(Permission.REGISTRY_SET_ROLE, description="Give a user another role on a registry.")
    async def update_project_member(
        self,
        info: Info,
        given: Annotated[UpdateProjectMemberInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        role = _role(given.user_project_role, "userProjectRole")
        parties = Parties(users=[number_of(Kind.USER, given.user_id, "userId")])
        return await _set(info.context, given.project_id, parties, role)

    @mutation(Permission.REGISTRY_SET_ROLE, description="Give a team another role on a registry.")
    async def update_project_team_member(
        self,
        info: Info,
        given: Annotated[UpdateProjectTeamMemberInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        role = _role(given.team_project_role, "teamProjectRole")
        parties = Parties(teams=[number_of(Kind.ENTITY, given.team_id, "teamId")])
        return await _set(info.context, given.project_id, parties, role)


def _parties(users: Sequence[str] | None, teams: Sequence[str] | None) -> Parties:
    return Parties(
        users=[number_of(Kind.USER, each, "userIds") for each in users or ()],
        teams=[number_of(Kind.ENTITY, each, "teamIds") for each in teams or ()],
    )


def _role(name: str, field: str) -> str:
    if name not in RANKS:
        raise InvalidInputError(f"the role is one of {', '.join(RANKS)}, not {name!r}", field=field)
    return name


async def _set(
    context: ServiceContext, project_id: str, parties: Parties, role: str | None
) -> SuccessPayload:
    found = (await place_by_id(context, project_id, "projectId")).project
    await set_registry_roles(context.graph, context.actor, registry=found.id, parties=parties, role=role)
    return SuccessPayload(success=True, client_mutation_id=None)
