"""Files of runs: signed URLs to upload them to, and their end."""

import re
from collections.abc import Sequence
from typing import Annotated, Final

import strawberry

from graph.errors import InvalidInputError
from graph.policy import Permission
from graph.run_file_deletion import delete_files
from graph.run_files import declare_files
from graph.runs import Run
from service.blobs.keys import run_file_key
from service.content.contents import EXPIRES
from service.graphql.operation import mutation
from service.graphql.service_context import ServiceContext
from service.wandb.context import Info
from service.wandb.ids import Kind, key_of, wire_id
from service.wandb.mutations.headers import header_lines
from service.wandb.run_paths import run_by_path
from service.wandb.schema.accounts import SuccessPayload
from service.wandb.schema.files import File
from service.wandb.schema.run_inputs import (
    CreateRunFilesInput,
    CreateRunFilesPayload,
    DeleteFilesInput,
    MarkRunFilesUploadedInput,
)

NAME_LIMIT: Final = 1024
FILES_LIMIT: Final = 10_000
_UNSAFE: Final = re.compile(r"(^|/)\.{1,2}(/|$)|^/|/$|//|\\|[\x00-\x1f\x7f]")


@strawberry.type
class RunFileMutations:
    """Mutations on the files of runs."""

    @mutation(Permission.RUN_WRITE, description="Sign URLs for files of a run; keyed by run and name.")
    async def create_run_files(
        self,
        info: Info,
        given: Annotated[CreateRunFilesInput, strawberry.argument(name="input")],
    ) -> CreateRunFilesPayload | None:
        run = await declared(info.context, given)
        files = [to_upload(info.context, run, name) for name in given.files]
        headers = files[0].upload_headers if files else []
        return CreateRunFilesPayload(run_id=wire_id(Kind.RUN, run.id), upload_headers=headers, files=files)

    @mutation(Permission.RUN_WRITE, description="Say that files of a run were uploaded.")
    async def mark_run_files_uploaded(
        self,
        info: Info,
        given: Annotated[MarkRunFilesUploadedInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        await declared(info.context, given)
        return SuccessPayload(success=True, client_mutation_id=None)

    @mutation(Permission.RUN_WRITE, description="Delete files of runs, all or none.")
    async def delete_files(
        self,
        info: Info,
        given: Annotated[DeleteFilesInput, strawberry.argument(name="input")],
    ) -> SuccessPayload | None:
        await forget_files(info.context, given.files)
        return SuccessPayload(success=True, client_mutation_id=None)


async def forget_files(context: ServiceContext, ids: Sequence[str]) -> None:
    """Delete files of runs that the actor may write, then their bytes."""
    if not 0 < len(ids) <= FILES_LIMIT:
        raise InvalidInputError(f"deleteFiles takes 1 to {FILES_LIMIT} files", field="files")
    files = [key_of(Kind.FILE, each, "files") for each in ids]
    for gone in await delete_files(context.graph, context.actor, files=files):
        await context.store.delete(run_file_key(gone.tenant, gone.run, gone.name))


async def declared(context: ServiceContext, given: CreateRunFilesInput | MarkRunFilesUploadedInput) -> Run:
    """The run, once the names of its files are checked and noted."""
    names = checked_names(given.files)
    run = await run_by_path(
        context, given.entity_name, given.project_name, given.run_name, Permission.RUN_WRITE
    )
    await declare_files(context.graph, run=run.id, names=names)
    return run


def checked_names(names: Sequence[str]) -> list[str]:
    """Relative paths that stay inside a folder: clients write them to disk when they download."""
    if len(names) > FILES_LIMIT:
        raise InvalidInputError(f"{len(names)} files; a request's limit is {FILES_LIMIT}", field="files")
    for name in names:
        if not 0 < len(name) <= NAME_LIMIT or _UNSAFE.search(name):
            raise InvalidInputError(f"the file name {name[:100]!r} is no plain relative path", field="files")
    return list(dict.fromkeys(names))


def to_upload(context: ServiceContext, run: Run, name: str) -> File:
    """Where a file goes. Its digest is not known yet, and clients send no content type."""
    key = run_file_key(run.tenant, run.id, name)
    upload = context.store.sign_upload(key, content_md5=None, content_type="", expires=EXPIRES)
    return File.for_upload(key, name, upload_url=upload.url, headers=header_lines(upload))
