"""Changes to collections, links, aliases, artifacts and versions."""

from typing import Any, Final

from service.api.ids import encode
from tests.nets.roles.cells import (
    PROJECT_SEEN,
    PROJECT_WRITTEN,
    REGISTRY_RULED,
    REGISTRY_SEEN,
    REGISTRY_WRITTEN,
    Cells,
)
from tests.nets.roles.fresh import collections as fresh
from tests.nets.roles.registries import PROJECT, REGISTRY
from tests.nets.roles.row import On, native
from tests.nets.roles.scene import PROTECTED
from tests.nets.roles.things import Things

COLLECTION: Final = On("Collection", "collection_id")
LINK: Final = On("Link", "link_id")
ARTIFACT: Final = On("Artifact", "artifact_id")
VERSION: Final = On("Version", "version_id")
LINKED: Final = On("Version", "linked_id")

# Use of the project that the version is of, and write in the registry, which is asked first.
LINKED_IN: Final = Cells("AAMF AAA MMFF F AM M?", "AAMM MMM MMFF M MM M?")
# What is shared by a version and its links: write in its project, or in a registry that links it.
SHARED_WRITTEN: Final = Cells("AAAF AAA AAFF F AA M?", "AAMM AAF AAFF A AA M?")
# A version is deleted in its project alone, also where a registry shows it.
SOURCE_DELETED: Final = Cells("AFNN AAF NNNN N AA M?", "AFMM AAF NNNN N AA M?")
# While a protected alias points at it, by nobody.
SOURCE_GUARDED: Final = Cells("CFNN CCF NNNN N CC M?", "CFMM CCF NNNN N CC M?", "CMMM MMM MMMM M MM C?")


def _linked(t: Things) -> str:
    return encode("Version", t.linked_id)


def _version(t: Things) -> str:
    return encode("Version", t.version_id)


def _collection(t: Things) -> dict[str, str]:
    return {"collection": encode("Collection", t.collection_id)}


def _link(t: Things) -> dict[str, str]:
    return {"link": encode("Link", t.link_id)}


def _artifact(t: Things) -> dict[str, str]:
    return {"artifact": encode("Artifact", t.artifact_id)}


def _alias(t: Things, alias: str) -> dict[str, Any]:
    return {"numbering": encode("Collection", t.collection_id), "alias": alias}


COLLECTIONS: Final = (
    native(
        "createCollection",
        REGISTRY_WRITTEN,
        lambda t: {"home": t.registry_path, "name": t.new, "type": "model"},
        on=REGISTRY,
    ),
    native(
        "createCollection",
        PROJECT_WRITTEN,
        lambda t: {"home": t.project_path, "name": t.new, "type": "model"},
        on=PROJECT,
    ),
    native(
        "updateCollection",
        REGISTRY_WRITTEN,
        lambda t: {"collection": t.collection_path, "description": t.new},
        on=COLLECTION,
    ),
    native(
        "updateCollection",
        REGISTRY_WRITTEN,
        lambda t: {**_collection(t), "name": t.new},
        fresh=fresh.collection,
        on=COLLECTION,
    ),
    native(
        "tagCollection", REGISTRY_WRITTEN, lambda t: {**_collection(t), "addTags": ["seen"]}, on=COLLECTION
    ),
    native("deleteCollection", REGISTRY_WRITTEN, _collection, fresh=fresh.collection, on=COLLECTION),
    native("deleteCollection", REGISTRY_RULED, _collection, fresh=fresh.guarded, on=COLLECTION),
    native("restoreCollection", REGISTRY_WRITTEN, _collection, fresh=fresh.deleted_collection),
    native("restoreCollection", REGISTRY_RULED, _collection, fresh=fresh.deleted_guarded),
)

LINKS: Final = (
    native(
        "linkVersion",
        LINKED_IN,
        lambda t: {"version": _version(t), "collection": t.collection_path},
        fresh=fresh.version,
    ),
    native(
        "linkVersion",
        REGISTRY_WRITTEN,
        lambda t: {"version": t.collection_path, "collection": t.collection_path},
        on=COLLECTION,
    ),
    native(
        "linkVersion",
        REGISTRY_RULED,
        lambda t: {"version": t.collection_path, "collection": t.collection_path, "aliases": [PROTECTED]},
        fresh=fresh.collection,
    ),
    native("unlinkVersion", REGISTRY_WRITTEN, _link, fresh=fresh.collection, on=LINK),
    native(
        "unlinkVersion",
        REGISTRY_WRITTEN,
        lambda t: {"link": f"{t.collection_path}:v0"},
        fresh=fresh.collection,
    ),
    native("unlinkVersion", REGISTRY_RULED, _link, fresh=fresh.guarded, on=LINK),
)

ALIASES: Final = (
    native("setAlias", REGISTRY_WRITTEN, lambda t: {**_alias(t, t.new), "version": "v0"}, on=COLLECTION),
    native(
        "setAlias",
        REGISTRY_RULED,
        lambda t: {**_alias(t, PROTECTED), "version": "v0"},
        fresh=fresh.collection,
        on=On("Collection", "collection_id", "setProtectedAlias"),
    ),
    native(
        "setAlias",
        PROJECT_WRITTEN,
        lambda t: {"numbering": t.artifact_path, "alias": t.new, "version": "v0"},
        on=ARTIFACT,
    ),
    native(
        "removeAlias",
        REGISTRY_WRITTEN,
        lambda t: _alias(t, fresh.ALIAS),
        fresh=fresh.collection,
        on=COLLECTION,
    ),
    native(
        "removeAlias",
        REGISTRY_RULED,
        lambda t: _alias(t, PROTECTED),
        fresh=fresh.guarded,
        on=On("Link", "link_id", "removeProtectedAlias"),
    ),
    native(
        "removeAlias",
        PROJECT_WRITTEN,
        lambda t: {"numbering": t.artifact_path, "alias": fresh.ALIAS},
        fresh=fresh.version,
        on=ARTIFACT,
    ),
)

VERSIONS: Final = (
    native(
        "updateVersion",
        PROJECT_WRITTEN,
        lambda t: {"version": _version(t), "description": t.new},
        on=VERSION,
    ),
    native(
        "updateVersion",
        REGISTRY_WRITTEN,
        lambda t: {"version": t.collection_path, "description": t.new},
        on=LINK,
    ),
    native(
        "updateVersion", SHARED_WRITTEN, lambda t: {"version": _linked(t), "addTags": ["seen"]}, on=LINKED
    ),
    native(
        "deleteVersion",
        PROJECT_WRITTEN,
        lambda t: {"version": _version(t), "deleteAliases": True},
        fresh=fresh.version,
        on=VERSION,
    ),
    native(
        "deleteVersion",
        SOURCE_DELETED,
        lambda t: {"version": _linked(t), "deleteAliases": True},
        fresh=fresh.collection,
        on=LINKED,
    ),
    native(
        "deleteVersion",
        SOURCE_GUARDED,
        lambda t: {"version": _linked(t), "deleteAliases": True},
        fresh=fresh.guarded,
        on=LINKED,
    ),
    native(
        "restoreVersion",
        PROJECT_WRITTEN,
        lambda t: {"version": _version(t)},
        fresh=fresh.deleted_version,
    ),
)

ARTIFACTS: Final = (
    native("updateArtifact", PROJECT_WRITTEN, lambda t: {**_artifact(t), "description": t.new}, on=ARTIFACT),
    native(
        "changeArtifactType",
        PROJECT_WRITTEN,
        lambda t: {**_artifact(t), "type": t.new},
        fresh=fresh.version,
        on=ARTIFACT,
    ),
    native("deleteArtifact", PROJECT_WRITTEN, _artifact, fresh=fresh.version, on=ARTIFACT),
    native("restoreArtifact", PROJECT_WRITTEN, _artifact, fresh=fresh.deleted_artifact),
)

SEARCHES: Final = (
    native("search", REGISTRY_SEEN, lambda t: {"text": t.registry}, "nodes { __typename }"),
    native("search", PROJECT_SEEN, lambda t: {"text": t.artifact}, "nodes { __typename }"),
)

ROWS: Final = (*COLLECTIONS, *LINKS, *ALIASES, *VERSIONS, *ARTIFACTS, *SEARCHES)
