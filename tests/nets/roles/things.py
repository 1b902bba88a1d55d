"""What requests name: names, and ids of the graph, which each face spells its own way."""

import secrets
from dataclasses import dataclass, fields, replace
from typing import Final

from graph.ids import new_id
from service.wandb.ids import Kind, wire_id
from tests.nets.roles.cells import ELSEWHERE, RESTRICTED


@dataclass(frozen=True)
class Things:
    """What is asked for in one state. A registry's things are of the registry of that state."""

    state: str
    new: str  # a name for what is made; another at each call

    organization: str
    organization_id: str
    team: str
    team_id: str
    person: str
    person_id: str
    person_wire: str  # the SDK's id, like those of the other things
    team_wire: str
    run_event_id: str  # of the run, in the organization's log
    registry_event_id: str

    registry: str
    registry_id: str
    registry_wire: str
    collection: str
    collection_id: str
    link_id: str
    linked_id: str  # the version that is linked

    project: str
    project_id: str
    project_wire: str
    run: str
    run_id: str
    artifact: str
    artifact_id: str
    version_id: str  # committed, in no registry

    draft_id: str
    client_id: str  # of the draft
    manifest_id: str  # of the draft
    ready_id: str  # a draft whose bytes have arrived
    upload_id: str  # in parts, which have arrived
    api_key_id: str  # the person's
    invitation_id: str
    automation_id: str  # of the collection

    @property
    def registry_path(self) -> str:
        return f"{self.organization}/{self.registry}"

    @property
    def collection_path(self) -> str:
        return f"{self.registry_path}/{self.collection}"

    @property
    def project_path(self) -> str:
        return f"{self.team}/{self.project}"

    @property
    def artifact_path(self) -> str:
        return f"{self.project_path}/{self.artifact}"

    @property
    def run_path(self) -> str:
        return f"{self.project_path}/{self.run}"


_ORGANIZATION: Final = frozenset(
    {"organization", "organization_id", "team", "team_id", "person", "person_id"}
    | {"person_wire", "team_wire"}
)
_REGISTRY: Final = frozenset(
    {"organization", "registry", "registry_id", "collection", "collection_id", "link_id", "linked_id"}
    | {"registry_wire"}
)
_PROJECT: Final = frozenset(
    {"team", "project", "project_id", "run", "run_id", "artifact", "artifact_id", "version_id", "linked_id"}
    | {"project_wire"}
)
_GUESTS: Final = frozenset({"registry admin", "registry member", "registry viewer", "restricted viewer"})
_OF_THE_TEAM: Final = frozenset(
    {"team admin", "team member", "team viewer", "organization service", "team service"}
)


def known_to(actor: str, state: str) -> frozenset[str]:
    """The names and ids that the actor may know of, so that they are no secret to them."""
    if state == ELSEWHERE or actor in {"outsider", "anonymous"}:
        return frozenset()
    if actor in _GUESTS:
        return _REGISTRY
    if actor == "team service":
        return _PROJECT | {"team_id"}
    invited = state != RESTRICTED or actor in {"instance admin", "organization admin", "invited team"}
    known = _ORGANIZATION | _REGISTRY if invited else _ORGANIZATION
    return known | _PROJECT if actor in _OF_THE_TEAM else known


def word() -> str:
    """A word that nothing else has in its name."""
    return secrets.token_hex(5)


# The SDK's ids carry numbers; nothing here has one so high.
NO_NUMBER: Final = 10**12
_WIRES: Final = {
    "person_wire": Kind.USER,
    "team_wire": Kind.ENTITY,
    "registry_wire": Kind.PROJECT,
    "project_wire": Kind.PROJECT,
}


def nowhere(state: str) -> Things:
    """Names and ids of nothing."""
    names = [each.name for each in fields(Things)]
    made = {each: new_id() if each.endswith("_id") else f"no-{word()}" for each in names}
    made |= {each: wire_id(kind, NO_NUMBER + secrets.randbelow(NO_NUMBER)) for each, kind in _WIRES.items()}
    return Things(**{**made, "state": state})


def absent(things: Things, known: frozenset[str]) -> Things:
    """What is compared with: the same, of nothing but what is known."""
    return replace(nowhere(things.state), **{name: getattr(things, name) for name in known})
