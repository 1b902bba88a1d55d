"""What registries, collections, versions and runs can be filtered and sorted by, in the SDK's words.

The names are those that releases 0.18.6 to 0.31.0 of the public wandb SDK accept or document, and
the names of their attributes.
"""

from collections.abc import Mapping
from itertools import accumulate
from typing import Final

from graph.filters.fields import AUTOMATION_FIELDS, HOLDINGS_FIELDS, RUN_FIELDS, Fields
from graph.versions import VersionState
from service.wandb.filters import values
from service.wandb.filters.parsing import Vocabulary
from service.wandb.filters.terms import Fixed, Leaf, RegistryName, Term
from service.wandb.filters.values import Reading
from service.wandb.ids import Kind

_INSERTED: Final = 6  # how deep in a config the SDK's own level is looked for

_PROJECT: Final = values.numbered(Kind.INTERNAL_PROJECT, Kind.PROJECT)
_ENTITY: Final = values.numbered(Kind.ENTITY, Kind.ORGANIZATION)
_COLLECTION: Final = values.identified(Kind.COLLECTION)
_VERSION: Final = values.identified(Kind.ARTIFACT)


def _term(field: str, read: Reading = values.text, fields: Fields = HOLDINGS_FIELDS) -> Term:
    return Term(field, fields[field].kind, read)


def _run(field: str, read: Reading = values.text) -> Term:
    return _term(field, read, RUN_FIELDS)


def _config_paths(path: str) -> tuple[str, ...]:
    """Where a value of a config may lie: the SDK wraps each in an object with the key `value`.

    Clients name it with that level and without, and keys may have dots themselves.
    """
    parts = path.split(".")
    heads = accumulate(parts[:_INSERTED], lambda head, part: f"{head}.{part}")
    wrapped = [f"{head}.value{path[len(head) :]}" for head in heads]
    bare = [".".join((parts[0], *(each for each in parts[1:] if each != "value")))]
    return tuple(dict.fromkeys([path, *wrapped, *bare]))


_CREATED: Final = ("created_at", "createdAt")
_UPDATED: Final = ("updated_at", "updatedAt")


def _named(names: tuple[str, ...], term: Term) -> dict[str, Term]:
    return dict.fromkeys(names, term)


_REGISTRY_NAME: Final = RegistryName(
    "registry.name", HOLDINGS_FIELDS["registry.name"].kind, values.registry_name
)

REGISTRIES: Final = Vocabulary(
    "registries",
    {
        **_named(("id", "project_id"), _term("registry.number", _PROJECT)),
        "name": _REGISTRY_NAME,
        "entity_id": _term("registry.entityNumber", _ENTITY),
        "description": _term("registry.description"),
        **_named(_CREATED, _term("registry.createdAt", values.moment)),
        **_named(_UPDATED, _term("registry.updatedAt", values.moment)),
    },
)
PROJECTS: Final = Vocabulary("projects", {**REGISTRIES.terms, "name": _term("registry.name")})

COLLECTIONS: Final = Vocabulary(
    "collections",
    {
        **_named(("id", "collection_id", "artifact_collection_id"), _term("collection.id", _COLLECTION)),
        **_named(("name", "collection_name", "artifact_collection_name"), _term("collection.name")),
        **_named(("tag", "tags"), _term("collection.tag")),
        **_named(("type", "artifact_type"), _term("collection.type")),
        "description": _term("collection.description"),
        **_named(_CREATED, _term("collection.createdAt", values.moment)),
        **_named(_UPDATED, _term("collection.updatedAt", values.moment)),
    },
)

VERSIONS: Final = Vocabulary(
    "versions",
    {
        **_named(("id", "artifact_id"), _term("version.id", _VERSION)),
        **_named(
            ("version", "version_index", "versionIndex"), _term("version.number", values.version_number)
        ),
        **_named(("tag", "tags"), _term("version.tag")),
        **_named(("alias", "aliases"), _term("version.alias")),
        "metadata": Leaf("version.metadata"),
        "artifact_metadata": Leaf("version.metadata"),
        **_named((*_CREATED, "artifact_created_at"), _term("version.createdAt", values.moment)),
        **_named(_UPDATED, _term("version.updatedAt", values.moment)),
        **_named(("acm_created_at", "linked_at"), _term("version.placedAt", values.moment)),
        **_named(("size", "artifact_size"), _term("version.size", values.number)),
        **_named(("type", "artifact_type"), _term("version.type")),
        "digest": _term("version.digest"),
        "description": _term("version.description"),
        # Drafts and what is deleted are in no list.
        "state": Fixed("state", HOLDINGS_FIELDS["version.id"].kind, value=VersionState.COMMITTED.value),
    },
)

RUNS: Final = Vocabulary(
    "runs",
    {
        **_named(("name", "id", "run_id"), _run("name")),
        **_named(("display_name", "displayName"), _run("displayName")),
        "state": _run("state"),
        **_named(("group", "group_name", "groupName"), _run("group")),
        **_named(("job_type", "jobType"), _run("jobType")),
        **_named(("tags", "tag"), _run("tag")),
        **_named(("username", "user", "user.username", "user.name"), _run("user")),
        **_named(_CREATED, _run("createdAt", values.moment)),
        **_named(_UPDATED, _run("updatedAt", values.moment)),
        **_named(("heartbeat_at", "heartbeatAt"), _run("heartbeatAt", values.moment)),
        "duration": _run("duration", values.number),
        "host": _run("host"),
        "commit": _run("commit"),
        "description": _run("description"),
        "notes": _run("notes"),
        "config": Leaf("config", _config_paths),
        "summary_metrics": Leaf("summary"),
        "summaryMetrics": Leaf("summary"),
        "summary": Leaf("summary"),
    },
)

AUTOMATIONS: Final = Vocabulary(
    "automations",
    {
        "name": _term("name", fields=AUTOMATION_FIELDS),
        "description": _term("description", fields=AUTOMATION_FIELDS),
        **_named(_CREATED, _term("createdAt", values.moment, AUTOMATION_FIELDS)),
        **_named(_UPDATED, _term("updatedAt", values.moment, AUTOMATION_FIELDS)),
    },
)

# The orders of the graph's lists by the names that clients use.
NAMED_ORDERS: Final[Mapping[str, str]] = {
    "name": "name",
    **dict.fromkeys(_CREATED, "created_at"),
    **dict.fromkeys(_UPDATED, "updated_at"),
}
VERSION_ORDERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("version_index", "versionIndex", "version"), "number"),
    **dict.fromkeys((*_CREATED, "artifact_created_at"), "created_at"),
    **dict.fromkeys(_UPDATED, "updated_at"),
    **dict.fromkeys(("acm_created_at", "linked_at"), "placed_at"),
    **dict.fromkeys(("size", "artifact_size"), "size"),
}
RUN_ORDERS: Final[Mapping[str, str]] = {
    **NAMED_ORDERS,
    **dict.fromkeys(("display_name", "displayName"), "display_name"),
    **dict.fromkeys(("heartbeat_at", "heartbeatAt"), "heartbeat_at"),
    "state": "state",
    "duration": "duration",
}
