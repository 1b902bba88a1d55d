"""Changes to committed versions, their deletion and their return."""

from dataclasses import asdict

import strawberry
from strawberry import UNSET

from graph import version_deletion
from graph.once import once
from graph.policy import Permission
from graph.version_edits import VersionEdit, update_version
from service.api.context import Info
from service.api.documents import document_text
from service.api.ids import encode
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.holding_arguments import (
    DeleteAliases,
    GoneId,
    LessTags,
    MoreTags,
    NewMetadata,
    NewText,
    VersionRef,
)
from service.api.mutations.holding_payloads import VersionPayload
from service.api.named import version_named
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class VersionMutations:
    """Changes to committed versions, their deletion and their return."""

    @mutation(
        Permission.VERSION_UPDATE,
        description="Change what a version shares with all links to it: description, metadata and tags. Who"
        " may write its project may, and members of a registry that it is reached through.",
        graphql_type=result("UpdateVersionResult", VersionPayload),
    )
    async def update_version(
        self,
        info: Info,
        *,
        version: VersionRef,
        description: NewText = UNSET,
        metadata: NewMetadata = UNSET,
        add_tags: MoreTags = None,
        remove_tags: LessTags = None,
        idempotency_key: IdempotencyKey = None,
    ) -> VersionPayload:
        context, actor = info.context, info.context.acting()
        found = await version_named(context, version, "version")
        edit = VersionEdit(
            description=None if description is UNSET else description or "",
            metadata=None if metadata is UNSET else document_text(metadata, "metadata") or "",
            add_tags=add_tags or (),
            remove_tags=remove_tags or (),
        )
        repeat = once(actor, idempotency_key, "updateVersion", version=found.version, edit=asdict(edit))
        await update_version(
            context.graph, actor, version=found.version, edit=edit, through=found.through, once=repeat
        )
        return VersionPayload(key=found.version)

    @mutation(
        Permission.VERSION_DELETE,
        description="Delete a version with its links, wherever they are; or a draft. While a protected alias"
        " points at it nobody can.",
        graphql_type=result("DeleteVersionResult", DeletePayload),
    )
    async def delete_version(
        self,
        info: Info,
        *,
        version: VersionRef,
        delete_aliases: DeleteAliases = False,
        idempotency_key: IdempotencyKey = None,
    ) -> DeletePayload:
        actor, found = info.context.acting(), await version_named(info.context, version, "version")
        given = {"version": found.version, "delete_aliases": delete_aliases}
        repeat = once(actor, idempotency_key, "deleteVersion", given=given)
        await version_deletion.delete_version(
            info.context.graph, actor, version=found.version, delete_aliases=delete_aliases, once=repeat
        )
        return DeletePayload(deleted_id=encode("Version", found.version))

    @mutation(
        Permission.VERSION_DELETE,
        description="Bring a deleted version back with its links, under their old numbers.",
        graphql_type=result("RestoreVersionResult", VersionPayload),
    )
    async def restore_version(
        self, info: Info, *, version: GoneId, idempotency_key: IdempotencyKey = None
    ) -> VersionPayload:
        context, actor = info.context, info.context.acting()
        found = await version_named(context, version, "version")
        repeat = once(actor, idempotency_key, "restoreVersion", version=found.version)
        await version_deletion.restore_version(
            context.graph, actor, version=found.version, retention=context.retention, once=repeat
        )
        return VersionPayload(key=found.version)
