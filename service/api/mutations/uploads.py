"""Changes to the files of drafts. They leave no events: what counts is what is committed."""

import strawberry

from graph.once import once
from graph.policy import Permission
from graph.repeats import remember, was_done
from service.api.context import Info
from service.api.mutations import draft_arguments as given
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.draft_payloads import (
    AddFilesPayload,
    CompleteUploadPayload,
    DraftPayload,
    file_upload,
)
from service.api.naming import draft_of
from service.api.problems import ContentMismatch, result
from service.blobs.store import Part
from service.content.drafting import NewFile, NewReference, add_files, add_references, remove_files
from service.graphql.operation import mutation


@strawberry.type
class UploadMutations:
    """Changes to the files of drafts."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Put files into a draft, and learn where their bytes go: PUT each to its address with its"
        " headers. The same call again gives fresh addresses. It leaves no event.",
        graphql_type=result("AddFilesResult", AddFilesPayload),
    )
    async def add_files(
        self,
        info: Info,
        *,
        draft: given.DraftRef,
        files: given.Files,
        idempotency_key: IdempotencyKey = None,
    ) -> AddFilesPayload:
        actor, found = info.context.acting(), await draft_of(info.context, draft)
        new = [_file(file) for file in files]
        repeat = once(actor, idempotency_key, "addFiles", draft=draft, files=new)
        wheres = await add_files(info.context.contents, found, new, once=repeat)
        uploads = [file_upload(file, where) for file, where in zip(new, wheres, strict=True)]
        return AddFilesPayload(key=found.version.id, uploads=uploads)

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Put references into a draft: objects that stay where they are. Nothing is uploaded, and"
        " nothing is fetched to check them. It leaves no event.",
        graphql_type=result("AddReferencesResult", DraftPayload),
    )
    async def add_references(
        self,
        info: Info,
        *,
        draft: given.DraftRef,
        references: given.References,
        idempotency_key: IdempotencyKey = None,
    ) -> DraftPayload:
        actor, found = info.context.acting(), await draft_of(info.context, draft)
        new = [
            NewReference(each.path, each.uri, each.digest, each.size, each.object_version)
            for each in references
        ]
        repeat = once(actor, idempotency_key, "addReferences", draft=draft, references=new)
        await add_references(info.context.contents, found, new, once=repeat)
        return DraftPayload(key=found.version.id)

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Take files out of a draft, those of its base too. What is not in it is not missed. It"
        " leaves no event.",
        graphql_type=result("RemoveFilesResult", DraftPayload),
    )
    async def remove_files(
        self,
        info: Info,
        *,
        draft: given.DraftRef,
        paths: given.Paths,
        idempotency_key: IdempotencyKey = None,
    ) -> DraftPayload:
        actor, found = info.context.acting(), await draft_of(info.context, draft)
        repeat = once(actor, idempotency_key, "removeFiles", draft=draft, paths=paths)
        await remove_files(info.context.contents, found, paths, once=repeat)
        return DraftPayload(key=found.version.id)

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Join the uploaded parts of a file. Doing it again changes nothing. It leaves no event.",
        graphql_type=result("CompleteUploadResult", CompleteUploadPayload, ContentMismatch),
    )
    async def complete_upload(
        self, info: Info, *, upload: given.UploadRef, idempotency_key: IdempotencyKey = None
    ) -> CompleteUploadPayload:
        actor = info.context.acting()
        repeat = once(actor, idempotency_key, "completeUpload", upload=upload)
        await was_done(info.context.graph, actor, repeat)
        md5 = await info.context.contents.complete_parts(actor, upload)
        await remember(info.context.graph, actor, repeat)
        return CompleteUploadPayload(md5=md5)


def _file(given_file: given.NewFileInput) -> NewFile:
    parts = None if given_file.parts is None else tuple(Part(p.number, p.md5) for p in given_file.parts)
    return NewFile(given_file.path, given_file.md5, given_file.size, parts or None)
