"""What a running client sends all the time: history, events, console, summary, heartbeat, its end."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph.errors import UnauthenticatedError
from graph.policy import Permission
from graph.run_life import RunFacts, finish_run, note_heartbeat, note_running, update_run
from graph.runs import Run, RunState
from service.content.run_streams import Stream, append
from service.graphql.service_context import ServiceContext
from service.wandb.bodies import json_object
from service.wandb.contexts import ContextFactory
from service.wandb.replies import Endpoint
from service.wandb.run_paths import run_by_path
from service.wandb.stream_request import StreamRequest, parse

ENDED: Final = frozenset({RunState.FINISHED, RunState.FAILED, RunState.KILLED})
# Clients read one key of the answer, `stopped`, and need an object.
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
        await keep(context, run, parse(await json_object(request)))
        return JSONResponse(ANSWER)

    return endpoint


async def keep(context: ServiceContext, run: Run, sent: StreamRequest) -> None:
    """Keep what a request says of a run whose stream the actor may write."""
    for stream, lines in sent.lines.items():
        if lines.lines:
            await append(context.graph, context.store, run, stream, lines)
    ends = {stream: lines.end for stream, lines in sent.lines.items()}
    await note_heartbeat(
        context.graph,
        run.id,
        history=ends.get(Stream.HISTORY, 0),
        events=ends.get(Stream.EVENTS, 0),
        logs=ends.get(Stream.CONSOLE, 0),
    )
    await _keep_state(context, run, sent)


async def _keep_state(context: ServiceContext, run: Run, sent: StreamRequest) -> None:
    graph, actor = context.graph, context.actor
    if sent.complete:
        await finish_run(graph, actor, run=run.id, exit_code=sent.exit_code or 0, summary=sent.summary)
        return
    if sent.summary is not None:
        await _keep_summary(context, run, sent.summary)
    if sent.preempting and run.state not in ENDED:
        await update_run(graph, actor, run=run.id, facts=RunFacts(state=RunState.PREEMPTING))


async def _keep_summary(context: ServiceContext, run: Run, summary: str) -> None:
    if run.state in ENDED:
        # Only while a run is going its summary changes without an event.
        await update_run(context.graph, context.actor, run=run.id, facts=RunFacts(summary=summary))
    else:
        await note_running(context.graph, run.id, summary=summary)
