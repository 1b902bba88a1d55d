"""Changes to service accounts."""

import strawberry

from graph import service_accounts
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.enums import OrganizationRole, stands_for
from service.api.ids import encode
from service.api.lookup import entity_id
from service.api.mutations.arguments import EntityName, IdempotencyKey, KeyName, OrganizationName, TeamName
from service.api.mutations.people_arguments import DefaultTeam, ServiceAccountName, ServiceRole
from service.api.mutations.people_inputs import NewOrganizationAccount, NewTeamAccount
from service.api.mutations.people_payloads import CreateServiceAccountPayload
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class ServiceAccountMutations:
    """Changes to service accounts."""

    @mutation(
        Permission.ORGANIZATION_CREATE_SERVICE_ACCOUNT,
        description="Make a service account of an organization, with one API key. It has the role there and"
        " in its registries as people have; restricted registries need an invitation.",
        graphql_type=result("CreateOrganizationServiceAccountResult", CreateServiceAccountPayload),
    )
    async def create_organization_service_account(
        self,
        info: Info,
        *,
        organization: OrganizationName,
        name: EntityName,
        default_team: DefaultTeam,
        role: ServiceRole = OrganizationRole.MEMBER,
        key_name: KeyName = "first",
        idempotency_key: IdempotencyKey = None,
    ) -> CreateServiceAccountPayload:
        actor = info.context.acting()
        home = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        team = await entity_id(info.context, default_team, EntityKind.TEAM, "defaultTeam")
        given = NewOrganizationAccount(
            organization=home, name=name, default_team=team, role=stands_for(role), key_name=key_name
        )
        repeat = once(actor, idempotency_key, "createOrganizationServiceAccount", given=given)
        made, secret = await service_accounts.create_organization_account(
            info.context.graph, actor, **given, once=repeat
        )
        return CreateServiceAccountPayload(made=made, secret=secret)

    @mutation(
        Permission.TEAM_CREATE_SERVICE_ACCOUNT,
        description="Make a service account of one team, with one API key. Its role is in that team only.",
        graphql_type=result("CreateTeamServiceAccountResult", CreateServiceAccountPayload),
    )
    async def create_team_service_account(
        self,
        info: Info,
        *,
        team: TeamName,
        name: EntityName,
        role: ServiceRole = OrganizationRole.MEMBER,
        key_name: KeyName = "first",
        idempotency_key: IdempotencyKey = None,
    ) -> CreateServiceAccountPayload:
        actor = info.context.acting()
        home = await entity_id(info.context, team, EntityKind.TEAM, "team")
        given = NewTeamAccount(team=home, name=name, role=stands_for(role), key_name=key_name)
        repeat = once(actor, idempotency_key, "createTeamServiceAccount", given=given)
        made, secret = await service_accounts.create_team_account(
            info.context.graph, actor, **given, once=repeat
        )
        return CreateServiceAccountPayload(made=made, secret=secret)

    @mutation(
        Permission.SERVICE_ACCOUNT_DELETE,
        description="End a service account: its keys and roles end now; what it did stays readable.",
        graphql_type=result("DeleteServiceAccountResult", DeletePayload),
    )
    async def delete_service_account(
        self, info: Info, *, account: ServiceAccountName, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await entity_id(info.context, account, EntityKind.USER, "account")
        repeat = once(actor, idempotency_key, "deleteServiceAccount", account=found)
        await service_accounts.delete_service_account(info.context.graph, actor, account=found, once=repeat)
        return DeletePayload(deleted_id=encode("User", found))
