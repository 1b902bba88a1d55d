"""What logging one small artifact costs the graph, request by request, as the SDK's sidecar asks."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from service.blobs.keys import content_key, manifest_key
from service.wandb.releases import SILENT
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk, Reply, base64_of, digest_of, manifest_of, md5_of

pytestmark = pytest.mark.anyio

# Besides the one by which the key is found. Not the manifest, beside which the early proof runs.
COSTS = {
    "createArtifact": 4,  # place with run, lock, write, version with latest
    "createArtifactFiles": 2,  # draft, blobs
    "commitArtifact": 3,  # draft with manifests, lock, write: the early proof knows the blobs
    "artifact": 1,  # version with aliases
}


async def asked(desk: Desk, world: World, documents: Mapping[str, Sequence[str]], data: bytes) -> list[Reply]:
    """The answers to what the sidecar asks to log one file, in order; who asks is known already."""
    sidecar, files = replace(world.admin, client=SILENT), {"a.txt": data}
    manifest = manifest_of(files)
    home = {"entityName": world.team.name, "projectName": "project", "runName": "trainer"}
    create = max(documents["CreateArtifact"], key=lambda text: "$input" in text)
    given = {
        **home,
        "artifactTypeName": "model",
        "artifactCollectionName": "small",
        "digest": digest_of(files),
        "digestAlgorithm": "MANIFEST_MD5",
        "aliases": [{"artifactCollectionName": "small", "alias": "best"}],
        "clientID": md5_of(data),
    }
    created = await desk.ask(sidecar, create, input=given)
    made = created.data["createArtifact"]["artifact"]["id"]
    declared = {**home, "artifactID": made, "name": "wandb_manifest.json", "manifestType": "FULL"}
    named = await desk.document(sidecar, "CreateArtifactManifest", **declared, digest="", includeUpload=False)
    file = {"artifactID": made, "name": "a.txt", "md5": base64_of(md5_of(data))}
    expected = await desk.document(
        sidecar, "CreateArtifactFiles", input={"artifactFiles": [file], "storageLayout": "V2"}
    )
    pool = f"{world.organization}/{world.team.id}"
    await desk.store.write(content_key(pool, md5_of(data)), data, content_type="x/y")
    digest = base64_of(md5_of(manifest))
    told = await desk.document(
        sidecar, "CreateArtifactManifest", **declared, digest=digest, includeUpload=True
    )
    await desk.store.write(manifest_key(pool, md5_of(manifest)), manifest, content_type="x/y")
    committed = await desk.document(sidecar, "CommitArtifact", artifactID=made)
    seen = await desk.document(sidecar, "ArtifactByID", id=made)
    return [created, named, expected, told, committed, seen]


async def test_how_many_statements_logging_an_artifact_costs(
    desk: Desk, world: World, documents: Mapping[str, Sequence[str]]
) -> None:
    await world.run("trainer")
    await asked(desk, world, documents, b"first")  # makes the artifact and its aliases
    for number in (1, 2):
        data = hashlib.sha256(f"{world.unique} {number}".encode()).digest()
        replies = await asked(desk, world, documents, data)
        assert [reply.errors for reply in replies] == [[]] * len(replies)
        (*_, seen) = replies
        assert seen.data["artifact"]["versionIndex"] == number
        assert {each["alias"] for each in seen.data["artifact"]["aliases"]} == {"best", "latest"}
        counts = {next(iter(reply.data)): reply.statements for reply in replies}
        assert {name: counts[name] for name in COSTS} == COSTS
