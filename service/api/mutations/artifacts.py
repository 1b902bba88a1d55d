"""Changes to artifacts as wholes."""

from dataclasses import asdict, replace

import strawberry
from strawberry import UNSET

from graph import artifact_deletion
from graph.holder_edits import update_holder
from graph.holders import HolderKind
from graph.once import once
from graph.policy import Permission
from graph.type_moves import change_artifact_type
from service.api.context import Info
from service.api.given import holder_edit
from service.api.ids import encode
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.holding_arguments import (
    ArtifactRef,
    GoneId,
    LessTags,
    MoreTags,
    NewHolderName,
    NewText,
    NewTypeName,
)
from service.api.mutations.holding_payloads import ArtifactPayload
from service.api.named import holder_id
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class ArtifactMutations:
    """Changes to artifacts as wholes."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Rename an artifact, which keeps its id, describe it, or change its tags.",
        graphql_type=result("UpdateArtifactResult", ArtifactPayload),
    )
    async def update_artifact(
        self,
        info: Info,
        *,
        artifact: ArtifactRef,
        name: NewHolderName = UNSET,
        description: NewText = UNSET,
        add_tags: MoreTags = None,
        remove_tags: LessTags = None,
        idempotency_key: IdempotencyKey = None,
    ) -> ArtifactPayload:
        edit = replace(holder_edit(name, description), add_tags=add_tags or (), remove_tags=remove_tags or ())
        actor = info.context.acting()
        found = await holder_id(info.context, artifact, HolderKind.ARTIFACT, "artifact")
        repeat = once(actor, idempotency_key, "updateArtifact", artifact=found, edit=asdict(edit))
        await update_holder(
            info.context.graph, actor, HolderKind.ARTIFACT, holder=found, edit=edit, once=repeat
        )
        return ArtifactPayload(key=found)

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Give an artifact and all its versions another type. While one of them is linked in a"
        " registry nobody can: a collection there holds one type. Types that the SDK keeps for itself are"
        " neither given nor taken.",
        graphql_type=result("ChangeArtifactTypeResult", ArtifactPayload),
    )
    async def change_artifact_type(
        self,
        info: Info,
        *,
        artifact: ArtifactRef,
        type_name: NewTypeName,
        idempotency_key: IdempotencyKey = None,
    ) -> ArtifactPayload:
        actor = info.context.acting()
        found = await holder_id(info.context, artifact, HolderKind.ARTIFACT, "artifact")
        repeat = once(actor, idempotency_key, "changeArtifactType", artifact=found, type=type_name)
        await change_artifact_type(
            info.context.graph, actor, artifact=found, type_name=type_name, once=repeat
        )
        return ArtifactPayload(key=found)

    @mutation(
        Permission.ARTIFACT_DELETE,
        description="Delete an artifact with its versions and their links. While a protected alias points"
        " at one of them nobody can.",
        graphql_type=result("DeleteArtifactResult", DeletePayload),
    )
    async def delete_artifact(
        self, info: Info, *, artifact: ArtifactRef, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor = info.context.acting()
        found = await holder_id(info.context, artifact, HolderKind.ARTIFACT, "artifact")
        repeat = once(actor, idempotency_key, "deleteArtifact", artifact=found)
        await artifact_deletion.delete_artifact(info.context.graph, actor, artifact=found, once=repeat)
        return DeletePayload(deleted_id=encode("Artifact", found))

    @mutation(
        Permission.ARTIFACT_DELETE,
        description="Bring a deleted artifact back with the versions that went with it, and their links.",
        graphql_type=result("RestoreArtifactResult", ArtifactPayload),
    )
    async def restore_artifact(
        self, info: Info, *, artifact: GoneId, idempotency_key: IdempotencyKey = None
    ) -> ArtifactPayload:
        context, actor = info.context, info.context.acting()
        found = await holder_id(context, artifact, HolderKind.ARTIFACT, "artifact")
        repeat = once(actor, idempotency_key, "restoreArtifact", artifact=found)
        await artifact_deletion.restore_artifact(
            context.graph, actor, artifact=found, retention=context.retention, once=repeat
        )
        return ArtifactPayload(key=found)
