"""Runs, drafts and uploads that an allowed call uses up."""

import base64
import hashlib
import secrets
from dataclasses import replace
from typing import Final, LiteralString

import httpx2

from graph.actor import SYSTEM
from graph.run_deletion import delete_run
from graph.versions import by_ids
from graph.writable import Writable
from service.api.ids import reference
from service.blobs.store import Part
from service.content.contents import FileSpec
from tests.graph.world import ALL_SEEING
from tests.nets.roles.scene import Scene, draft_of
from tests.nets.roles.things import Things, word

USED_AND_LOGGED: Final[LiteralString] = """
MATCH (r:Run {id: $run}) MATCH (i:Version {id: $used}) MATCH (o:Version {id: $logged})
CREATE (i)-[:CONSUMED_BY {since: 0}]->(r)-[:PRODUCED {since: 0}]->(o)
RETURN r.id AS id
"""


async def run(scene: Scene, things: Things) -> Things:
    """A running run of the team's project."""
    name = f"doomed-{word()}"
    made = await scene.world(things.state).run(name, project=things.project_id)
    return replace(things, run=name, run_id=made)


async def deleted_run(scene: Scene, things: Things) -> Things:
    made = await run(scene, things)
    await delete_run(scene.graph, SYSTEM, run=made.run_id)
    return made


async def pipeline(scene: Scene, things: Things) -> Things:
    """A run that used the linked version and logged the other one."""
    made = await run(scene, things)
    await scene.world(things.state).rows(USED_AND_LOGGED, **_ends(made))
    return made


def _ends(things: Things) -> dict[str, str]:
    return {"run": things.run_id, "used": things.linked_id, "logged": things.version_id}


async def draft(scene: Scene, things: Things) -> Things:
    """A draft that was begun with the native API, and holds a reference."""
    made = await draft_of(scene, things, f"doomed-{word()}")
    return replace(things, draft_id=reference(made, "draft").id)


async def upload(scene: Scene, things: Things) -> Things:
    """An upload in parts, whose only part has arrived."""
    body = secrets.token_bytes(16)
    md5 = hashlib.md5(body, usedforsecurity=False).digest()
    wanted = FileSpec(md5.hex(), md5.hex(), (Part(1, md5.hex()),))
    version = (await scene.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [things.draft_id])))[0]
    assert version
    context = scene.server.context(scene.graph, scene.person(things.state))
    try:
        expected = await context.contents.expect(Writable(context.actor, version), [wanted])
    finally:
        await context.store.close()
    opened = expected[0].multipart
    assert opened
    headers = {"Content-MD5": base64.b64encode(md5).decode(), "Content-Type": "application/octet-stream"}
    async with httpx2.AsyncClient() as client:
        assert (await client.put(opened.parts[0].url, content=body, headers=headers)).is_success
    return replace(things, upload_id=opened.id)


async def run_file(scene: Scene, things: Things) -> Things:
    """A run with a file that has the run's id for its own."""
    made = await run(scene, things)
    create = "CREATE (f:RunFile {id: $run, run: $run, name: 'f', declared_at: 0}) RETURN f.id AS id"
    await scene.world(things.state).rows(create, run=made.run_id)
    return made
