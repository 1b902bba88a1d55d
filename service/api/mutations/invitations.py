"""Changes to who is invited into an organization."""

import strawberry

from graph import invitations
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.enums import OrganizationRole, stands_for
from service.api.ids import encode, id_of
from service.api.lookup import entity_id, name_or_id
from service.api.mutations.arguments import IdempotencyKey, OrganizationName
from service.api.mutations.people_arguments import GivenRole, InvitationId, Invited, InvitedEmail
from service.api.mutations.people_inputs import NewInvitation
from service.api.mutations.people_payloads import InviteMemberPayload, RevokePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class InvitationMutations:
    """Changes to who is invited into an organization."""

    @mutation(
        Permission.ORGANIZATION_INVITE,
        description="Give somebody a role in an organization: who has an account gets it at once, by name or"
        " e-mail address; for an address without an account the invitation waits until there is one.",
        graphql_type=result("InviteMemberResult", InviteMemberPayload),
    )
    async def invite_member(
        self,
        info: Info,
        *,
        organization: OrganizationName,
        user: Invited = None,
        email: InvitedEmail = None,
        role: GivenRole = OrganizationRole.MEMBER,
        idempotency_key: IdempotencyKey = None,
    ) -> InviteMemberPayload:
        actor = info.context.acting()
        home = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        named = name_or_id(user) if user is not None else None
        given = NewInvitation(organization=home, user=named, email=email, role=stands_for(role))
        repeat = once(actor, idempotency_key, "inviteMember", given=given)
        done = await invitations.invite_member(info.context.graph, actor, **given, once=repeat)
        return InviteMemberPayload(user_key=done["user"], invitation_key=done["invitation"])

    @mutation(
        Permission.ORGANIZATION_INVITE,
        description="Take an open invitation back.",
        graphql_type=result("RevokeInvitationResult", RevokePayload),
    )
    async def revoke_invitation(
        self, info: Info, *, invitation: InvitationId, idempotency_key: IdempotencyKey = None
    ) -> RevokePayload:
        actor, found = info.context.acting(), id_of(invitation, "Invitation", "invitation")
        repeat = once(actor, idempotency_key, "revokeInvitation", invitation=found)
        await invitations.revoke_invitation(info.context.graph, actor, invitation=found, once=repeat)
        return RevokePayload(revoked_id=encode("Invitation", found))
