"""Who may do what: a row for every root field of both schemas, a letter for every actor.

The letters stand in the order of `ACTORS`: instance admin, organization admin (not in the team);
team admin, team member, team viewer; organization member (not in the team); outsider, anonymous.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.api.ids import encode
from service.wandb.ids import Kind, wire_id
from tests.nets.calling import ADAPTER, NATIVE, Face
from tests.nets.scene import Things

ALLOWED: Final = "A"
FORBIDDEN: Final = "F"
LIKE_MISSING: Final = "M"  # exactly what is answered for names that nobody ever used
NOT_FOUND: Final = "N"  # for a thing that they see: they have no role on the instance, or another's account
UNAUTHENTICATED: Final = "U"
NOT_ASKED: Final = "-"  # it would end the scene

Given = Callable[[Things], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One way to ask for a root field, and what each actor is answered."""

    face: Face
    field: str
    cells: str
    given: Given
    select: str = ""


def native(field: str, cells: str, given: Given, select: str = "") -> Row:
    return Row(NATIVE, field, cells.replace(" ", ""), given, select)


def adapter(field: str, cells: str, given: Given) -> Row:
    return Row(ADAPTER, field, cells.replace(" ", ""), given)


def _artifact(key: str) -> str:
    return wire_id(Kind.ARTIFACT, key)


def _place(t: Things) -> dict[str, str]:
    return {"entityName": t.team, "projectName": t.project}


def _run(t: Things) -> dict[str, str]:
    return {**_place(t), "runName": t.run}


def _registry(t: Things) -> dict[str, str]:
    return {"entityName": t.organization, "projectName": "wandb-registry-model"}


def _file(t: Things) -> dict[str, str]:
    return {"artifactID": _artifact(t.draft_id), "name": "f", "md5": "1B2M2Y8AsgTpgAmY7PhCfg=="}


def _new_artifact(t: Things) -> dict[str, Any]:
    name = {"artifactTypeName": "model", "artifactCollectionName": t.new}
    return {**_place(t), **name, "digest": "0" * 32, "digestAlgorithm": "MANIFEST_MD5"}


def _parts(t: Things) -> dict[str, Any]:
    what = {"artifactID": _artifact(t.draft_id), "uploadID": t.upload_id, "storagePath": ""}
    return {**what, "completedParts": [], "completeMultipartAction": "Complete"}


NATIVE_QUERIES: Final = (
    native("viewer", "AA AAA A AM", lambda _: {}),
    native("organization", "AA AAA A MM", lambda t: {"name": t.organization}),
    native("registry", "AA AAA A MM", lambda t: {"path": f"{t.organization}/model"}),
    native("project", "AA AAA M MM", lambda t: {"path": f"{t.team}/{t.project}"}),
    native("collection", "AA AAA A MM", lambda t: {"path": f"{t.organization}/model/{t.collection}"}),
    native("artifact", "AA AAA M MM", lambda t: {"path": f"{t.team}/{t.project}/{t.artifact}"}),
    native("version", "AA AAA M MM", lambda t: {"path": f"{t.team}/{t.project}/{t.artifact}:v0"}),
    native("version", "AA AAA A MM", lambda t: {"path": f"{t.organization}/model/{t.collection}"}),
    native("run", "AA AAA M MM", lambda t: {"path": f"{t.team}/{t.project}/{t.run}"}),
    native("node", "AA AAA A MM", lambda t: {"id": encode("Organization", t.organization_id)}),
    native("node", "AA AAA A MM", lambda t: {"id": encode("Team", t.team_id)}),
    native("node", "AA AAA A MM", lambda t: {"id": encode("User", t.person_id)}),
    native("node", "AM MAM M MM", lambda t: {"id": encode("ApiKey", t.api_key_id)}),
    native("node", "AA MMM M MM", lambda t: {"id": encode("Event", t.event_id)}),
    native("node", "AA AAA M MM", lambda t: {"id": encode("Run", t.run_id)}),
    native("node", "AA AAA M MM", lambda t: {"id": encode("Artifact", t.artifact_id)}),
    native("node", "AA AAA A MM", lambda t: {"id": encode("Collection", t.collection_id)}),
    native("node", "AA AAA M MM", lambda t: {"id": encode("Version", t.version_id)}),
    native("node", "AA AAA A MM", lambda t: {"id": encode("Version", t.linked_id)}),
    native("nodes", "AA AAA M MM", lambda t: {"ids": [encode("Version", t.version_id)]}),
    native(
        "lineage", "AA AAA M MM", lambda t: {"of": [encode("Version", t.version_id)]}, "nodes { __typename }"
    ),
    native(
        "lineage",
        "AA AAA M MM",
        lambda t: {"of": [f"run:{t.team}/{t.project}/{t.run}"]},
        "nodes { __typename }",
    ),
    native("auditLog", "AA FFF F MU", lambda t: {"organization": t.organization}),
    native("auditLog", "AA FFF F MU", lambda t: {"organization": encode("Organization", t.organization_id)}),
    native("auditLog", "AA AAA A AU", lambda _: {}),
)

NATIVE_MUTATIONS: Final = (
    native("createUser", "AM MMM M MU", lambda t: {"name": t.new}),
    native("deleteUser", "-N NNN N MU", lambda t: {"user": t.person}),
    native("deleteUser", "AM MMM M MU", lambda t: {"user": encode("User", t.doomed_user_id)}),
    native("createApiKey", "AM MAM M MU", lambda t: {"user": encode("User", t.person_id), "name": "more"}),
    native(
        "setDefaultEntity",
        "AM MAM M MU",
        lambda t: {"user": encode("User", t.person_id), "entity": t.team},
    ),
    native("createOrganization", "AM MMM M MU", lambda t: {"name": f"org-{t.new}", "adminUser": t.person}),
    native(
        "setOrganizationRole",
        "AA FFF F MU",
        lambda t: {"organization": t.organization, "user": t.person, "role": "MEMBER"},
    ),
    native(
        "setOrganizationRole",
        "AA FFF F MU",
        lambda t: {
            "organization": encode("Organization", t.organization_id),
            "user": t.person,
            "role": "MEMBER",
        },
    ),
    native("deleteOrganization", "-N NNN N MU", lambda t: {"organization": t.organization}),
    native(
        "deleteOrganization",
        "AM MMM M MU",
        lambda t: {"organization": encode("Organization", t.doomed_organization_id)},
    ),
    native(
        "createTeam",
        "AA FFF F MU",
        lambda t: {
            "name": f"team-{t.new}",
            "organization": encode("Organization", t.organization_id),
            "adminUser": t.person,
        },
    ),
    native("deleteTeam", "-- -FF F MU", lambda t: {"team": t.team}),
    native("deleteTeam", "AA AFF F MU", lambda t: {"team": encode("Team", t.doomed_team_id)}),
)

ADAPTER_QUERIES: Final = (
    adapter("serverInfo", "AA AAA A AA", lambda _: {}),
    adapter("viewer", "AA AAA A AM", lambda _: {}),
    adapter("entity", "AA AAA A MM", lambda t: {"name": t.team}),
    adapter("entity", "AA AAA A MM", lambda t: {"name": t.person}),
    adapter("organization", "AA AAA A MM", lambda t: {"name": t.organization}),
    adapter("project", "AA AAA M MM", lambda t: {"name": t.project, "entityName": t.team}),
    adapter(
        "project", "AA AAA A MM", lambda t: {"name": "wandb-registry-model", "entityName": t.organization}
    ),
    adapter("model", "AA AAA M MM", lambda t: {"name": t.project, "entityName": t.team}),
    adapter("artifact", "AA AAA M MM", lambda t: {"id": _artifact(t.version_id)}),
    adapter("artifact", "AA AAA A MM", lambda t: {"id": _artifact(t.linked_id)}),
    adapter("artifact", "MM MAM M MM", lambda t: {"id": _artifact(t.draft_id)}),  # for its maker
    adapter("artifactCollection", "AA AAA M MM", lambda t: {"id": wire_id(Kind.COLLECTION, t.artifact_id)}),
    adapter("artifactCollection", "AA AAA A MM", lambda t: {"id": wire_id(Kind.COLLECTION, t.collection_id)}),
    adapter("clientIDMapping", "MM MAM M MM", lambda t: {"clientID": t.client_id}),  # for the same client
)

ADAPTER_MUTATIONS: Final = (
    adapter(
        "upsertBucket",
        "AF AAF M MU",
        lambda t: {"name": t.new, "entityName": t.team, "modelName": t.project},
    ),
    adapter("upsertBucket", "AF AAF M MM", lambda t: {"id": wire_id(Kind.RUN, t.run_id), "notes": t.new}),
    adapter("createRunFiles", "AF AAF M MM", lambda t: {**_run(t), "files": ["f"]}),
    adapter("markRunFilesUploaded", "AF AAF M MM", lambda t: {**_run(t), "files": ["f"]}),
    adapter("createArtifact", "AF AAF M MM", _new_artifact),
    adapter(
        "createArtifactManifest",
        "AF AAF M MM",
        lambda t: {**_run(t), "artifactID": _artifact(t.draft_id), "name": "m", "digest": ""},
    ),
    adapter("createArtifactFiles", "AF AAF M MM", lambda t: {"artifactFiles": [_file(t)]}),
    adapter("completeMultipartUploadArtifact", "AF AAF M MM", _parts),
    adapter("commitArtifact", "AF AAF M MM", lambda t: {"artifactID": _artifact(t.ready_id)}),
    adapter("useArtifact", "AF AAF M MM", lambda t: {**_run(t), "artifactID": _artifact(t.version_id)}),
    adapter(
        "linkArtifact",
        "AA AAF M MM",
        lambda t: {**_registry(t), "artifactID": _artifact(t.version_id), "artifactPortfolioName": "c"},
    ),
    adapter(  # from the registry, through which fellows may use it, into the team's project
        "linkArtifact",
        "AF AAF M MM",
        lambda t: {**_place(t), "artifactID": _artifact(t.linked_id), "artifactPortfolioName": "c"},
    ),
    adapter(
        "updateArtifactManifest",
        "AF AAF M MM",
        lambda t: {
            "artifactManifestID": wire_id(Kind.MANIFEST, t.manifest_id),
            "digest": "1B2M2Y8AsgTpgAmY7PhCfg==",
        },
    ),
)

ROWS: Final = (*NATIVE_QUERIES, *NATIVE_MUTATIONS, *ADAPTER_QUERIES, *ADAPTER_MUTATIONS)
