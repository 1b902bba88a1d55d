"""The native API's questions: who finds what, by path and by id."""

from typing import Final

from service.api.ids import encode
from tests.nets.roles.cells import (
    EVERYBODY,
    ORGANIZATION_RULED,
    ORGANIZATION_SEEN,
    OWN_SECRET,
    PROJECT_SEEN,
    REGISTRY_SEEN,
    TEAM_SEEN,
    Cells,
)
from tests.nets.roles.row import native

# Oneself, fellows of the organization, and of a team; the person is the team member.
PERSON_SEEN: Final = Cells("AAAA AAA MMMM A AA M?")
# Whoever asks is told that nothing they see holds it.
ANYBODY: Final = Cells("AAAA AAA AAAA A AA AA", elsewhere="AAAA AAA AAAA A AA AA")
# A version of the project that a registry shows too.
SHOWN: Final = Cells("AAAA AAA AAAA A AA M?", "AAMM AAA AAAA A AA M?")

NODES: Final = (
    native("node", ORGANIZATION_SEEN, lambda t: {"id": encode("Organization", t.organization_id)}),
    native("node", TEAM_SEEN, lambda t: {"id": encode("Team", t.team_id)}),
    native("node", PERSON_SEEN, lambda t: {"id": encode("User", t.person_id)}),
    native("node", OWN_SECRET, lambda t: {"id": encode("ApiKey", t.api_key_id)}),
    native("node", PROJECT_SEEN, lambda t: {"id": encode("Event", t.run_event_id)}),
    native("node", REGISTRY_SEEN, lambda t: {"id": encode("Event", t.registry_event_id)}),
    native("node", PROJECT_SEEN, lambda t: {"id": encode("Project", t.project_id)}),
    native("node", PROJECT_SEEN, lambda t: {"id": encode("Run", t.run_id)}),
    native("node", PROJECT_SEEN, lambda t: {"id": encode("Artifact", t.artifact_id)}),
    native("node", PROJECT_SEEN, lambda t: {"id": encode("Version", t.version_id)}),
    native("node", REGISTRY_SEEN, lambda t: {"id": encode("Registry", t.registry_id)}),
    native("node", REGISTRY_SEEN, lambda t: {"id": encode("Collection", t.collection_id)}),
    native("node", REGISTRY_SEEN, lambda t: {"id": encode("Link", t.link_id)}),
    native("node", SHOWN, lambda t: {"id": encode("Version", t.linked_id)}),
    native("nodes", PROJECT_SEEN, lambda t: {"ids": [encode("Version", t.version_id)]}),
    native("nodes", SHOWN, lambda t: {"ids": [encode("Version", t.linked_id)]}),
)

PATHS: Final = (
    native("organization", ORGANIZATION_SEEN, lambda t: {"name": t.organization}),
    native("registry", REGISTRY_SEEN, lambda t: {"path": t.registry_path}),
    native("project", PROJECT_SEEN, lambda t: {"path": t.project_path}),
    native("collection", REGISTRY_SEEN, lambda t: {"path": t.collection_path}),
    native("artifact", PROJECT_SEEN, lambda t: {"path": t.artifact_path}),
    native("version", PROJECT_SEEN, lambda t: {"path": f"{t.artifact_path}:v0"}),
    native("version", REGISTRY_SEEN, lambda t: {"path": t.collection_path}),
    native("run", PROJECT_SEEN, lambda t: {"path": t.run_path}),
)

GRAPHS: Final = (
    native(
        "lineage", PROJECT_SEEN, lambda t: {"of": [encode("Version", t.version_id)]}, "nodes { __typename }"
    ),
    native("lineage", SHOWN, lambda t: {"of": [encode("Version", t.linked_id)]}, "nodes { __typename }"),
    native("lineage", PROJECT_SEEN, lambda t: {"of": [f"run:{t.run_path}"]}, "nodes { __typename }"),
    native("impact", PROJECT_SEEN, lambda t: {"of": [encode("Version", t.version_id)]}, "roots"),
    native("impact", SHOWN, lambda t: {"of": [encode("Version", t.linked_id)]}, "roots"),
    native("impact", PROJECT_SEEN, lambda t: {"of": [f"artifact:{t.project_path}"]}, "roots"),
    native("impact", REGISTRY_SEEN, lambda t: {"of": [f"registry:{t.registry_path}"]}, "roots"),
    native(
        "impact", PROJECT_SEEN, lambda t: {"tag": "x", "within": encode("Project", t.project_id)}, "roots"
    ),
    native("holding", ANYBODY, lambda _: {"digest": "0" * 32}, "digest"),
    native(
        "holding",
        REGISTRY_SEEN,
        lambda t: {"digest": "0" * 32, "within": encode("Registry", t.registry_id)},
        "digest",
    ),
    native(
        "paths",
        PROJECT_SEEN,
        lambda t: {"from": f"run:{t.run_path}", "to": encode("Version", t.version_id)},
        "reachable",
    ),
)

COMPARISONS: Final = (
    native("lineageDiff", PROJECT_SEEN, lambda t: {"a": encode("Version", t.version_id)}, "settled"),
    native("lineageDiff", SHOWN, lambda t: {"a": encode("Version", t.linked_id)}, "settled"),
    native("lineageDiff", REGISTRY_SEEN, lambda t: {"a": f"registry:{t.collection_path}"}, "settled"),
    native("reproduction", PROJECT_SEEN, lambda t: {"of": encode("Version", t.version_id)}, "reproducible"),
    native("reproduction", SHOWN, lambda t: {"of": encode("Version", t.linked_id)}, "reproducible"),
    native("reproduction", REGISTRY_SEEN, lambda t: {"of": t.collection_path}, "reproducible"),
)

LOGS: Final = (
    native(
        "auditLog", ORGANIZATION_RULED.nobody_needs_an_account(), lambda t: {"organization": t.organization}
    ),
    native(
        "auditLog",
        ORGANIZATION_RULED.nobody_needs_an_account(),
        lambda t: {"organization": encode("Organization", t.organization_id)},
    ),
    native("auditLog", EVERYBODY.nobody_needs_an_account(), lambda _: {}),
)

ROWS: Final = (native("viewer", EVERYBODY, lambda _: {}), *NODES, *PATHS, *GRAPHS, *COMPARISONS, *LOGS)
