"""The rows that a line becomes: what the operations on runs, artifacts and versions would have written."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from graph.fields import leaves
from graph.holders import HolderKind, holder_key
from graph.loading.records import Record
from graph.loading.scope import Scope
from graph.loading.tables import CHANGES, FIELDS, TAG_SPANS, Row, Table
from graph.run_facts import DOCUMENTS
from graph.runs import run_key
from graph.versions import VersionState

Made = tuple[Table, Row]

_RUN_TEXTS: Final = (
    "description", "notes", "group", "job_type", "commit", "repository", "program", "host",
    "started_at",
)  # fmt: skip


def run_row(scope: Scope, record: Record, run: str, times: Mapping[str, int]) -> Row:
    project = scope.id_of("project", record["project"])
    name = record["name"]
    state = record["state"] or "finished"
    code = record["exit_code"]
    return {
        "id": run,
        "name": name,
        "live_key": run_key(project, name),
        "project": project,
        "tenant": scope.tenant,
        "user": scope.actor,
        "display_name": record["display_name"] or name,
        "state": state,
        "exit_code": 0 if code is None and state == "finished" else code,
        **{each: json.dumps(record[each]) for each in DOCUMENTS if record[each] is not None},
        **{each: record[each] for each in _RUN_TEXTS},
        "tags": record["tags"] or None,
        **times,
        "heartbeat_at": times["finished_at"],
        "updated_at": times["finished_at"],
        "deletions": [],
        "load": scope.load,
    }


def version_row(scope: Scope, record: Record, version: str, holder: Mapping[str, Any], facts: Row) -> Row:
    """`facts` are its number, times and run."""
    metadata = record["metadata"]
    return {
        "id": version,
        "artifact": holder["id"],
        "artifact_name": holder["name"],
        "type": holder["type"],
        "project": holder["project"],
        "tenant": scope.tenant,
        "pool": scope.pool,
        "state": VersionState.COMMITTED.value,
        "user": scope.actor,
        **{each: record[each] for each in ("digest", "size", "file_count", "description", "ttl", "manifest")},
        "metadata": None if metadata is None else json.dumps(metadata),
        "tags": record["tags"] or [],
        "unread": [],
        "deletions": [],
        "load": scope.load,
        **facts,
    }


def holder_row(scope: Scope, record: Record, holder: Mapping[str, Any], final: Mapping[str, Any]) -> Row:
    """`final` is the same holder at the end of the file: what its next version or link will get."""
    kind = HolderKind(record.kind.upper())
    shown = holder["registry"] is None
    return {
        "id": holder["id"],
        "kind": kind.value,
        "name": holder["name"],
        "live_key": holder_key(holder["project"], holder["name"]) if shown else None,
        "type": holder["type"],
        "project": holder["project"],
        "description": record["description"],
        "tags": record["tags"] or [],
        "next_number": final["next"],
        **({"link_count": final["links"]} if kind is HolderKind.COLLECTION else {}),
        "created_at": holder["created_at"],
        "updated_at": final["updated_at"] if final["next"] else None,
        "created_by": scope.actor,
        "deletions": [],
        "load": scope.load,
    }


def past(
    subject: str, since: int, tags: list[str] | None, values: Mapping[str, Any], key: str | None = None
) -> Iterator[Made]:
    """The change points and tag intervals that begin with a thing; `key` is what its name takes."""
    for name, value in values.items():
        stored = orjson.dumps(value).decode()
        taken = key if name == "name" else None
        yield CHANGES, {"subject": subject, "field": name, "value": stored, "since": since, "key": taken}
    for tag in tags or ():
        yield TAG_SPANS, {"subject": subject, "tag": tag, "since": since}


def fields_of(owner: str, record: Record, *documents: str) -> Iterator[Made]:
    """The leaves of documents that people filter by."""
    for name in documents:
        for leaf in leaves(record[name] or {}, name):
            yield FIELDS, {"owner": owner, **leaf}
