"""Beginning and committing versions."""

import strawberry

from graph.drafts import Draft, draft_version
from graph.errors import InvalidInputError
from graph.once import once
from graph.policy import Permission
from service.api.context import ApiContext, Info
from service.api.documents import document_text
from service.api.mutations import draft_arguments as given
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.draft_payloads import CommitVersionPayload, DraftPayload
from service.api.named import version_named
from service.api.naming import artifact_place, draft_or_became, run_of
from service.api.problems import ContentMismatch, result
from service.graphql.operation import mutation


@strawberry.type
class DraftMutations:
    """Beginning and committing versions."""

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Begin a version: a draft that files are put into until it is committed.",
        graphql_type=result("DraftVersionResult", DraftPayload),
    )
    async def draft_version(
        self,
        info: Info,
        *,
        artifact: given.ArtifactRef,
        type: given.TypeName,  # noqa: A002  the field's own name
        run: given.LoggedBy = None,
        description: given.Description = None,
        metadata: given.Metadata = None,
        aliases: given.Aliases = None,
        tags: given.VersionTags = None,
        base: given.Base = None,
        distributed_id: given.DistributedId = None,
        history_step: given.HistoryStep = None,
        idempotency_key: IdempotencyKey = None,
    ) -> DraftPayload:
        actor, text = info.context.acting(), document_text(metadata, "metadata")
        project, name = await artifact_place(info.context, artifact)
        draft = Draft(
            artifact=name,
            type=type,
            digest=None,
            run=await _run_name(info.context, run, project),
            description=description,
            metadata=text,
            aliases=aliases or [],
            tags=tags or [],
            history_step=history_step,
            distributed_id=distributed_id,
            base=(await version_named(info.context, base, "base")).version if base is not None else None,
        )
        # What was said as the base, not what its alias means by now.
        repeat = once(
            actor, idempotency_key, "draftVersion", artifact=artifact, base=base, draft=draft.said()
        )
        made, _ = await draft_version(info.context.graph, actor, project=project, draft=draft, once=repeat)
        return DraftPayload(key=made)

    @mutation(
        Permission.ARTIFACT_WRITE,
        description="Commit a draft once its bytes are proved: it gets its digest, its number, `latest` and"
        " its aliases, and never changes again. Doing it again changes nothing. Content that the artifact has"
        " already gives the version that is there.",
        graphql_type=result("CommitVersionResult", CommitVersionPayload, ContentMismatch),
    )
    async def commit_version(
        self, info: Info, *, draft: given.DraftRef, idempotency_key: IdempotencyKey = None
    ) -> CommitVersionPayload:
        actor = info.context.acting()
        found, became = await draft_or_became(info.context, draft)
        repeat = once(actor, idempotency_key, "commitVersion", draft=draft)
        stands = (await info.context.contents.commit(found, once=repeat)).id
        return CommitVersionPayload(key=stands, existed=became or stands != found.version.id)


async def _run_name(context: ApiContext, text: str | None, project: str) -> str | None:
    if text is None:
        return None
    run = await run_of(context, text)
    if run.project != project:
        raise InvalidInputError("run is of another project than the artifact", field="run")
    return run.name
