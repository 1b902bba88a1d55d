"""Changes to teams."""

import strawberry
from strawberry import UNSET

from graph import teams
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.enums import said_role
from service.api.given import NewTeam
from service.api.ids import encode
from service.api.lookup import entity_id, name_or_id
from service.api.mutations.arguments import (
    EntityName,
    FirstAdmin,
    IdempotencyKey,
    OrganizationName,
    Role,
    TeamName,
    UserName,
)
from service.api.mutations.people_inputs import NewTeamRole
from service.api.mutations.people_payloads import SetTeamRolePayload
from service.api.payloads import (
    CreateTeamPayload,
    DeletePayload,
)
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class TeamMutations:
    """Changes to teams."""

    @mutation(
        Permission.TEAM_CREATE,
        description="Make a team whose first admin has a role in the organization already.",
        graphql_type=result("CreateTeamResult", CreateTeamPayload),
    )
    async def create_team(
        self,
        info: Info,
        *,
        name: EntityName,
        organization: OrganizationName,
        admin_user: FirstAdmin,
        idempotency_key: IdempotencyKey = None,
    ) -> CreateTeamPayload:
        actor = info.context.acting()
        home = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        given = NewTeam(name=name, organization=home, admin_user=name_or_id(admin_user))
        repeat = once(actor, idempotency_key, "createTeam", given=given)
        return CreateTeamPayload(
            made=await teams.create_team(info.context.graph, actor, **given, once=repeat)
        )

    @mutation(
        Permission.TEAM_SET_ROLE,
        description="Give a user of its organization a role in a team, change it, or take it away. Anybody"
        " may leave: what came through the team ends with the role.",
        graphql_type=result("SetTeamRoleResult", SetTeamRolePayload),
    )
    async def set_team_role(
        self,
        info: Info,
        *,
        team: TeamName,
        user: UserName,
        role: Role = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> SetTeamRolePayload:
        actor = info.context.acting()
        home = await entity_id(info.context, team, EntityKind.TEAM, "team")
        given = NewTeamRole(team=home, user=name_or_id(user), role=said_role(role))
        repeat = once(actor, idempotency_key, "setTeamRole", given=given)
        await teams.set_team_role(info.context.graph, actor, **given, once=repeat)
        return SetTeamRolePayload(given=given)

    @mutation(
        Permission.TEAM_DELETE,
        description="Delete a team with its projects and service accounts; its name becomes free. Nobody may"
        " while a protected alias points at a version of one of its projects.",
        graphql_type=result("DeleteTeamResult", DeletePayload),
    )
    async def delete_team(
        self, info: Info, *, team: TeamName, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await entity_id(info.context, team, EntityKind.TEAM, "team")
        repeat = once(actor, idempotency_key, "deleteTeam", team=found)
        await teams.delete_team(info.context.graph, actor, team=found, once=repeat)
        return DeletePayload(deleted_id=encode("Team", found))
