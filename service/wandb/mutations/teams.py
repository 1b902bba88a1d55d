"""Teams, and who is in them."""

from typing import Annotated

import strawberry

from graph import teams
from graph.actor import Actor
from graph.entities import Entity
from graph.invitations import Invitation, revoke_invitation
from graph.policy import Permission
from graph.service_accounts import delete_service_account
from graph.team_members import invite_to_team
from service.graphql.operation import mutation
from service.graphql.scalars import DateTime
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.ids import Kind, wire_id
from service.wandb.loaders import ENTITY
from service.wandb.mutations.teams_found import home_of_team, member_by_id, signed_in, team_named
from service.wandb.reads import people
from service.wandb.schema.accounts import (
    CreateInviteInput,
    CreateInvitePayload,
    CreateTeamInput,
    DeleteInviteInput,
    EntityPayload,
    Invite,
    SuccessPayload,
)
from service.wandb.schema.people import Entity as EntityType
from service.wandb.schema.people import User


@strawberry.type
class TeamMutations:
    """The mutations that make teams, and put people into them and out of them."""

    @mutation(
        Permission.TEAM_CREATE,
        description="Make a team in the organization of its first admin, who is the viewer unless named.",
    )
    async def create_team(
        self,
        info: Info,
        given: Annotated[CreateTeamInput, strawberry.argument(name="input")],
    ) -> EntityPayload | None:
        context, actor = info.context, signed_in(info.context)
        home, admin = await home_of_team(context, given.team_admin_user_name)
        made = await teams.create_team(
            context.graph, actor, name=given.team_name, organization=home.id, admin_user=admin.id
        )
        found = await ENTITY.load(context, made)
        return EntityPayload(entity=EntityType.from_record(found) if found else None)

    @mutation(
        Permission.TEAM_SET_ROLE,
        description="Put somebody into a team, as a member or an admin, by user name or e-mail address: at"
        " once if they have an account. Who is not in its organization, or has no account yet, needs"
        " `organization:invite` too, and becomes a member of it.",
    )
    async def create_invite(
        self,
        info: Info,
        given: Annotated[CreateInviteInput, strawberry.argument(name="input")],
    ) -> CreateInvitePayload | None:
        context, actor = info.context, signed_in(info.context)
        team, role = await team_named(context, given.entity_name), "admin" if given.admin else "member"
        done = await invite_to_team(
            context.graph, actor, team=team.id, user=given.username, email=given.email, role=role
        )
        return CreateInvitePayload(invite=await _invite(context, done["user"], done["invitation"]))

    @mutation(
        Permission.TEAM_SET_ROLE,
        description="Remove a member from a team, or take an open invitation back, by the id that the list of"
        " members gives. A service account of the team ends with that. Everybody may leave.",
    )
    async def delete_invite(
        self,
        info: Info,
        given: Annotated[DeleteInviteInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        context, actor = info.context, signed_in(info.context)
        team = await team_named(context, given.entity_name or "")
        await _remove(context, actor, team, await member_by_id(context, given.id, team))
        return SuccessPayload(success=True, client_mutation_id=None)


async def _remove(context: ServiceContext, actor: Actor, team: Entity, member: Entity | Invitation) -> None:
    graph = context.graph
    if isinstance(member, Invitation):
        await revoke_invitation(graph, actor, invitation=member.id)
    elif member.team == team.id:
        await delete_service_account(graph, actor, account=member.id)
    else:
        await teams.set_team_role(graph, actor, team=team.id, user=member.id, role=None)


async def _invite(context: ServiceContext, user: str | None, invitation: str | None) -> Invite | None:
    """What was made: a member, shown as an invitation that took effect, or an open one."""
    person = await ENTITY.load(context, user) if user else None
    if person is not None:
        return Invite(
            id=wire_id(Kind.USER, person.user_seq or 0),
            name=person.name,
            email=people.email_of(context, person),
            created_at=None,
            to_user=User.from_record(person),
        )
    found = await people.invitation(context, invitation) if invitation else None
    if found is None:
        return None
    return Invite(
        id=wire_id(Kind.INVITATION, found.id),
        name=found.email,
        email=found.email,
        created_at=DateTime(found.since),
        to_user=None,
    )
