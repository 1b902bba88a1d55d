"""One line of a load: a JSON object of a kind, with the fields of that kind and no others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson

from graph.errors import DomainError, InvalidInputError
from graph.loading import rules
from graph.loading.rules import Rule
from graph.names import NAME_LIMIT, alias_name, artifact_name, artifact_type, project_name, run_name

LINE_LIMIT: Final = 64 * 1024 * 1024  # bytes: config, summary and metadata have at most 16 MiB each
USED_AS_LIMIT: Final = NAME_LIMIT * 4


def _used_as(value: object, field: str) -> str:
    said = rules.text(value, field)
    if len(said) > USED_AS_LIMIT:
        raise InvalidInputError(f"{field} has at most {USED_AS_LIMIT} characters", field=field)
    return said


def _alias(value: object, field: str) -> str:
    return alias_name(rules.alias(value, field), field)


@dataclass(frozen=True, slots=True)
class Kind:
    """The fields of one kind of line: `needed` must be there; null counts as absent, except in `nullable`."""

    needed: Mapping[str, Rule]
    optional: Mapping[str, Rule]
    nullable: frozenset[str] = frozenset()

    def rule(self, field: str) -> Rule | None:
        return self.needed.get(field) or self.optional.get(field)


_PROSE: Final = {"description": rules.prose}
_TAGGED: Final = {**_PROSE, "tags": rules.tags, "created_at": rules.moment}
_HOLDER: Final = {
    "key": rules.key,
    "name": rules.named(artifact_name),
    "type": rules.named(artifact_type),
}
_RUN_TEXTS: Final = (
    "display_name", "description", "notes", "group", "job_type", "commit", "repository", "program", "host",
)  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = {
    "project": Kind(
        {"key": rules.key, "name": rules.named(project_name)}, {**_PROSE, "created_at": rules.moment}
    ),
    "artifact": Kind({**_HOLDER, "project": rules.key}, _TAGGED),
    "collection": Kind(_HOLDER, {**_TAGGED, "project": rules.key, "registry": rules.text}),
    "run": Kind(
        {"key": rules.key, "project": rules.key, "name": rules.named(run_name)},
        {
            **dict.fromkeys(_RUN_TEXTS, rules.prose),
            "state": rules.state,
            "config": rules.document,
            "summary": rules.document,
            "tags": rules.tags,
            "exit_code": rules.exit_code,
            "created_at": rules.moment,
            "started_at": rules.moment,
            "finished_at": rules.moment,
        },
    ),
    "version": Kind(
        {
            "key": rules.key,
            "artifact": rules.key,
            "digest": rules.digest,
            "size": rules.count,
            "file_count": rules.count,
        },
        {
            **_TAGGED,
            "number": rules.count,
            "run": rules.key,
            "metadata": rules.metadata,
            "ttl": rules.seconds,
            "manifest": rules.digest,
        },
    ),
    "consumed": Kind({"version": rules.key, "run": rules.key}, {"used_as": _used_as, "at": rules.moment}),
    "produced": Kind({"run": rules.key, "version": rules.key}, {"at": rules.moment}),
    "derived": Kind({"version": rules.key, "from": rules.key, "run": rules.key}, {"at": rules.moment}),
    "link": Kind(
        {"version": rules.key, "collection": rules.key}, {"number": rules.count, "at": rules.moment}
    ),
    "alias": Kind(
        {"name": _alias, "version": rules.key},
        {"artifact": rules.key, "collection": rules.key, "at": rules.moment},
        nullable=frozenset({"version"}),
    ),
}


class LineError(DomainError):
    """A line breaks a rule; `place` is its file and number."""

    code = "INVALID_INPUT"

    def __init__(self, place: str, kind: str, cause: DomainError) -> None:
        said = f"{place}: {kind}: {cause.message}" if kind else f"{place}: {cause.message}"
        super().__init__(said, field=cause.field)


@dataclass(frozen=True, slots=True)
class Record:
    """A line that keeps the rules of its kind. Times in microseconds UTC."""

    kind: str
    fields: Mapping[str, Any]

    def __getitem__(self, field: str) -> Any:
        return self.fields.get(field)


def read_record(line: bytes) -> Record:
    """Read one line.

    Raises:
        InvalidInputError: it is no JSON object, its kind or a field is unknown, a field is missing or
            breaks its rule.
    """
    said = _object(line)
    name = said.pop("kind", None)
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise InvalidInputError(f"kind is one of {', '.join(KINDS)}", field="kind")
    fields: dict[str, Any] = {}
    for field, value in said.items():
        rule = kind.rule(field)
        if rule is None:
            raise InvalidInputError(f"{field} is no field of a {name}", field=field)
        if value is not None:
            fields[field] = rule(value, field)
    for field in kind.needed:
        if field not in fields and not (field in kind.nullable and field in said):
            raise InvalidInputError(f"{field} is missing", field=field)
    return Record(str(name), fields)


def kind_of(line: bytes) -> str:
    """The kind that a line says, for an error about it; empty where it says none."""
    try:
        said = _object(line).get("kind")
    except InvalidInputError:
        return ""
    return said if isinstance(said, str) and said in KINDS else ""


def _object(line: bytes) -> dict[str, Any]:
    """NaN, infinities and integers of any size are numbers in what SDKs write; orjson takes none of them."""
    if len(line) > LINE_LIMIT:
        raise InvalidInputError(f"a line has at most {LINE_LIMIT} bytes")
    try:
        value: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InvalidInputError("this line is not valid JSON") from error
    if not isinstance(value, dict):
        raise InvalidInputError("a line must be a JSON object")
    return cast("dict[str, Any]", value)
