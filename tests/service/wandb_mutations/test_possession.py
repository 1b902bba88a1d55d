"""What an SDK's manifest says of content is no proof of having it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import orjson
import pytest

from service.content.manifest import render_manifest
from service.wandb.ids import Kind, key_of, wire_id
from tests.service.possession import Onlooker, onlooker_of
from tests.service.wandb_mutations.asking import COMMIT, FILES, MANIFEST, Asking, md5
from tests.service.wandb_mutations.test_logging import draft, log, manifest_of, put, upload

pytestmark = pytest.mark.anyio

READ = """query ($id: ID!) { artifact(id: $id) { state fileCount currentManifest { file { directUrl } }
  files(first: 10) { edges { node { name directUrl } } } } }"""


@dataclass(frozen=True)
class Scene:
    """The member's team has a secret in `base`, which the onlooker sees in a registry."""

    asking: Asking
    other: Asking
    onlooker: Onlooker
    base: str

    @property
    def secret(self) -> dict[str, bytes]:
        return {"secret.bin": f"the weights of {self.asking.member.world.unique}".encode()}

    async def draft(self, files: dict[str, bytes], artifact: str = "copy", **more: Any) -> str:
        """A draft of the onlooker's team."""
        given = {"entityName": self.onlooker.team, "artifactCollectionName": artifact, **more}
        return (await draft(self.other, files, **given))["id"]

    async def declare(self, artifact: str, text: bytes, **more: Any) -> None:
        names = {"entityName": self.onlooker.team, "projectName": "project", "runName": ""}
        given = {**names, "artifactID": artifact, "name": "wandb_manifest.json", "digest": md5(text)}
        file = (await self.other.ok(MANIFEST, **given, **{"type": "FULL", **more}))["artifactManifest"][
            "file"
        ]
        assert await put(file["uploadUrl"], file["uploadHeaders"], text) == 200

    async def artifact(self, artifact: str) -> dict[str, Any]:
        status, answer = await self.other.post(READ, id=artifact)
        assert (status, answer.get("errors")) == (200, None), answer
        return answer["data"]["artifact"]

    async def downloaded(self, artifact: str) -> dict[str, bytes]:
        edges = (await self.artifact(artifact))["files"]["edges"]
        async with httpx2.AsyncClient() as client:
            return {
                edge["node"]["name"]: (await client.get(edge["node"]["directUrl"])).content for edge in edges
            }


@pytest.fixture
async def scene(asking: Asking) -> Scene:
    onlooker = await onlooker_of(asking.member.world)
    made = Scene(asking, replace(asking, key=onlooker.key), onlooker, "")
    base = (await log(asking, made.secret, artifactCollectionName="private"))["id"]
    await onlooker.show(key_of(Kind.ARTIFACT, base, "id"))
    return replace(made, base=base)


def manifest(files: dict[str, bytes], **more: Any) -> bytes:
    """A manifest whose entries say more than they need to."""
    document = orjson.loads(render_manifest(manifest_of(files)))
    for entry in document["contents"].values():
        entry.update(more)
    return orjson.dumps(document)


async def refused(scene: Scene, artifact: str) -> str:
    code, message = await scene.other.refused(COMMIT, artifactID=artifact)
    assert code == "CONTENT_MISMATCH"
    assert (await scene.artifact(artifact))["state"] == "PENDING"
    return message


async def pools(scene: Scene) -> list[str]:
    """Every pool that somebody could name."""
    rows = await scene.asking.member.world.rows(
        "MATCH (v:Version {id: $id}) RETURN v.pool AS pool, v.tenant AS tenant",
        id=key_of(Kind.ARTIFACT, scene.base, "id"),
    )
    return [str(rows[0]["pool"]), str(rows[0]["tenant"])]


async def test_a_manifest_alone_opens_nothing(scene: Scene) -> None:
    pool, tenant = await pools(scene)
    own = await scene.draft(scene.secret, "own")
    (spec,) = [{"artifactID": own, "name": name, "md5": md5(data)} for name, data in scene.secret.items()]
    (edge,) = (await scene.other.ok(FILES, artifactFiles=[spec]))["files"]["edges"]
    assert edge["node"]["uploadUrl"]
    claims: list[Mapping[str, str]] = [
        {},
        {"birthArtifactID": scene.base},
        {"birthArtifactID": scene.base, "pool": pool},
        {"pool": tenant},
    ]
    for number, claim in enumerate(claims):
        made = await scene.draft(scene.secret, f"claim{number}")
        await scene.declare(made, manifest(scene.secret, **claim))
        assert "'secret.bin' was not uploaded" in await refused(scene, made)


async def test_a_base_that_may_not_be_downloaded_lends_nothing(scene: Scene) -> None:
    new = {"new.txt": f"new {scene.onlooker.team}".encode()}
    whole = await scene.draft(scene.secret, "whole")
    await scene.declare(whole, manifest(scene.secret), baseArtifactID=scene.base)
    assert "was not uploaded" in await refused(scene, whole)
    told = set[str]()
    for kind in ("INCREMENTAL", "PATCH"):
        for base in (scene.base, wire_id(Kind.ARTIFACT, "0" * 26)):
            made = await scene.draft(new, f"{kind}-{base}".replace("=", ""))
            await upload(scene.other, made, new)
            await scene.declare(made, manifest(new), type=kind, baseArtifactID=base)
            told.add(await refused(scene, made))
    assert told == {"the version that this one builds on was not found"}


async def test_a_viewer_of_the_registry_builds_on_what_is_there(scene: Scene) -> None:
    await scene.onlooker.invited_as("viewer")
    new = {"new.txt": f"new {scene.onlooker.team}".encode()}
    made = await scene.draft(new)
    await upload(scene.other, made, new)
    await scene.declare(made, manifest(new), type="INCREMENTAL", baseArtifactID=scene.base)
    await scene.other.ok(COMMIT, artifactID=made)
    whole = await scene.draft({**scene.secret, **new}, "whole")
    await scene.declare(whole, manifest({**scene.secret, **new}), baseArtifactID=made)
    await scene.other.ok(COMMIT, artifactID=whole)
    for version in (made, whole):
        assert await scene.downloaded(version) == {**scene.secret, **new}


async def test_what_a_manifest_says_of_pools_is_not_kept(scene: Scene) -> None:
    pool, _ = await pools(scene)
    files = {"own.txt": f"own {scene.onlooker.team}".encode()}
    made = await scene.draft(files)
    await upload(scene.other, made, files)
    await scene.declare(made, manifest(files, pool=pool))
    await scene.other.ok(COMMIT, artifactID=made)
    assert await scene.downloaded(made) == files
    async with httpx2.AsyncClient() as client:
        text = (
            await client.get((await scene.artifact(made))["currentManifest"]["file"]["directUrl"])
        ).content
    assert pool.encode() not in text
