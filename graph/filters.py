"""Typed filters as literal Cypher: fragments from tables of literals, values as parameters only."""

from dataclasses import dataclass
from typing import Any, Final, LiteralString


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; None asks nothing. Times are microseconds UTC, `until` exclusive."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: int | None = None
    until: int | None = None


_EVENT_CONDITIONS: Final[dict[str, LiteralString]] = {
    "actor": " AND e.actor = $actor",
    "action": " AND e.action = $action",
    "subject": " AND e.subject = $subject",
    "since": " AND e.at >= $since",
    "until": " AND e.at < $until",
}


def event_conditions(wanted: EventFilter) -> tuple[LiteralString, dict[str, Any]]:
    """The conditions on an event `e`, and their parameters."""
    text: LiteralString = ""
    parameters: dict[str, Any] = {}
    for name, condition in _EVENT_CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            text = text + condition
            parameters[name] = value
    return text, parameters
