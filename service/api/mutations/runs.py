"""Changes to runs that go on: start, update, finish, what they use and log, deletion."""

import strawberry

from graph.consumption import consume_version
from graph.once import once
from graph.policy import Permission
from graph.repeats import remember, was_done
from graph.run_deletion import delete_run, restore_run
from graph.run_facts import made_up_name
from graph.run_life import finish_run, start_run, update_run
from service.api.context import Info
from service.api.documents import document_text
from service.api.ids import encode
from service.api.lookup import project_id
from service.api.mutations import run_arguments as given
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.run_payloads import RunPayload, StartRunPayload, UseVersionPayload
from service.api.named import version_named
from service.api.naming import id_of, run_id, run_of
from service.api.payloads import DeletePayload
from service.api.problems import result
from service.api.runs_history import log_rows
from service.graphql.operation import mutation


@strawberry.type
class RunMutations:
    """Changes to runs that go on."""

    @mutation(
        Permission.RUN_WRITE,
        description="Start a run in a project, or go on with the one of that name.",
        graphql_type=result("StartRunResult", StartRunPayload),
    )
    async def start_run(
        self,
        info: Info,
        *,
        project: given.ProjectRef,
        name: given.RunName = None,
        resume: given.Resume = False,
        state: given.RunState = None,
        facts: given.Facts = None,
        idempotency_key: IdempotencyKey = None,
    ) -> StartRunPayload:
        actor, known = info.context.acting(), given.facts_of(facts, state)
        home = await project_id(info.context, project)
        repeat = once(actor, idempotency_key, "startRun", given=[home, name, resume, known])
        made, created = await start_run(
            info.context.graph,
            actor,
            project=home,
            name=name if name is not None else made_up_name(),
            facts=known,
            resume=resume,
            once=repeat,
        )
        return StartRunPayload(key=made, created=created)

    @mutation(
        Permission.RUN_WRITE,
        description="Change what is known of a run; what is left out stays. A state that it cannot come to"
        " from where it is, is a CONFLICT.",
        graphql_type=result("UpdateRunResult", RunPayload),
    )
    async def update_run(
        self,
        info: Info,
        *,
        run: given.RunRef,
        facts: given.Facts = None,
        replace: given.Replace = False,
        state: given.RunState = None,
        idempotency_key: IdempotencyKey = None,
    ) -> RunPayload:
        actor, known = info.context.acting(), given.facts_of(facts, state)
        found = await run_id(info.context, run)
        repeat = once(actor, idempotency_key, "updateRun", run=found, facts=known, replace=replace)
        await update_run(info.context.graph, actor, run=found, facts=known, merge=not replace, once=repeat)
        return RunPayload(key=found)

    @mutation(
        Permission.RUN_WRITE,
        description="End a run. Ending it again changes nothing; another exit code corrects the former.",
        graphql_type=result("FinishRunResult", RunPayload),
    )
    async def finish_run(
        self,
        info: Info,
        *,
        run: given.RunRef,
        exit_code: given.ExitCode = 0,
        summary: given.Summary = None,
        replace: given.Replace = False,
        idempotency_key: IdempotencyKey = None,
    ) -> RunPayload:
        actor, text = info.context.acting(), document_text(summary, "summary")
        found = await run_id(info.context, run)
        repeat = once(
            actor, idempotency_key, "finishRun", run=found, code=exit_code, summary=text, replace=replace
        )
        await finish_run(
            info.context.graph,
            actor,
            run=found,
            exit_code=exit_code,
            summary=text,
            merge=not replace,
            once=repeat,
        )
        return RunPayload(key=found)

    @mutation(
        Permission.ARTIFACT_USE,
        description="Record that a run used a version; again changes nothing. The run needs `run:write`.",
        graphql_type=result("UseVersionResult", UseVersionPayload),
    )
    async def use_version(
        self,
        info: Info,
        *,
        run: given.RunRef,
        version: given.VersionRef,
        used_as: given.UsedAs = None,
        idempotency_key: IdempotencyKey = None,
    ) -> UseVersionPayload:
        actor, found = info.context.acting(), await run_id(info.context, run)
        at = await version_named(info.context, version, "version")
        # What the client said, not what it means by now: an alias may have moved since the first request.
        repeat = once(actor, idempotency_key, "useVersion", run=found, version=version, used_as=used_as)
        used = await consume_version(
            info.context.graph,
            actor,
            run=found,
            version=at.version,
            through=at.through,
            used_as=used_as,
            once=repeat,
        )
        return UseVersionPayload(run_key=found, version_key=used)

    @mutation(
        Permission.RUN_WRITE,
        description="Log rows of metrics into a run's history, by their number: the same rows again change"
        " nothing. The summary stays as it is. It leaves no event.",
        graphql_type=result("LogHistoryResult", RunPayload),
    )
    async def log_history(
        self,
        info: Info,
        *,
        run: given.RunRef,
        first_row: given.FirstLine,
        rows: given.Rows,
        idempotency_key: IdempotencyKey = None,
    ) -> RunPayload:
        actor, found = info.context.acting(), await run_of(info.context, run)
        repeat = once(actor, idempotency_key, "logHistory", run=found.id, first=first_row, rows=rows)
        if not await was_done(info.context.graph, actor, repeat):
            await log_rows(info.context, found, first_row, rows)
            await remember(info.context.graph, actor, repeat)
        info.context.loaders.clear()
        return RunPayload(key=found.id)

    @mutation(
        Permission.RUN_DELETE,
        description="Delete a run. The versions it logged stay; its name is free at once.",
        graphql_type=result("DeleteRunResult", DeletePayload),
    )
    async def delete_run(
        self, info: Info, *, run: given.RunRef, idempotency_key: IdempotencyKey = None
    ) -> DeletePayload:
        actor, found = info.context.acting(), await run_id(info.context, run)
        repeat = once(actor, idempotency_key, "deleteRun", run=found)
        await delete_run(info.context.graph, actor, run=found, once=repeat)
        return DeletePayload(deleted_id=encode("Run", found))

    @mutation(
        Permission.RUN_DELETE,
        description="Bring a deleted run back, within the retention time; a CONFLICT if its name was taken.",
        graphql_type=result("RestoreRunResult", RunPayload),
    )
    async def restore_run(
        self, info: Info, *, run: given.DeletedRun, idempotency_key: IdempotencyKey = None
    ) -> RunPayload:
        actor, found = info.context.acting(), id_of(run, "Run", "run")
        repeat = once(actor, idempotency_key, "restoreRun", run=found)
        retention = info.context.retention
        await restore_run(info.context.graph, actor, run=found, retention=retention, once=repeat)
        return RunPayload(key=found)
