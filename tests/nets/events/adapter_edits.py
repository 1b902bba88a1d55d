"""The events of the SDK's changes to versions, aliases and collections."""

from collections.abc import Mapping
from typing import Any

from tests.nets.stage import Row, Stage

SHOWN = "artifactMembership { artifactCollection { id } }"
SEQUENCE = "artifact { artifactSequence { id } }"


def _home(stage: Stage) -> dict[str, str]:
    return {"entityName": stage.member.team, "projectName": "project", "artifactCollectionName": "net"}


async def _portfolio(stage: Stage, artifact: str) -> str:
    """The id of a collection that links a version."""
    made = await stage.ask(
        "linkArtifact",
        SHOWN,
        artifactID=artifact,
        artifactPortfolioName="shown",
        entityName=stage.organization,
        projectName="wandb-registry-model",
    )
    return made["artifactMembership"]["artifactCollection"]["id"]


async def _sequence(stage: Stage, artifact: str) -> str:
    made = await stage.ask("updateArtifact", SEQUENCE, artifactID=artifact)
    return made["artifact"]["artifactSequence"]["id"]


async def _update(stage: Stage) -> None:
    await stage.once(artifactID=await stage.committed(), description="told", ttlDurationSeconds=3600)


async def _delete(stage: Stage) -> None:
    await stage.once(artifactID=await stage.committed(), deleteAliases=True)


async def _unlink(stage: Stage) -> None:
    artifact = await stage.committed()
    await stage.once(artifactID=artifact, artifactPortfolioID=await _portfolio(stage, artifact))


async def _add_aliases(stage: Stage) -> None:
    artifact = await stage.committed()
    aliases = [{**_home(stage), "alias": alias} for alias in ("one", "two")]
    await stage.once(artifactID=artifact, aliases=aliases)


async def _delete_aliases(stage: Stage) -> None:
    artifact = await stage.committed()
    aliases = [{**_home(stage), "alias": alias} for alias in ("best", "latest", "unknown")]
    await stage.once(artifactID=artifact, aliases=aliases)


async def _update_sequence(stage: Stage) -> None:
    artifact = await stage.committed()
    await stage.once(artifactSequenceID=await _sequence(stage, artifact), name="renamed")


async def _update_portfolio(stage: Stage) -> None:
    artifact = await stage.committed()
    await stage.once(artifactPortfolioID=await _portfolio(stage, artifact), description="told")


async def _delete_sequence(stage: Stage) -> None:
    artifact = await stage.committed()
    await stage.once(artifactSequenceID=await _sequence(stage, artifact))


async def _delete_portfolio(stage: Stage) -> None:
    artifact = await stage.committed()
    await stage.once(artifactPortfolioID=await _portfolio(stage, artifact))


def _tags(stage: Stage) -> dict[str, Any]:
    return {**_home(stage), "tags": [{"tagName": "told"}]}


async def _tag(stage: Stage) -> None:
    await stage.committed()
    await stage.once(**_tags(stage))


async def _untag(stage: Stage) -> None:
    await stage.committed()
    await stage.ask("createArtifactCollectionTagAssignments", "tags { name }", **_tags(stage))
    await stage.once(**_tags(stage))


ROWS: Mapping[str, Row] = {
    "updateArtifact": Row(_update, ["version.updated"]),
    "deleteArtifact": Row(_delete, ["alias.removed", "alias.removed", "version.deleted"]),
    "unlinkArtifact": Row(_unlink, ["alias.removed", "link.removed"]),
    "addAliases": Row(_add_aliases, ["alias.set", "alias.set"]),
    "deleteAliases": Row(_delete_aliases, ["alias.removed"]),
    "updateArtifactSequence": Row(_update_sequence, ["artifact.updated"]),
    "updateArtifactPortfolio": Row(_update_portfolio, ["collection.updated"]),
    "deleteArtifactSequence": Row(_delete_sequence, ["artifact.deleted"]),
    "deleteArtifactPortfolio": Row(_delete_portfolio, ["collection.deleted"]),
    "createArtifactCollectionTagAssignments": Row(_tag, ["artifact.updated"]),
    "deleteArtifactCollectionTagAssignments": Row(_untag, ["artifact.updated"]),
}
