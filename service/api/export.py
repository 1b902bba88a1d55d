"""The log as a file: newline-delimited JSON, streamed, to be gone on with after any position.

docs/audit.md describes the format. What cannot be read is refused before the first line; what goes
wrong later breaks the connection off, and the client goes on after the last whole line it got.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from graph import entities, log
from graph.actor import Actor
from graph.entities import EntityKind
from graph.errors import DomainError, InvalidInputError, NotFoundError, UnauthenticatedError
from graph.events import Action
from graph.filters.events import EventFilter
from graph.log import Event
from graph.policy import NOBODY
from graph.session import Graph
from graph.sights import sight_of
from graph.targets import INSTANCE_LOG
from service.api.ids import decode
from service.auth import authenticate
from service.graphql import errors
from service.graphql.scalars import iso, microseconds
from service.services import Services

PAGE: Final = log.PAGE_LIMIT
MEDIA_TYPE: Final = "application/x-ndjson"
PARAMETERS: Final = frozenset({"after", "since", "until", "action"})
MISSING: Final = "organization not found"

STATUSES: Final[Mapping[str, int]] = {
    "INVALID_INPUT": 400,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "UNAVAILABLE": 503,
}


@dataclass(frozen=True, slots=True)
class Export:
    """Which events of which log, for whom."""

    graph: Graph
    actor: Actor
    log: str
    wanted: EventFilter

    async def page(self, after: int) -> list[Event]:
        """The next numbered events behind a position, by the actor's roles as they are by now."""
        user = self.actor.id or ""
        sight = await self.graph.read(NOBODY, lambda reader: sight_of(reader, user))
        return await self.graph.read(
            sight,
            lambda reader: log.read_numbered(
                reader, self.log, wanted=self.wanted, after=after, limit=PAGE, missing=MISSING
            ),
        )

    async def lines(self, page: list[Event]) -> AsyncGenerator[bytes]:
        """All that is numbered by now, page by page: no more than one is held."""
        while page:
            yield b"".join(line_of(event) for event in page)
            page = await self.page(page[-1].position or 0) if len(page) == PAGE else []


def line_of(event: Event) -> bytes:
    """One event as one line."""
    body = event.body
    return orjson.dumps(
        {
            "position": event.position,
            "id": event.id,
            "at": iso(event.at),
            "log": event.log,
            "operation": event.operation,
            "action": event.action,
            "subject": body["subject"],
            "actor": body["actor"],
            "through": body["through"],
            "before": body["before"],
            "after": body["after"],
            "personal": event.personal,
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )


def routes(services: Services) -> list[Route]:
    """`/audit/ORGANIZATION.ndjson`, and `/audit/instance.ndjson` for the instance's own log."""
    graph = services.graph

    async def export(request: Request) -> Response:
        try:
            actor = await authenticate(request, services.credentials)
            if not actor.signed_in:
                raise UnauthenticatedError("this needs an API key: as HTTP Basic `api:KEY`, or as Bearer")
            after, wanted = _after(request), _wanted(request)
            named = await _log(graph, actor, request.path_params["organization"])
            asked = Export(graph, actor, named, wanted)
            first = await asked.page(after)
        except DomainError as error:
            return _refusal(error)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return StreamingResponse(asked.lines(first), media_type=MEDIA_TYPE, headers=headers)

    return [Route("/audit/{organization}.ndjson", export, methods=["GET"])]


def _refusal(error: DomainError) -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.code == UnauthenticatedError.code else None
    return JSONResponse({"errors": [errors.of_domain(error)]}, STATUSES.get(error.code, 500), headers)


async def _log(graph: Graph, actor: Actor, named: str) -> str:
    """The log of an organization given by name or id; NotFoundError where the actor knows of none."""
    if named == INSTANCE_LOG:
        return INSTANCE_LOG
    known = decode(named)
    if known is not None and known.kind == EntityKind.ORGANIZATION.value.title():
        return known.id
    found = await graph.read(actor.sight, lambda reader: entities.by_name(reader, named))
    if found is None or found.kind is not EntityKind.ORGANIZATION:
        raise NotFoundError(MISSING, field="organization")
    return found.id


def _after(request: Request) -> int:
    unknown = set(request.query_params) - PARAMETERS
    if unknown:
        raise InvalidInputError(f"there is no parameter {min(unknown)}", field=min(unknown))
    text = request.query_params.get("after", "0")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):  # noqa: PLR2004  what 64 bits hold
        raise InvalidInputError("after is a position: a whole number", field="after")
    return int(text)


def _wanted(request: Request) -> EventFilter:
    action = request.query_params.get("action")
    if action is not None and action not in set(Action):
        raise InvalidInputError("action is one that the log has, such as `link.created`", field="action")
    return EventFilter(action=action, since=_time(request, "since"), until=_time(request, "until"))


def _time(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    try:
        return None if text is None else microseconds(text)
    except ValueError as error:
        raise InvalidInputError(
            f"{name} is an ISO 8601 time with zone, such as 2026-01-31T00:00:00Z", field=name
        ) from error
