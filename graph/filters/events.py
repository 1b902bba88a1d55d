"""Which events of a log are asked for."""

from dataclasses import dataclass
from typing import Any, Final, LiteralString


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; None asks nothing. Times are microseconds UTC, `until` exclusive.

    `subject` is what was changed, `about` a thing in whose history the event stands, `target` the
    project, registry, team or organization whose rules allowed it.
    """

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    about: str | None = None
    target: str | None = None
    ip: str | None = None
    since: int | None = None
    until: int | None = None


_EVENT_CONDITIONS: Final[dict[str, LiteralString]] = {
    "actor": " AND e.actor = $actor",
    "action": " AND e.action = $action",
    "subject": " AND e.subject = $subject",
    "target": " AND e.target = $target",
    # Where somebody came from stands beside the body only, where it can be erased.
    "ip": " AND e.personal CONTAINS $ip",
    "since": " AND e.at >= $since",
    "until": " AND e.at < $until",
}


def event_conditions(wanted: EventFilter) -> tuple[LiteralString, dict[str, Any]]:
    """The conditions on an event `e`, and their parameters. Where to begin, `about` decides."""
    text: LiteralString = ""
    parameters: dict[str, Any] = {} if wanted.about is None else {"about": wanted.about}
    for name, condition in _EVENT_CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            text = text + condition
            parameters[name] = f'"actor_ip":"{value}"' if name == "ip" else value
    return text, parameters
