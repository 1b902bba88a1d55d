"""The events of the SDK's mutations."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

import httpx2

from tests.faults.upload import PATH, Upload
from tests.nets.stage import Row, Stage

PARTS = "files { edges { node { uploadMultipartUrls { uploadID uploadUrlParts { uploadUrl } } } } }"


async def _run_files(stage: Stage) -> None:
    await stage.world.run("run")
    await stage.once(**stage.run_path, files=["config.yaml"])


async def _create_artifact(stage: Stage) -> None:
    await stage.world.run("run")
    await stage.once(
        **stage.run_path,
        artifactTypeName="model",
        artifactCollectionName="net",
        digest=secrets.token_hex(16),
        digestAlgorithm="MANIFEST_MD5",
        clientID=secrets.token_hex(64),
    )


async def _create_manifest(stage: Stage) -> None:
    draft = await stage.draft()
    await stage.once(
        **stage.run_path, artifactID=draft.artifact, name="m.json", digest=draft.md5, type="FULL"
    )


async def _update_manifest(stage: Stage) -> None:
    draft = await stage.draft()
    await stage.once(artifactManifestID=draft.manifest, digest=draft.md5)


def _file(draft: Upload, **more: Any) -> dict[str, Any]:
    return {"artifactID": draft.artifact, "name": PATH, "md5": draft.md5, **more}


async def _create_files(stage: Stage) -> None:
    await stage.once(artifactFiles=[_file(await stage.draft())])


async def _complete_parts(stage: Stage) -> None:
    draft = await stage.draft()
    part = {"partNumber": 1, "hexMD5": base64.b64decode(draft.md5).hex()}
    made = await stage.ask(
        "createArtifactFiles", PARTS, artifactFiles=[_file(draft, uploadPartsInput=[part])]
    )
    where = made["files"]["edges"][0]["node"]["uploadMultipartUrls"]
    headers = {"Content-MD5": draft.md5, "Content-Type": "application/octet-stream"}
    url = where["uploadUrlParts"][0]["uploadUrl"]
    assert (await stage.client.put(url, content=draft.data, headers=headers)).status_code == httpx2.codes.OK
    await stage.once(
        completeMultipartAction="Complete",
        completedParts=[part],
        artifactID=draft.artifact,
        storagePath="",
        uploadID=where["uploadID"],
    )


async def _commit(stage: Stage) -> None:
    await stage.once(artifactID=(await stage.draft(uploaded=True)).artifact)


async def _use(stage: Stage) -> None:
    await stage.world.run("run")
    await stage.once(**stage.run_path, artifactID=await stage.committed())


async def _link(stage: Stage) -> None:
    await stage.once(
        artifactID=await stage.committed(),
        artifactPortfolioName="shown",
        entityName=stage.organization,
        projectName="wandb-registry-model",
        aliases=[{"artifactCollectionName": "shown", "alias": "staging"}],
    )


ROWS: Mapping[str, Row] = {
    "upsertBucket": Row(
        lambda stage: stage.once(name="run", entityName=stage.member.team, modelName="new", config="{}"),
        ["project.created", "run.created"],
    ),
    "createRunFiles": Row(_run_files, []),
    "markRunFilesUploaded": Row(_run_files, []),
    "createArtifact": Row(_create_artifact, ["artifact.created", "version.drafted"]),
    "createArtifactManifest": Row(_create_manifest, []),
    "updateArtifactManifest": Row(_update_manifest, []),
    "createArtifactFiles": Row(_create_files, []),
    "completeMultipartUploadArtifact": Row(_complete_parts, []),
    "commitArtifact": Row(_commit, ["version.committed", "alias.set", "alias.set"]),  # `best` and `latest`
    "useArtifact": Row(_use, ["version.consumed"]),
    "linkArtifact": Row(_link, ["collection.created", "link.created", "alias.set", "alias.set"]),
}
