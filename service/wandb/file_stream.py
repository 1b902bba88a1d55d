"""What a running client sends all the time: history, events, console, summary, heartbeat, its end."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph.errors import UnauthenticatedError
from graph.fields import parse_json
from graph.policy import Permission
from graph.run_life import RunFacts, finish_run, note_heartbeat, note_running, update_run
from graph.runs import Run, RunState
from graph.shared_writing import lay_over_summary
from service.content.run_streams import Stream, append
from service.graphql.service_context import ServiceContext
from service.wandb.bodies import json_object
from service.wandb.contexts import ContextFactory
from service.wandb.releases import told_by
from service.wandb.replies import Endpoint
from service.wandb.run_paths import run_by_path
from service.wandb.run_writer import ALONE, Writer, placed, writer_of
from service.wandb.stream_request import StreamRequest, parse
from service.wandb.stream_totals import latest_metrics, summary_of

ENDED: Final = frozenset({RunState.FINISHED, RunState.FAILED, RunState.KILLED, RunState.PREEMPTED})
# Clients read one key of the answer, `stopped`, which a run has that was asked to stop, and need an object.
ANSWER: Final[dict[str, object]] = {"exitcode": None, "limits": {}}


def file_stream(contexts: ContextFactory) -> Endpoint:
    """The endpoint `POST /files/{entity}/{project}/{run}/file_stream`.

    A request that came before is harmless: lines replace themselves, the summary is whole, and
    finishing again changes nothing.
    """

    async def endpoint(request: Request) -> Response:
        context = await contexts(request)
        if not context.actor.signed_in:
            raise UnauthenticatedError("a run's stream needs an API key")
        names = request.path_params
        run = await run_by_path(
            context, names["entity"], names["project"], names["run"], Permission.RUN_WRITE
        )
        await keep(context, run, parse(await json_object(request)), writer_of(request.headers))
        return JSONResponse({**ANSWER, "stopped": True} if run.stopping else ANSWER)

    return endpoint


async def keep(context: ServiceContext, run: Run, sent: StreamRequest, writer: Writer = ALONE) -> None:
    """Keep what a request says of a run whose stream the actor may write."""
    ends: dict[Stream, int] = {}
    for stream, lines in await placed(context.graph, run, writer, sent.lines):
        await append(context.graph, context.store, run, stream, lines)
        ends[stream] = max(lines.end, ends.get(stream, 0))
    await note_heartbeat(
        context.graph,
        run.id,
        history=ends.get(Stream.HISTORY, 0),
        events=ends.get(Stream.EVENTS, 0),
        logs=ends.get(Stream.CONSOLE, 0),
    )
    metrics = sent.lines.get(Stream.EVENTS)
    if metrics is not None and metrics.lines:
        latest = latest_metrics(run.system_metrics, metrics.lines)
        await note_running(context.graph, run.id, system_metrics=latest)
    # A fork sums up what it has from the other run, of which its client does not know.
    merge = writer.shared or writer.derives or run.branch_point is not None
    await _keep_state(context, run, sent, summary_of(sent, writer), merge=merge)


async def _keep_state(
    context: ServiceContext, run: Run, sent: StreamRequest, summary: str | None, *, merge: bool
) -> None:
    graph, actor = context.graph, told_by(context.actor, run.config)
    if sent.complete:
        code = sent.exit_code or 0
        await finish_run(graph, actor, run=run.id, exit_code=code, summary=summary, merge=merge)
        return
    if summary is not None:
        await _keep_summary(context, run, summary, merge=merge)
    if sent.preempting and run.state not in ENDED:
        await update_run(graph, actor, run=run.id, facts=RunFacts(state=RunState.PREEMPTING))


async def _keep_summary(context: ServiceContext, run: Run, summary: str, *, merge: bool) -> None:
    if run.state in ENDED:
        # Only while a run is going its summary changes without an event.
        facts = RunFacts(summary=summary)
        actor = told_by(context.actor, run.config)
        await update_run(context.graph, actor, run=run.id, facts=facts, merge=merge)
    elif merge:
        await lay_over_summary(context.graph, run, parse_json(summary, "summary"))
    else:
        await note_running(context.graph, run.id, summary=summary)
