"""What an event is and how its body is made, before it is written or numbered.

The body is what later hashing covers: canonical JSON (sorted keys, no spaces, UTF-8) of
changed facts only, at most 32 KiB. Names, e-mail and address of persons stand beside it; the
body holds a salted SHA-256 of each, so a person can be erased and the log still verifies.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import orjson

from graph.actor import Actor
from graph.ids import new_id
from graph.policy import Grant, Permission
from graph.targets import Instance, Target

BODY_VERSION: Final = 1
BODY_LIMIT: Final = 32 * 1024

Facts = Mapping[str, Any]


class Action(StrEnum):
    """What can happen, as `subject.verb`; alphabetical."""

    ALIAS_MOVED = "alias.moved"
    ALIAS_PROTECTED = "alias.protected"
    ALIAS_REMOVED = "alias.removed"
    ALIAS_SET = "alias.set"
    ALIAS_UNPROTECTED = "alias.unprotected"
    ARTIFACT_CREATED = "artifact.created"
    ARTIFACT_DELETED = "artifact.deleted"
    ARTIFACT_RESTORED = "artifact.restored"
    ARTIFACT_UPDATED = "artifact.updated"
    AUTOMATION_CREATED = "automation.created"
    AUTOMATION_DELETED = "automation.deleted"
    AUTOMATION_UPDATED = "automation.updated"
    COLLECTION_CREATED = "collection.created"
    COLLECTION_DELETED = "collection.deleted"
    COLLECTION_RESTORED = "collection.restored"
    COLLECTION_UPDATED = "collection.updated"
    INTEGRATION_CREATED = "integration.created"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_CREATED = "invitation.created"
    INVITATION_REVOKED = "invitation.revoked"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    LINK_CREATED = "link.created"
    LINK_REMOVED = "link.removed"
    LINK_RESTORED = "link.restored"
    LOAD_FINISHED = "load.finished"
    LOAD_STARTED = "load.started"
    ORGANIZATION_CREATED = "organization.created"
    ORGANIZATION_DELETED = "organization.deleted"
    ORGANIZATION_UPDATED = "organization.updated"
    PROJECT_CREATED = "project.created"
    PROJECT_DELETED = "project.deleted"
    PROJECT_RESTORED = "project.restored"
    PROJECT_UPDATED = "project.updated"
    REGISTRY_CREATED = "registry.created"
    REGISTRY_DELETED = "registry.deleted"
    REGISTRY_RESTORED = "registry.restored"
    REGISTRY_UPDATED = "registry.updated"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    RUN_ALERTED = "run.alerted"
    RUN_CREATED = "run.created"
    RUN_DELETED = "run.deleted"
    RUN_FILES_DELETED = "run.filesDeleted"
    RUN_FINISHED = "run.finished"
    RUN_RESTORED = "run.restored"
    RUN_RESUMED = "run.resumed"
    RUN_STOP_REQUESTED = "run.stopRequested"
    RUN_UPDATED = "run.updated"
    TEAM_CREATED = "team.created"
    TEAM_DELETED = "team.deleted"
    USER_CREATED = "user.created"
    USER_DELETED = "user.deleted"
    USER_UPDATED = "user.updated"
    VERSION_COMMITTED = "version.committed"
    VERSION_CONSUMED = "version.consumed"
    VERSION_DELETED = "version.deleted"
    VERSION_DERIVED = "version.derived"
    VERSION_DRAFTED = "version.drafted"
    VERSION_PRODUCED = "version.produced"
    VERSION_RESTORED = "version.restored"
    VERSION_UPDATED = "version.updated"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed fact: what happened to which thing, with what changed before and after.

    `personal` holds values about a person (names, e-mail), which the body only hashes. `about` are
    the ids of other things whose history it belongs to: the collection of a link, both versions of
    a moved alias, the registry of a role.
    """

    action: Action
    kind: str
    subject: str
    before: Facts = field(default_factory=dict[str, Any])
    after: Facts = field(default_factory=dict[str, Any])
    personal: Mapping[str, str] = field(default_factory=dict[str, str])
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An event ready to be stored, the things in whose history it stands, and text too long for its body."""

    properties: dict[str, Any]
    about: list[str]
    text: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event comes from: on what, who did it, when, in which operation, and why they might.

    `at` is in microseconds UTC; `ordinal` counts the events of one operation. Who may not see the
    target may not see the event, in whosever history it stands.
    """

    target: Target
    operation: str
    ordinal: int
    at: int
    actor: Actor
    permission: Permission
    grant: Grant

    @property
    def through(self) -> dict[str, str]:
        return {"permission": self.permission, "role": self.grant.role, "source": self.grant.through}

    @property
    def personal(self) -> dict[str, str]:
        return {"actor_name": self.actor.name, "actor_email": self.actor.email, "actor_ip": self.actor.ip}


def canonical(value: object) -> bytes:
    """The one JSON form of a value: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def write_event(change: Change, origin: Origin) -> Written:
    """Build the stored form of one change."""
    salt = secrets.token_hex(16)
    personal = {key: value for key, value in {**origin.personal, **change.personal}.items() if value}
    row: dict[str, Any] = {
        "id": new_id(),
        "log": origin.target.log,
        "operation": origin.operation,
        "ordinal": origin.ordinal,
        "at": origin.at,
        "action": change.action,
    }
    actor = origin.actor
    body: dict[str, Any] = {
        **row,
        "v": BODY_VERSION,
        "subject": {"kind": change.kind, "id": change.subject},
        "actor": {"id": actor.id, "kind": actor.kind, "key": actor.key, "client": actor.client[:200]},
        "through": origin.through,
        "before": change.before,
        "after": change.after,
        "personal": {key: _salted(salt, value) for key, value in personal.items()},
    }
    text = _cut(body)
    row |= {
        "actor": actor.id,
        "target": None if isinstance(origin.target, Instance) else origin.target.id,
        "target_kind": type(origin.target).__name__,
        "kind": change.kind,
        "subject": change.subject,
        "body": canonical(body).decode(),
        "salt": salt,
        "personal": canonical(personal).decode(),
    }
    return Written(row, list(dict.fromkeys([change.subject, *change.about])), text)


def _cut(body: dict[str, Any]) -> tuple[str, str] | None:
    """Replace facts that are too long by digest and size; the cut text is returned to be kept."""
    if len(canonical(body)) <= BODY_LIMIT:
        return None
    facts = canonical({"before": body["before"], "after": body["after"]})
    digest = hashlib.sha256(facts).hexdigest()
    body["before"] = {}
    body["after"] = {"digest": digest, "size": len(facts)}
    return digest, facts.decode()


def _salted(salt: str, value: str) -> str:
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()
