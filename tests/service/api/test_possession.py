"""To know the digest of a file is not to have it: who may not download it gets at it by no draft."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from graph.session import Graph
from service.api.ids import decode
from tests.fixtures.server import Server
from tests.graph.world import World
from tests.nets.calling import NATIVE, call
from tests.service.api.pipelines import DRAFT, UPLOADS, Pipeline, md5, pipeline_of, spec
from tests.service.possession import Onlooker, onlooker_of

pytestmark = pytest.mark.anyio

FILES = """query ($id: ID!) { node(id: $id) { ... on Version {
  files { nodes { path size digest downloadUrl } } } } }"""


@dataclass(frozen=True)
class Scene:
    """`owner` logs into the team's project; `other` is the onlooker, at work for their own team."""

    owner: Pipeline
    other: Pipeline
    onlooker: Onlooker

    @property
    def secret(self) -> bytes:
        return f"the weights of {self.owner.world.unique}".encode()

    async def shown(self) -> str:
        """A version with the secret in it that the onlooker sees in the registry."""
        made = await self.owner.version({"secret.bin": self.secret, "card.md": b"# a card"}, "private")
        await self.onlooker.show(_key(made["id"]))
        return made["id"]

    async def draft(self, artifact: str, project: str = "project", **more: Any) -> str:
        given = {"artifact": f"{self.onlooker.team}/{project}/{artifact}", "type": "model", **more}
        return (await self.other.do("draftVersion", DRAFT, **given))["version"]["id"]

    async def listed(self, version: str) -> dict[str, dict[str, Any]]:
        """The files of a version by path, as the onlooker sees them."""
        found = await self.other.ask(FILES, id=version)
        return {file["path"]: file for file in found["node"]["files"]["nodes"]}

    async def downloaded(self, version: str) -> dict[str, bytes]:
        files = await self.listed(version)
        return {
            path: (await self.other.client.get(file["downloadUrl"])).content for path, file in files.items()
        }


@pytest.fixture
async def scene(graph: Graph, server: Server, world: World) -> AsyncGenerator[Scene]:
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as client:
        owner, onlooker = await pipeline_of(graph, server, world, client), await onlooker_of(world)
        yield Scene(owner, Pipeline(client, world, onlooker.key), onlooker)


def shape(upload: Mapping[str, Any], digest: str) -> object:
    """An answer of `addFiles` without what every address and file has of its own."""
    address = httpx2.URL(upload["url"]).path.replace(digest, "DIGEST").replace(f"/{digest[:2]}/", "/DI/")
    return address, [header["name"] for header in upload["headers"]], upload["uploadId"], upload["parts"]


async def test_a_known_digest_is_answered_like_an_unknown_one(scene: Scene) -> None:
    seen = (await scene.listed(await scene.shown()))["secret.bin"]
    assert (seen["digest"], seen["downloadUrl"]) == (md5(scene.secret), None)
    unknown = scene.secret + b" that nobody has"
    told: list[tuple[object, str]] = []
    for data in (scene.secret, unknown):
        draft = await scene.draft(f"copy-{md5(data)}")
        (upload,) = (await scene.other.do("addFiles", UPLOADS, draft=draft, files=[spec("f", data)]))[
            "uploads"
        ]
        code, _, message = await scene.other.refused("commitVersion", draft=draft)
        assert (code, "'f' was not uploaded" in message) == ("CONTENT_MISMATCH", True)
        told.append((shape(upload, md5(data)), message))
    assert told[0] == told[1]


async def test_the_bytes_open_what_their_digest_does_not(scene: Scene) -> None:
    await scene.shown()
    draft = await scene.draft("copy")
    where = (await scene.other.add(draft, {"f": scene.secret}))["f"]
    assert (await scene.other.put(where, b"a guess")).status_code == 400
    assert (await scene.other.refused("commitVersion", draft=draft))[0] == "CONTENT_MISMATCH"
    assert (await scene.other.put(where, scene.secret)).status_code == 200
    made = (await scene.other.commit(draft))["version"]
    assert await scene.downloaded(made["id"]) == {"f": scene.secret}


async def test_who_asked_first_gains_nothing_by_what_comes_later(scene: Scene) -> None:
    draft = await scene.draft("early")
    await scene.other.add(draft, {"f": scene.secret})
    await scene.shown()
    await scene.other.add(draft, {"g": b"another"})  # what came meanwhile is looked for now
    await scene.owner.version({"again": scene.secret}, "elsewhere")
    code, _, message = await scene.other.refused("commitVersion", draft=draft)
    assert (code, "'f' was not uploaded" in message) == ("CONTENT_MISMATCH", True)


async def test_what_ones_own_team_has_is_not_sent_again(scene: Scene) -> None:
    for pipeline, draft in ((scene.owner, scene.owner.draft), (scene.other, scene.draft)):
        first = await draft("one")
        assert await pipeline.upload(first, {"f": scene.secret}) == ["f"]
        await pipeline.commit(first)
        second = await draft("two")
        assert await pipeline.upload(second, {"g": scene.secret}) == []
        await pipeline.commit(second)
    other_project = await scene.draft("three", project="second")
    assert await scene.other.upload(other_project, {"h": scene.secret}) == []
    made = (await scene.other.commit(other_project))["version"]
    assert await scene.downloaded(made["id"]) == {"h": scene.secret}


async def test_a_version_is_built_on_what_its_maker_may_download(scene: Scene) -> None:
    base = await scene.shown()
    asked = {"artifact": f"{scene.onlooker.team}/project/built", "type": "model", "base": base}
    assert (await scene.other.refused("draftVersion", **asked))[0] == "FORBIDDEN"
    await scene.onlooker.invited_as("viewer")
    draft = await scene.draft("built", base=base)
    assert await scene.other.upload(draft, {"new": b"new"}) == ["new"]
    made = (await scene.other.commit(draft))["version"]
    assert made["fileCount"] == 3
    # What it stands on stays, whatever becomes of the role, and can be built on in turn.
    await scene.onlooker.invited_as("restricted_viewer")
    assert (await scene.listed(base))["secret.bin"]["downloadUrl"] is None
    again = await scene.draft("again", base=made["id"])
    await scene.other.do("removeFiles", DRAFT, draft=again, paths=["card.md"])
    last = (await scene.other.commit(again))["version"]
    assert await scene.downloaded(last["id"]) == {"new": b"new", "secret.bin": scene.secret}
    # Its own team has these bytes only there: under a new draft of something else they are sent.
    fresh = await scene.draft("fresh")
    assert (await scene.other.add(fresh, {"f": scene.secret}))["f"]["url"]
    assert (await scene.other.refused("commitVersion", draft=fresh))[0] == "CONTENT_MISMATCH"


async def test_the_base_must_be_downloadable_at_the_commit_too(scene: Scene) -> None:
    base = await scene.shown()
    await scene.onlooker.invited_as("viewer")
    draft = await scene.draft("late", base=base)
    await scene.onlooker.invited_as("restricted_viewer")
    code, _, message = await scene.other.refused("commitVersion", draft=draft)
    assert (code, message) == ("CONTENT_MISMATCH", "the version that this one builds on was not found")
    assert await scene.listed(draft) == {}
    await scene.onlooker.invited_as("viewer")
    assert (await scene.other.commit(draft))["version"]["fileCount"] == 2


async def test_a_base_that_came_in_parts_says_so_to_what_is_built_on_it(scene: Scene) -> None:
    base = await scene.shown()
    await scene.onlooker.invited_as("viewer")
    for number in range(5):  # the services of other tests read back, in their own stores, what is in parts
        draft = await scene.draft(f"built{number}", base=base)
        await _set_state(scene, "PARTS")
        await call(scene.other.client, NATIVE, "commitVersion", {"draft": draft}, key=scene.other.key)
        rows = await scene.owner.world.rows(
            "MATCH (v:Version {id: $id}) RETURN v.unread AS unread, v.state AS state", id=_key(draft)
        )
        if rows[0]["unread"]:
            break
    else:
        pytest.fail("no commit has seen the base in parts")
    for state in ("PROVEN", "BROKEN"):
        await _set_state(scene, state)
        query = "query ($id: ID!) { node(id: $id) { ... on Version { contentProof } } }"
        assert (await scene.other.ask(query, id=draft))["node"] == {"contentProof": state}
    copy = await scene.draft("of-broken", base=base)
    assert (await scene.other.refused("commitVersion", draft=copy))[0] == "CONTENT_MISMATCH"


def _key(version: str) -> str:
    found = decode(version)
    assert found
    return found.id


async def _set_state(scene: Scene, state: str) -> None:
    await scene.owner.world.rows(
        "MATCH (b:Blob {md5: $md5}) SET b.state = $state", md5=md5(scene.secret), state=state
    )
