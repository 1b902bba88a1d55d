"""The SDK adapter's root fields, which call the same operations."""

from typing import Any, Final

from service.wandb.ids import Kind, wire_id
from tests.nets.roles.cells import (
    EVERYBODY,
    ORGANIZATION_TOLD,
    PROJECT_SEEN,
    PROJECT_WRITTEN,
    REGISTRY_SEEN,
    TEAM_SEEN,
    Cells,
)
from tests.nets.roles.fresh import collections
from tests.nets.roles.fresh import content as fresh
from tests.nets.roles.questions import PERSON_SEEN, SHOWN
from tests.nets.roles.row import adapter
from tests.nets.roles.things import Things

# What only its maker continues, who is the team member; for all others it is not there.
MAKERS: Final = Cells("MMMM MAM MMMM M MM M?", elsewhere="MMMM MMM MMMM M MM A?")
# Nobody in particular is not asked for an account here, but finds nothing.
WRITTEN: Final = PROJECT_WRITTEN.said("?", "M")
# A version that is in no registry, into a registry: write there, and use of the project.
LINKED_IN: Final = Cells("AAMM AAA MMMM M AM MM", "AAMM MMM MMMM M MM MM").said("?", "M")
# What a registry shows, into the team's project: use by either way, and write in the project.
LINKED_OUT: Final = Cells("AFMM AAF MMMM M AA MM", "AFMM AAF MMMM M AA MM").said("?", "M")


def _artifact(key: str) -> str:
    return wire_id(Kind.ARTIFACT, key)


def _place(t: Things) -> dict[str, str]:
    return {"entityName": t.team, "projectName": t.project}


def _run(t: Things) -> dict[str, str]:
    return {**_place(t), "runName": t.run}


def _registry(t: Things) -> dict[str, str]:
    return {"entityName": t.organization, "projectName": f"wandb-registry-{t.registry}"}


def _file(t: Things) -> dict[str, str]:
    return {"artifactID": _artifact(t.draft_id), "name": "f", "md5": "1B2M2Y8AsgTpgAmY7PhCfg=="}


def _new_artifact(t: Things) -> dict[str, Any]:
    name = {"artifactTypeName": "model", "artifactCollectionName": t.new}
    return {**_place(t), **name, "digest": "0" * 32, "digestAlgorithm": "MANIFEST_MD5"}


def _parts(t: Things) -> dict[str, Any]:
    what = {"artifactID": _artifact(t.draft_id), "uploadID": t.upload_id, "storagePath": ""}
    return {**what, "completedParts": [], "completeMultipartAction": "Complete"}


QUESTIONS: Final = (
    adapter("serverInfo", Cells("AAAA AAA AAAA A AA AA", elsewhere="AAAA AAA AAAA A AA AA"), lambda _: {}),
    adapter("viewer", EVERYBODY, lambda _: {}),
    adapter("entity", TEAM_SEEN, lambda t: {"name": t.team}),
    adapter("entity", PERSON_SEEN, lambda t: {"name": t.person}),
    adapter("organization", ORGANIZATION_TOLD, lambda t: {"name": t.organization}),
    adapter("project", PROJECT_SEEN, lambda t: {"name": t.project, "entityName": t.team}),
    adapter(
        "project",
        REGISTRY_SEEN,
        lambda t: {"name": f"wandb-registry-{t.registry}", "entityName": t.organization},
    ),
    # Who sees the team is given a list; that it holds no more than they see is a matter of the walls.
    adapter("models", TEAM_SEEN, lambda t: {"entityName": t.team}),
    adapter("model", PROJECT_SEEN, lambda t: {"name": t.project, "entityName": t.team}),
    adapter("artifact", PROJECT_SEEN, lambda t: {"id": _artifact(t.version_id)}),
    adapter("artifact", SHOWN, lambda t: {"id": _artifact(t.linked_id)}),
    adapter("artifact", MAKERS, lambda t: {"id": _artifact(t.draft_id)}),
    adapter("artifactCollection", PROJECT_SEEN, lambda t: {"id": wire_id(Kind.COLLECTION, t.artifact_id)}),
    adapter("artifactCollection", REGISTRY_SEEN, lambda t: {"id": wire_id(Kind.COLLECTION, t.collection_id)}),
    adapter("clientIDMapping", MAKERS, lambda t: {"clientID": t.client_id}),
)

RUNS: Final = (
    adapter(
        "upsertBucket",
        PROJECT_WRITTEN,
        lambda t: {"name": t.new, "entityName": t.team, "modelName": t.project},
    ),
    adapter("upsertBucket", WRITTEN, lambda t: {"id": wire_id(Kind.RUN, t.run_id), "notes": t.new}),
    adapter("createRunFiles", WRITTEN, lambda t: {**_run(t), "files": ["f"]}),
    adapter("markRunFilesUploaded", WRITTEN, lambda t: {**_run(t), "files": ["f"]}),
    adapter("useArtifact", WRITTEN, lambda t: {**_run(t), "artifactID": _artifact(t.version_id)}),
)

UPLOADS: Final = (
    adapter("createArtifact", WRITTEN, _new_artifact),
    adapter(
        "createArtifactManifest",
        WRITTEN,
        lambda t: {**_run(t), "artifactID": _artifact(t.draft_id), "name": "m", "digest": ""},
    ),
    adapter("createArtifactFiles", WRITTEN, lambda t: {"artifactFiles": [_file(t)]}),
    adapter("completeMultipartUploadArtifact", WRITTEN, _parts, fresh=fresh.upload),
    adapter("commitArtifact", WRITTEN, lambda t: {"artifactID": _artifact(t.ready_id)}),
    adapter(
        "updateArtifactManifest",
        WRITTEN,
        lambda t: {
            "artifactManifestID": wire_id(Kind.MANIFEST, t.manifest_id),
            "digest": "1B2M2Y8AsgTpgAmY7PhCfg==",
        },
    ),
)

LINKS: Final = (
    adapter(
        "linkArtifact",
        LINKED_IN,
        lambda t: {**_registry(t), "artifactID": _artifact(t.version_id), "artifactPortfolioName": "c"},
        fresh=collections.version,
    ),
    adapter(
        "linkArtifact",
        LINKED_OUT,
        lambda t: {**_place(t), "artifactID": _artifact(t.linked_id), "artifactPortfolioName": "c"},
    ),
)

ROWS: Final = (*QUESTIONS, *RUNS, *UPLOADS, *LINKS)
