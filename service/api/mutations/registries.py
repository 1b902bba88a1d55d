"""Changes to registries as wholes."""

import strawberry
from strawberry import UNSET

from graph import project_deletion, protected_names, registry_edits, registry_saves
from graph.entities import EntityKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.enums import RegistryVisibility, stands_for
from service.api.given import NewRegistry, edit_of, must_be_said
from service.api.ids import encode
from service.api.lookup import entity_id, name_or_id, registry_id
from service.api.mutations.arguments import IdempotencyKey, OrganizationName
from service.api.mutations.registry_arguments import (
    ConfirmName,
    DeletedId,
    Description,
    FirstTypes,
    MoreTypes,
    NewDescription,
    NewName,
    NewOwner,
    ProtectedName,
    RegistryName,
    RegistryOwner,
    RegistryRef,
    VisibleTo,
)
from service.api.mutations.registry_payloads import RegistryPayload
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class RegistryMutations:
    """Changes to registries as wholes."""

    @mutation(
        Permission.REGISTRY_CREATE,
        description="Make a registry. Who makes it becomes its admin, except instance admins from outside.",
        graphql_type=result("CreateRegistryResult", RegistryPayload),
    )
    async def create_registry(
        self,
        info: Info,
        *,
        organization: OrganizationName,
        name: RegistryName,
        description: Description = None,
        visibility: VisibleTo = RegistryVisibility.ORGANIZATION,
        accepted_types: FirstTypes = None,
        owner: RegistryOwner = None,
        idempotency_key: IdempotencyKey = None,
    ) -> RegistryPayload:
        actor = info.context.acting()
        given = NewRegistry(
            organization=await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization"),
            name=name,
            description=description,
            visibility=stands_for(visibility),
            accepted_types=accepted_types,
            owner=name_or_id(owner) if owner is not None else None,
        )
        repeat = once(actor, idempotency_key, "createRegistry", given=given)
        made = await registry_edits.new_registry(info.context.graph, actor, **given, once=repeat)
        await info.context.look_again()
        return RegistryPayload(key=made)

    @mutation(
        Permission.REGISTRY_UPDATE,
        description="Change a registry's name or description. Those of core registries stay as they are.",
        graphql_type=result("UpdateRegistryResult", RegistryPayload),
    )
    async def update_registry(
        self,
        info: Info,
        *,
        registry: RegistryRef,
        name: NewName = UNSET,
        description: NewDescription = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> RegistryPayload:
        actor, edit = info.context.acting(), edit_of(name, description)
        found = await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "updateRegistry", registry=found, edit=edit)
        await registry_edits.update_registry(
            info.context.graph, actor, registry=found, edit=edit, once=repeat
        )
        return RegistryPayload(key=found)

    @mutation(
        Permission.REGISTRY_SET_VISIBILITY,
        description="Show a registry to its whole organization, or only to who was invited. Core registries"
        " stay visible to the organization.",
        graphql_type=result("SetRegistryVisibilityResult", RegistryPayload),
    )
    async def set_registry_visibility(
        self,
        info: Info,
        *,
        registry: RegistryRef,
        visibility: VisibleTo,
        idempotency_key: IdempotencyKey = None,
    ) -> RegistryPayload:
        actor, wanted = info.context.acting(), stands_for(visibility)
        found = await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "setRegistryVisibility", registry=found, visibility=wanted)
        await registry_edits.set_visibility(
            info.context.graph, actor, registry=found, visibility=wanted, once=repeat
        )
        return RegistryPayload(key=found)

    @mutation(
        Permission.REGISTRY_SET_TYPES,
        description="Accept more types of artifacts. What is accepted once stays accepted.",
        graphql_type=result("AddAcceptedTypesResult", RegistryPayload),
    )
    async def add_accepted_types(
        self, info: Info, *, registry: RegistryRef, types: MoreTypes, idempotency_key: IdempotencyKey = None
    ) -> RegistryPayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "addAcceptedTypes", registry=found, types=types)
        await registry_edits.add_accepted_types(
            info.context.graph, actor, registry=found, types=types, once=repeat
        )
        return RegistryPayload(key=found)

    @mutation(
        Permission.REGISTRY_SET_TYPES,
        description="Accept every type of artifact from now on; `acceptOnlyTypes` goes back to a list.",
        graphql_type=result("AcceptAllTypesResult", RegistryPayload),
    )
    async def accept_all_types(
        self, info: Info, *, registry: RegistryRef, idempotency_key: IdempotencyKey = None
    ) -> RegistryPayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "acceptAllTypes", registry=found)
        await registry_edits.accept_all_types(info.context.graph, actor, registry=found, once=repeat)
        return RegistryPayload(key=found)

    @mutation(
        Permission.REGISTRY_SET_TYPES,
        description="Accept no type but those given, those that the registry accepted by name before, and"
        " those that its collections hold: what is accepted once by name stays accepted. Core registries that"
        " accept every type go on doing so.",
        graphql_type=result("AcceptOnlyTypesResult", RegistryPayload),
    )
    async def accept_only_types(
        self, info: Info, *, registry: RegistryRef, types: MoreTypes, idempotency_key: IdempotencyKey = None
    ) -> RegistryPayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "acceptOnlyTypes", registry=found, types=types)
        save = registry_saves.RegistrySave(all_types=False, more_types=types)
        await registry_saves.save_registry(info.context.graph, actor, registry=found, save=save, once=repeat)
        return RegistryPayload(key=found)

    @mutation(
        Permission.REGISTRY_SET_OWNER,
        description="Say who answers for a registry. It gives them no right.",
        graphql_type=result("SetRegistryOwnerResult", RegistryPayload),
    )
    async def set_registry_owner(
        self,
        info: Info,
        *,
        registry: RegistryRef,
        owner: NewOwner = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> RegistryPayload:
        actor, said = info.context.acting(), must_be_said(owner, "owner")
        found, person = await registry_id(info.context, registry), name_or_id(said) if said else said
        repeat = once(actor, idempotency_key, "setRegistryOwner", registry=found, owner=person)
        await registry_edits.set_owner(info.context.graph, actor, registry=found, owner=person, once=repeat)
        return RegistryPayload(key=found)

    @mutation(
        Permission.ALIAS_PROTECT,
        description="Protect an alias name in all collections of a registry: only its admins put it on and"
        " take it off, and what it points at cannot be deleted.",
        graphql_type=result("ProtectAliasResult", RegistryPayload),
    )
    async def protect_alias(
        self,
        info: Info,
        *,
        registry: RegistryRef,
        alias: ProtectedName,
        idempotency_key: IdempotencyKey = None,
    ) -> RegistryPayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "protectAlias", registry=found, alias=alias)
        await protected_names.protect_alias(
            info.context.graph, actor, registry=found, alias=alias, once=repeat
        )
        return RegistryPayload(key=found)

    @mutation(
        Permission.ALIAS_PROTECT,
        description="End the protection of an alias name. The alias stays where it is.",
        graphql_type=result("UnprotectAliasResult", RegistryPayload),
    )
    async def unprotect_alias(
        self,
        info: Info,
        *,
        registry: RegistryRef,
        alias: ProtectedName,
        idempotency_key: IdempotencyKey = None,
    ) -> RegistryPayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "unprotectAlias", registry=found, alias=alias)
        await protected_names.unprotect_alias(
            info.context.graph, actor, registry=found, alias=alias, once=repeat
        )
        return RegistryPayload(key=found)

    @mutation(
        Permission.REGISTRY_DELETE,
        description="Delete a registry with its collections and links; what they link stays in its projects."
        " Admins of the organization may delete any but core ones, admins of the registry what they made.",
        graphql_type=result("DeleteRegistryResult", DeletePayload),
    )
    async def delete_registry(
        self,
        info: Info,
        *,
        registry: RegistryRef,
        confirm_name: ConfirmName,
        idempotency_key: IdempotencyKey = None,
    ) -> DeletePayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        repeat = once(actor, idempotency_key, "deleteRegistry", registry=found, confirm=confirm_name)
        await project_deletion.delete_registry(
            info.context.graph, actor, registry=found, confirm_name=confirm_name, once=repeat
        )
        return DeletePayload(deleted_id=encode("Registry", found))

    @mutation(
        Permission.REGISTRY_RESTORE,
        description="Bring a deleted registry back with its collections, links and roles, while it can be:"
        " `deletedRegistries` says until when.",
        graphql_type=result("RestoreRegistryResult", RegistryPayload),
    )
    async def restore_registry(
        self,
        info: Info,
        *,
        organization: OrganizationName,
        registry: DeletedId,
        idempotency_key: IdempotencyKey = None,
    ) -> RegistryPayload:
        actor, found = info.context.acting(), await registry_id(info.context, registry)
        home = await entity_id(info.context, organization, EntityKind.ORGANIZATION, "organization")
        repeat = once(actor, idempotency_key, "restoreRegistry", organization=home, registry=found)
        await project_deletion.restore_registry(
            info.context.graph,
            actor,
            organization=home,
            registry=found,
            retention=info.context.retention,
            once=repeat,
        )
        await info.context.look_again()
        return RegistryPayload(key=found)
