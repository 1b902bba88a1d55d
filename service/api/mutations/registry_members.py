"""Changes to who has a role on a registry."""

import strawberry
from strawberry import UNSET

from graph import registry_members
from graph.once import once
from graph.policy import ROLE_NAMES, Permission
from service.api.context import Info
from service.api.enums import RoleName, stands_for
from service.api.lookup import name_or_id, registry_id
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.registry_arguments import PartyRef, RegistryRef, RegistryRole
from service.api.mutations.registry_payloads import SetRegistryRolePayload
from service.api.problems import result
from service.graphql.operation import mutation


def _said(role: RoleName | None) -> str | None:
    if role is UNSET:
        return registry_members.DEFAULT_ROLE
    return None if role is None else ROLE_NAMES[stands_for(role)]


@strawberry.type
class RegistryMemberMutations:
    """Changes to who has a role on a registry."""

    @mutation(
        Permission.REGISTRY_SET_ROLE,
        description="Give a user or team a role on a registry, change it, or take it away; both may come"
        " from outside the organization, and then see this registry only. Anybody may give up a role of"
        " their own.",
        graphql_type=result("SetRegistryRoleResult", SetRegistryRolePayload),
    )
    async def set_registry_role(
        self,
        info: Info,
        *,
        registry: RegistryRef,
        member: PartyRef,
        role: RegistryRole = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> SetRegistryRolePayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        given = {"registry": found, "member": name_or_id(member)}
        repeat = once(actor, idempotency_key, "setRegistryRole", given=given, role=_said(role))
        entity = await registry_members.set_registry_role(
            info.context.graph, actor, **given, role=_said(role), once=repeat
        )
        await info.context.look_again()
        return SetRegistryRolePayload(key=found, entity=entity)
