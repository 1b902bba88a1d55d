"""The SDK adapter's changes to versions, aliases and collections that are there."""

from typing import Any, Final

from service.wandb.ids import Kind, wire_id
from tests.nets.roles.cells import PROJECT_WRITTEN, REGISTRY_RULED, REGISTRY_WRITTEN
from tests.nets.roles.collections import SHARED_WRITTEN, SOURCE_DELETED, SOURCE_GUARDED
from tests.nets.roles.fresh import collections as fresh
from tests.nets.roles.row import adapter
from tests.nets.roles.scene import PROTECTED
from tests.nets.roles.things import Things

# Nobody in particular is not asked for an account here, but finds nothing.
IN_PROJECT: Final = PROJECT_WRITTEN.said("?", "M")
IN_REGISTRY: Final = REGISTRY_WRITTEN.said("?", "M")
BY_ADMINS: Final = REGISTRY_RULED.said("?", "M")
SHARED: Final = SHARED_WRITTEN.said("?", "M")
DELETED: Final = SOURCE_DELETED.said("?", "M")
GUARDED: Final = SOURCE_GUARDED.said("?", "M")


def _version(t: Things) -> dict[str, str]:
    return {"artifactID": wire_id(Kind.ARTIFACT, t.version_id)}


def _linked(t: Things) -> dict[str, str]:
    return {"artifactID": wire_id(Kind.ARTIFACT, t.linked_id)}


def _link(t: Things) -> dict[str, str]:
    return {**_linked(t), "artifactPortfolioID": wire_id(Kind.COLLECTION, t.collection_id)}


def _sequence(t: Things) -> dict[str, str]:
    return {"artifactSequenceID": wire_id(Kind.COLLECTION, t.artifact_id)}


def _portfolio(t: Things) -> dict[str, str]:
    return {"artifactPortfolioID": wire_id(Kind.COLLECTION, t.collection_id)}


def _in_project(t: Things) -> dict[str, str]:
    owner, project, name = t.artifact_path.split("/")
    return {"entityName": owner, "projectName": project, "artifactCollectionName": name}


def _in_registry(t: Things) -> dict[str, str]:
    owner, registry, name = t.collection_path.split("/")
    return {
        "entityName": owner,
        "projectName": f"wandb-registry-{registry}",
        "artifactCollectionName": name,
    }


def _alias_there(t: Things, alias: str) -> dict[str, Any]:
    return {**_version(t), "aliases": [{**_in_project(t), "alias": alias}]}


def _alias_shown(t: Things, alias: str) -> dict[str, Any]:
    return {**_linked(t), "aliases": [{**_in_registry(t), "alias": alias}]}


def _tags(name: str) -> dict[str, Any]:
    return {"tags": [{"tagName": name}]}


VERSIONS: Final = (
    adapter("updateArtifact", IN_PROJECT, lambda t: {**_version(t), "description": t.new}),
    adapter("updateArtifact", SHARED, lambda t: {**_linked(t), "tagsToAdd": [{"tagName": "told"}]}),
    adapter(
        "deleteArtifact",
        IN_PROJECT,
        lambda t: {**_version(t), "deleteAliases": True},
        fresh=fresh.version,
    ),
    adapter(
        "deleteArtifact", DELETED, lambda t: {**_linked(t), "deleteAliases": True}, fresh=fresh.collection
    ),
    adapter("deleteArtifact", GUARDED, lambda t: {**_linked(t), "deleteAliases": True}, fresh=fresh.guarded),
    adapter("unlinkArtifact", IN_REGISTRY, _link, fresh=fresh.collection),
    adapter("unlinkArtifact", BY_ADMINS, _link, fresh=fresh.guarded),
)

ALIASES: Final = (
    adapter("addAliases", IN_PROJECT, lambda t: _alias_there(t, t.new)),
    adapter("addAliases", IN_REGISTRY, lambda t: _alias_shown(t, t.new)),
    adapter("addAliases", BY_ADMINS, lambda t: _alias_shown(t, PROTECTED), fresh=fresh.collection),
    adapter("deleteAliases", IN_PROJECT, lambda t: _alias_there(t, fresh.ALIAS), fresh=fresh.version),
    adapter("deleteAliases", IN_REGISTRY, lambda t: _alias_shown(t, fresh.ALIAS), fresh=fresh.collection),
    adapter("deleteAliases", BY_ADMINS, lambda t: _alias_shown(t, PROTECTED), fresh=fresh.guarded),
)

COLLECTIONS: Final = (
    adapter("updateArtifactSequence", IN_PROJECT, lambda t: {**_sequence(t), "description": t.new}),
    adapter("updateArtifactPortfolio", IN_REGISTRY, lambda t: {**_portfolio(t), "description": t.new}),
    adapter("deleteArtifactSequence", IN_PROJECT, _sequence, fresh=fresh.version),
    adapter("deleteArtifactPortfolio", IN_REGISTRY, _portfolio, fresh=fresh.collection),
    adapter("deleteArtifactPortfolio", BY_ADMINS, _portfolio, fresh=fresh.guarded),
    adapter(
        "createArtifactCollectionTagAssignments", IN_PROJECT, lambda t: {**_in_project(t), **_tags("told")}
    ),
    adapter(
        "createArtifactCollectionTagAssignments", IN_REGISTRY, lambda t: {**_in_registry(t), **_tags("told")}
    ),
    adapter(
        "deleteArtifactCollectionTagAssignments", IN_PROJECT, lambda t: {**_in_project(t), **_tags("gone")}
    ),
    adapter(
        "deleteArtifactCollectionTagAssignments", IN_REGISTRY, lambda t: {**_in_registry(t), **_tags("gone")}
    ),
)

ROWS: Final = (*VERSIONS, *ALIASES, *COLLECTIONS)
