"""Changes to aliases."""

import strawberry
from strawberry import UNSET

from graph import alias_edits
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.ids import encode
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.holding_arguments import AliasName, Expecting, NumberingRef, StandingRef
from service.api.mutations.holding_payloads import AliasPayload
from service.api.named import expectation, numbering_named, version_in
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation

PROTECTED = "A name that is protected in the registry needs `alias:set_protected`."


@strawberry.type
class AliasMutations:
    """Changes to aliases."""

    @mutation(
        Permission.ALIAS_SET,
        description=f"Point an alias at a version of an artifact or collection, at once. {PROTECTED}",
        graphql_type=result("SetAliasResult", AliasPayload),
    )
    async def set_alias(
        self,
        info: Info,
        *,
        numbering: NumberingRef,
        alias: AliasName,
        version: StandingRef,
        expected_version: Expecting = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> AliasPayload:
        context, actor = info.context, info.context.acting()
        holder = await numbering_named(context, numbering, "numbering")
        target = await version_in(context, holder, version, "version")
        given = {"holder": holder.id, "alias": alias, "version": target}
        repeat = once(actor, idempotency_key, "setAlias", given=given, **_said(expected_version))
        made = await alias_edits.set_alias(
            context.graph,
            actor,
            holder=holder.id,
            alias=alias,
            version=target,
            expected=expectation(expected_version, "expectedVersion"),
            once=repeat,
        )
        return AliasPayload(key=made)

    @mutation(
        Permission.ALIAS_SET,
        description=f"Remove an alias; what it pointed at stays known. {PROTECTED}",
        graphql_type=result("RemoveAliasResult", DeletePayload),
    )
    async def remove_alias(
        self,
        info: Info,
        *,
        numbering: NumberingRef,
        alias: AliasName,
        expected_version: Expecting = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> DeletePayload:
        context, actor = info.context, info.context.acting()
        holder = await numbering_named(context, numbering, "numbering")
        given = {"holder": holder.id, "alias": alias}
        repeat = once(actor, idempotency_key, "removeAlias", given=given, **_said(expected_version))
        gone = await alias_edits.remove_alias(
            context.graph,
            actor,
            holder=holder.id,
            alias=alias,
            expected=expectation(expected_version, "expectedVersion"),
            once=repeat,
        )
        return DeletePayload(deleted_id=encode("Alias", gone))


def _said(expected: str | None) -> dict[str, str | None]:
    """What an idempotency key stands for: null is not the same as nothing."""
    return {} if expected is UNSET else {"expected": expected}
