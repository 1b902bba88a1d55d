"""What is said of an automation: the rules that it keeps to, and what events tell of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph.automations import OF_RUNS, ActionKind, Automation, Event, ScopeKind
from graph.errors import InvalidInputError
from graph.fields import parse_json
from graph.names import free_text, plain_name

NAME_LIMIT: Final = 255
JSON_LIMIT: Final = 32 * 1024


@dataclass(frozen=True, slots=True)
class Scope:
    """What to watch, by id."""

    kind: ScopeKind
    id: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What to do: call a webhook, by the integration's id and with a payload, or nothing."""

    kind: ActionKind
    integration: str | None = None
    payload: str | None = None
    no_op: bool | None = None

    def checked(self) -> "Deed":
        """The same; InvalidInputError if the payload is no JSON object, or what it needs is not said."""
        if (self.kind is ActionKind.WEBHOOK) != (self.integration is not None):
            raise InvalidInputError("a webhook, and nothing else, needs an integration", field="integration")
        if self.payload is not None:
            json_object(self.payload, "payload")
        return self


@dataclass(frozen=True, slots=True)
class AutomationFacts:
    """All that makes an automation, or what is to change of one: None leaves a thing as it is.

    `undescribed` takes the former description away; an empty one is one.
    """

    name: str | None = None
    description: str | None = None
    undescribed: bool = False
    enabled: bool | None = None
    scope: Scope | None = None
    event: Event | None = None
    filter: str | None = None
    deed: Deed | None = None

    def checked(self) -> "AutomationFacts":
        """The same; InvalidInputError names what breaks a rule."""
        if self.name is not None:
            plain_name(self.name, "name", NAME_LIMIT)
        free_text(self.description)
        if self.filter is not None:
            json_object(self.filter, "filter")
        if self.deed is not None:
            self.deed.checked()
        return self

    def values(self) -> dict[str, Any]:
        """What was said, as an automation keeps it."""
        found: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "enabled": self.enabled,
            "event": self.event,
            "filter": self.filter,
        }
        said = {fact: value for fact, value in found.items() if value is not None}
        if self.undescribed:
            said["description"] = None
        if self.scope is not None:
            said |= {"scope_kind": self.scope.kind, "scope": self.scope.id}
        if self.deed is not None:
            deed = self.deed
            said |= {"action": deed.kind, "payload": deed.payload, "no_op": deed.no_op}
            said["integration"] = deed.integration
        return said


def json_object(text: str, field: str) -> str:
    """A JSON object as text, which is kept as it is.

    Raises:
        InvalidInputError: it is none, or longer than 32 KiB.
    """
    if len(text) > JSON_LIMIT or len(text.encode()) > JSON_LIMIT:
        raise InvalidInputError(f"{field} has more than {JSON_LIMIT} bytes", field=field)
    parse_json(text, field)
    return text


def fits(event: Event, kind: ScopeKind) -> None:
    """InvalidInputError where nothing of that kind can happen."""
    if event in OF_RUNS and kind is ScopeKind.COLLECTION:
        raise InvalidInputError(f"no {event} happens in a collection", field="scope")


def values_of(found: Automation) -> dict[str, Any]:
    """What an automation keeps, under the same names as `AutomationFacts.values`."""
    return {
        "name": found.name,
        "description": found.description,
        "enabled": found.enabled,
        "scope_kind": found.scope_kind,
        "scope": found.scope,
        "event": found.event,
        "filter": found.filter,
        "action": found.action,
        "integration": found.integration.id if found.integration else None,
        "payload": found.payload,
        "no_op": found.no_op,
    }


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What events and the past say of these values: of a payload, which may hold a secret, its digest."""
    names = {"scope_kind": "scopeKind", "no_op": "noOp"}
    shown = {names.get(fact, fact): value for fact, value in values.items() if fact != "payload"}
    if "payload" in values:
        text = values["payload"]
        shown["payloadDigest"] = None if text is None else hashlib.sha256(text.encode()).hexdigest()
    return shown
