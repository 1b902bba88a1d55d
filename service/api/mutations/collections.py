"""Changes to collections as wholes."""

from dataclasses import asdict

import strawberry
from strawberry import UNSET

from graph import collection_deletion, collections
from graph.holder_edits import HolderEdit, update_holder
from graph.holders import HolderKind
from graph.once import once
from graph.policy import Permission
from service.api.context import Info
from service.api.given import holder_edit
from service.api.ids import encode
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.holding_arguments import (
    Card,
    CollectionRef,
    GoneId,
    HolderName,
    HomeRef,
    LessTags,
    MoreTags,
    NewHolderName,
    NewText,
    Tags,
    TypeName,
)
from service.api.mutations.holding_payloads import CollectionPayload
from service.api.named import holder_id, home_id
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class CollectionMutations:
    """Changes to collections as wholes."""

    @mutation(
        Permission.COLLECTION_CREATE,
        description="Make an empty collection of one type. Linking makes a missing collection too.",
        graphql_type=result("CreateCollectionResult", CollectionPayload),
    )
    async def create_collection(
        self,
        info: Info,
        *,
        home: HomeRef,
        name: HolderName,
        type_name: TypeName,
        description: Card = None,
        tags: Tags = None,
        idempotency_key: IdempotencyKey = None,
    ) -> CollectionPayload:
        actor, project = info.context.acting(), await home_id(info.context, home, "home")
        given = {"project": project, "name": name, "type_name": type_name, "tags": tags or []}
        repeat = once(actor, idempotency_key, "createCollection", given=given, description=description)
        made = await collections.create_collection(
            info.context.graph,
            actor,
            project=project,
            name=name,
            type_name=type_name,
            description=description,
            tags=tags or (),
            once=repeat,
        )
        return CollectionPayload(key=made)

    @mutation(
        Permission.COLLECTION_UPDATE,
        description="Rename a collection, which keeps its id, or write its card.",
        graphql_type=result("UpdateCollectionResult", CollectionPayload),
    )
    async def update_collection(
        self,
        info: Info,
        *,
        collection: CollectionRef,
        name: NewHolderName = UNSET,
        description: NewText = UNSET,
        idempotency_key: IdempotencyKey = None,
    ) -> CollectionPayload:
        edit = holder_edit(name, description)
        return await _edited(info, collection, edit, idempotency_key, "updateCollection")

    @mutation(
        Permission.COLLECTION_UPDATE,
        description="Add tags to a collection, or take them away.",
        graphql_type=result("TagCollectionResult", CollectionPayload),
    )
    async def tag_collection(
        self,
        info: Info,
        *,
        collection: CollectionRef,
        add_tags: MoreTags = None,
        remove_tags: LessTags = None,
        idempotency_key: IdempotencyKey = None,
    ) -> CollectionPayload:
        edit = HolderEdit(add_tags=add_tags or (), remove_tags=remove_tags or ())
        return await _edited(info, collection, edit, idempotency_key, "tagCollection")

    @mutation(
        Permission.COLLECTION_DELETE,
        description="Delete a collection with its links; the versions stay. While it holds a protected alias"
        " it needs `collection:delete_protected`.",
        graphql_type=result("DeleteCollectionResult", DeletePayload),
    )
    async def delete_collection(
        self, info: Info, *, collection: CollectionRef, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await holder_id(info.context, collection, HolderKind.COLLECTION, "collection")
        repeat = once(actor, idempotency_key, "deleteCollection", collection=found)
        await collection_deletion.delete_collection(info.context.graph, actor, collection=found, once=repeat)
        return DeletePayload(deleted_id=encode("Collection", found))

    @mutation(
        Permission.COLLECTION_DELETE,
        description="Bring a deleted collection back with its links and aliases. With a protected alias it"
        " needs `collection:delete_protected`.",
        graphql_type=result("RestoreCollectionResult", CollectionPayload),
    )
    async def restore_collection(
        self, info: Info, *, collection: GoneId, idempotency_key: IdempotencyKey = None
    ) -> CollectionPayload:
        context, actor = info.context, info.context.acting()
        found = await holder_id(context, collection, HolderKind.COLLECTION, "collection")
        repeat = once(actor, idempotency_key, "restoreCollection", collection=found)
        await collection_deletion.restore_collection(
            context.graph, actor, collection=found, retention=context.retention, once=repeat
        )
        return CollectionPayload(key=found)


async def _edited(
    info: Info, collection: str, edit: HolderEdit, key: str | None, operation: str
) -> CollectionPayload:
    actor = info.context.acting()
    found = await holder_id(info.context, collection, HolderKind.COLLECTION, "collection")
    repeat = once(actor, key, operation, collection=found, edit=asdict(edit))
    await update_holder(
        info.context.graph, actor, HolderKind.COLLECTION, holder=found, edit=edit, once=repeat
    )
    return CollectionPayload(key=found)
