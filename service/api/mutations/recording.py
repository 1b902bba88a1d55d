"""Recording a finished run in one request."""

import strawberry

from graph.consumption import Use
from graph.errors import InvalidInputError
from graph.once import once
from graph.policy import Permission
from graph.recording import EDGES_LIMIT, Recording, record_run
from service.api.context import ApiContext, Info
from service.api.lookup import project_id
from service.api.mutations import run_arguments as given
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.run_payloads import RunPayload
from service.api.named import version_named
from service.api.problems import result
from service.graphql.operation import mutation


@strawberry.type
class RecordingMutations:
    """Recording a finished run in one request."""

    @mutation(
        Permission.RUN_WRITE,
        description="Record a finished run with what it used and made, all or nothing, for pipelines without"
        " an SDK. Every input needs `artifact:use`, every output `artifact:write`.",
        graphql_type=result("RecordRunResult", RunPayload),
    )
    async def record_run(
        self,
        info: Info,
        *,
        project: given.ProjectRef,
        name: given.RunName = None,
        inputs: given.Inputs = None,
        outputs: given.Outputs = None,
        exit_code: given.ExitCode = 0,
        started_at: given.StartedAt = None,
        finished_at: given.FinishedAt = None,
        facts: given.Facts = None,
        idempotency_key: IdempotencyKey = None,
    ) -> RunPayload:
        actor, known = info.context.acting(), given.facts_of(facts)
        home = await project_id(info.context, project)
        inputs, outputs = inputs or [], outputs or []
        recording = Recording(
            facts=known,
            name=name,
            inputs=await _uses(info.context, inputs, len(outputs)),
            outputs=await _made(info.context, outputs),
            exit_code=exit_code,
            started_at=started_at,
            finished_at=finished_at,
        )
        said = [home, name, known, inputs, outputs, exit_code, started_at, finished_at]
        repeat = once(actor, idempotency_key, "recordRun", given=said)
        made = await record_run(info.context.graph, actor, project=home, recording=recording, once=repeat)
        return RunPayload(key=made)


async def _uses(context: ApiContext, inputs: list[given.RunInput], others: int) -> list[Use]:
    if len(inputs) + others > EDGES_LIMIT:
        raise InvalidInputError(f"inputs and outputs are at most {EDGES_LIMIT} together", field="inputs")
    found = [await version_named(context, each.version, "inputs") for each in inputs]
    return [Use(at.version, at.through, each.used_as) for at, each in zip(found, inputs, strict=True)]


async def _made(context: ApiContext, outputs: list[str]) -> list[str]:
    return [(await version_named(context, text, "outputs")).version for text in outputs]
