"""Recording a finished run in one request."""

import strawberry

from graph.consumption import Use
from graph.derivations import INPUTS_LIMIT, Derivation, record_derivation
from graph.errors import InvalidInputError
from graph.once import once
from graph.policy import Permission
from graph.recording import DERIVED_LIMIT, EDGES_LIMIT, Recording, record_run
from service.api.context import ApiContext, Info
from service.api.lookup import project_id
from service.api.mutations import run_arguments as given
from service.api.mutations.arguments import IdempotencyKey
from service.api.mutations.run_payloads import DerivationPayload, RunPayload
from service.api.named import version_named
from service.api.naming import run_id
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
        derivations: given.Derivations = None,
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
            derivations=await _derivations(info.context, derivations or []),
            exit_code=exit_code,
            started_at=started_at,
            finished_at=finished_at,
        )
        said = [home, name, known, inputs, outputs, exit_code, started_at, finished_at]
        said += [derivations] if derivations else []  # what was said before there were any stays the same
        repeat = once(actor, idempotency_key, "recordRun", given=said)
        made = await record_run(info.context.graph, actor, project=home, recording=recording, once=repeat)
        return RunPayload(key=made)

    @mutation(
        Permission.RUN_WRITE,
        description="Record which of the versions that a run has used one of its outputs was made from; again"
        " changes nothing. The output needs `artifact:write`.",
        graphql_type=result("RecordDerivationResult", DerivationPayload),
    )
    async def record_derivation(
        self,
        info: Info,
        *,
        run: given.RunRef,
        output: given.DerivedOutput,
        inputs: given.DerivedInputs,
        idempotency_key: IdempotencyKey = None,
    ) -> DerivationPayload:
        actor, found = info.context.acting(), await run_id(info.context, run)
        derivation = await _derivation(info.context, output, inputs)
        repeat = once(actor, idempotency_key, "recordDerivation", run=found, output=output, inputs=inputs)
        made = await record_derivation(
            info.context.graph, actor, run=found, derivation=derivation, once=repeat
        )
        return DerivationPayload(key=made)


async def _uses(context: ApiContext, inputs: list[given.RunInput], others: int) -> list[Use]:
    if len(inputs) + others > EDGES_LIMIT:
        raise InvalidInputError(f"inputs and outputs are at most {EDGES_LIMIT} together", field="inputs")
    found = [await version_named(context, each.version, "inputs") for each in inputs]
    return [Use(at.version, at.through, each.used_as) for at, each in zip(found, inputs, strict=True)]


async def _derivations(context: ApiContext, said: list[given.DerivationInput]) -> list[Derivation]:
    if sum(len(each.inputs) for each in said) > DERIVED_LIMIT:
        raise InvalidInputError(
            f"derivations name at most {DERIVED_LIMIT} inputs together", field="derivations"
        )
    return [
        await _derivation(context, each.output, each.inputs, fields=("derivations", "derivations"))
        for each in said
    ]


async def _derivation(
    context: ApiContext, output: str, inputs: list[str], *, fields: tuple[str, str] = ("output", "inputs")
) -> Derivation:
    of_output, of_inputs = fields
    if len(inputs) > INPUTS_LIMIT:
        raise InvalidInputError(f"{of_inputs} takes 1 to {INPUTS_LIMIT} versions", field=of_inputs)
    made = await version_named(context, output, of_output)
    used = [(await version_named(context, each, of_inputs)).version for each in inputs]
    return Derivation(made.version, used)


async def _made(context: ApiContext, outputs: list[str]) -> list[str]:
    return [(await version_named(context, text, "outputs")).version for text in outputs]
