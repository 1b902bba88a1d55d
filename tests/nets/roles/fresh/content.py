"""Runs, drafts and uploads that an allowed call uses up."""

import base64
import hashlib
import secrets
from dataclasses import replace
from typing import Any, Final

import httpx2

from graph.actor import SYSTEM
from graph.run_deletion import delete_run
from graph.versions import by_ids
from service.api.ids import decode, encode
from service.blobs.store import Part
from service.content.contents import FileSpec
from tests.graph.world import ALL_SEEING
from tests.nets.calling import NATIVE, call
from tests.nets.roles.scene import Scene
from tests.nets.roles.things import Things, word

VERSION_ID: Final = "... on DraftPayload { version { id } }"
UPLOADS: Final = "... on AddFilesPayload { uploads { upload parts { url } } }"


async def run(scene: Scene, things: Things) -> Things:
    """A running run of the team's project."""
    name = f"doomed-{word()}"
    made = await scene.world(things.state).run(name, project=things.project_id)
    return replace(things, run=name, run_id=made)


async def deleted_run(scene: Scene, things: Things) -> Things:
    made = await run(scene, things)
    await delete_run(scene.graph, SYSTEM, run=made.run_id)
    return made


async def ask(scene: Scene, things: Things, mutation: str, select: str, **given: Any) -> Any:
    """A mutation of the person's, who makes the drafts."""
    key = scene.cast.keys[scene.maker(things.state)]
    answer = await call(scene.client, NATIVE, mutation, given, key=key, select=select)
    assert answer.code is None, answer.body
    return answer.value


async def draft(scene: Scene, things: Things) -> Things:
    """A draft that was begun with the native API."""
    artifact = f"{things.project_path}/doomed-{word()}"
    made = await ask(scene, things, "draftVersion", VERSION_ID, artifact=artifact, type="model")
    found = decode(made["version"]["id"])
    assert found
    return replace(things, draft_id=found.id)


async def filled_draft(scene: Scene, things: Things) -> Things:
    """A draft that holds a reference, so that nothing has to be uploaded."""
    made = await draft(scene, things)
    entry = {"path": "far", "uri": f"https://example.test/{word()}"}
    await ask(scene, made, "addReferences", "", draft=encode("Version", made.draft_id), references=[entry])
    return made


async def upload(scene: Scene, things: Things) -> Things:
    """An upload in parts, whose only part has arrived."""
    body = secrets.token_bytes(16)
    md5 = hashlib.md5(body, usedforsecurity=False).digest()
    wanted = FileSpec(md5.hex(), md5.hex(), (Part(1, md5.hex()),))
    version = (await scene.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [things.draft_id])))[0]
    assert version
    context = scene.server.context(scene.graph, scene.person(things.state))
    try:
        expected = await context.contents.expect(context.actor, version, [wanted])
    finally:
        await context.store.close()
    opened = expected[0].multipart
    assert opened
    headers = {"Content-MD5": base64.b64encode(md5).decode(), "Content-Type": "application/octet-stream"}
    async with httpx2.AsyncClient() as client:
        assert (await client.put(opened.parts[0].url, content=body, headers=headers)).is_success
    return replace(things, upload_id=opened.id)
