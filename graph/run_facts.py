"""What clients say of a run, each fact within its limits, and the names of runs that nobody named."""

import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from graph.errors import InvalidInputError
from graph.fields import parse_json
from graph.names import METADATA_LIMIT, free_text, tag_names
from graph.runs import RunState

DOCUMENTS: Final = ("config", "summary")
NAME_LENGTH: Final = 8  # as long as the SDK's own
_LETTERS: Final = string.ascii_lowercase + string.digits
_TEXTS: Final = (
    "display_name", "description", "notes", "group", "job_type", "commit", "repository", "program", "command",
    "requirements", "host",
)  # fmt: skip
_MOODS: Final = (
    "amber", "brisk", "calm", "clear", "deep", "early", "fair", "gentle", "grand", "quiet", "wise",
)  # fmt: skip
_THINGS: Final = (
    "brook", "cedar", "cloud", "dune", "field", "grove", "harbor", "lark", "meadow", "river", "stone",
)  # fmt: skip
_TOLD: Final = {
    "display_name": "displayName",
    "job_type": "jobType",
    "branch_point": "branchPoint",
    "exit_code": "exitCode",
    "started_at": "startedAt",
    "finished_at": "finishedAt",
}


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a client says of a run; None leaves a fact as it is. `config` and `summary` are JSON text."""

    display_name: str | None = None
    config: str | None = None
    summary: str | None = None
    state: RunState | None = None
    description: str | None = None
    notes: str | None = None
    group: str | None = None
    job_type: str | None = None
    tags: list[str] | None = None
    commit: str | None = None
    repository: str | None = None
    program: str | None = None
    command: str | None = None
    requirements: str | None = None
    host: str | None = None

    def checked(self) -> dict[str, Any]:
        """The given facts, each within its limits."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        facts = {name: value for name, value in given.items() if value is not None}
        for name in DOCUMENTS:
            if name in facts:
                parse_json(bounded(facts[name], name), name)
        for name in _TEXTS:
            free_text(facts.get(name), name)
        if self.tags is not None:
            facts["tags"] = tag_names(self.tags)
        if self.state is not None:
            facts["state"] = self.state.value
        return facts


def bounded(text: str, name: str) -> str:
    """JSON text of a config or summary; InvalidInputError beyond 16 MiB."""
    if len(text) > METADATA_LIMIT:
        raise InvalidInputError(f"{name} has more than 16 MiB of JSON", field=name)
    return text


def merged_documents(before: Mapping[str, str], given: dict[str, Any]) -> dict[str, Any]:
    """The given facts with the keys of config and summary laid over those of before, at the top level."""
    merged = dict(given)
    for name in DOCUMENTS:
        if name in given:
            both = {**parse_json(before[name], name), **parse_json(given[name], name)}
            merged[name] = bounded(json.dumps(both), name)
    return merged


def told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as events tell them."""
    return {_TOLD.get(name, name): value for name, value in facts.items()}


def made_up_display_name() -> str:
    return f"{secrets.choice(_MOODS)}-{secrets.choice(_THINGS)}-{secrets.randbelow(1000)}"


def made_up_name() -> str:
    """The id of a run whose client chose none."""
    return "".join(secrets.choice(_LETTERS) for _ in range(NAME_LENGTH))
