"""Versions with real bytes, and files of runs, put straight into the store of the service under test."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from graph import runs
from graph.drafts import Draft, draft_version
from graph.versions import Version, by_ids
from graph.writable import Writable
from service.blobs.keys import content_key, manifest_key, run_file_key
from service.content.manifest import parse_manifest
from tests.graph.world import ALL_SEEING, World

if TYPE_CHECKING:  # which makes fixtures of what uses this
    from tests.service.api.conftest import Api


def md5(data: bytes) -> Any:
    return hashlib.md5(data, usedforsecurity=False)


async def stored_version(
    api: "Api", world: World, files: Mapping[str, bytes], *, run: str | None = None, **more: Any
) -> Version:
    """A version with real content, uploaded and proved."""
    contents = {
        path: {"digest": b64encode(md5(data).digest()).decode(), "size": len(data)}
        for path, data in files.items()
    }
    manifest = orjson.dumps({"version": 1, "contents": contents})
    digest = parse_manifest(manifest).digest
    name = await world.run_name(run) if run else None
    said: dict[str, Any] = {"artifact": "model", "type": "model", "digest": digest, "run": name, **more}
    draft = Draft(**said)
    made, _ = await draft_version(world.graph, world.admin, project=world.project, draft=draft)
    store, found = api.services.store, await version_record(world, made)
    declared = b64encode(md5(manifest).digest()).decode()
    writing = Writable(world.admin, found)
    await api.services.contents.declare(writing, name="full", type_name="FULL", digest=declared, base=None)
    for data in files.values():
        key = content_key(found.pool, md5(data).hexdigest())
        await store.write(key, data, content_type="application/octet-stream")
    key = manifest_key(found.pool, md5(manifest).hexdigest())
    await store.write(key, manifest, content_type="application/json")
    await api.services.contents.commit(writing)
    return await version_record(world, made)


async def version_record(world: World, version: str) -> Version:
    found = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [version])))[0]
    assert found
    return found


async def run_record(world: World, run: str) -> runs.Run:
    found = (await world.graph.read(ALL_SEEING, lambda reader: runs.by_ids(reader, [run])))[0]
    assert found
    return found


async def store_run_file(api: "Api", world: World, run: str, name: str, text: str) -> None:
    record = await run_record(world, run)
    key = run_file_key(record.tenant, record.id, name)
    await api.services.store.write(key, text.encode(), content_type="text/plain")
