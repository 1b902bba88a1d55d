"""From the manifests a client sent to the one manifest that a version is committed with.

A FULL manifest stands for itself. An INCREMENTAL one is laid over the manifest of its base, and
the PATCH manifests of distributed writers and the edits of a draft are laid over each other: then
the service writes the merged manifest itself.
"""

import asyncio
import base64
import hashlib
from collections import OrderedDict
from typing import Final

import anyio.to_thread

from graph import manifests, memberships
from graph.errors import ContentError
from graph.manifests import FULL, Manifest
from graph.policy import Sight
from graph.session import Graph
from graph.versions import Version, by_ids
from graph.work import Reader
from service.blobs.keys import manifest_key
from service.blobs.store import BlobMissingError, BlobStore
from service.content.edits import Edit, laid_over, parse_edit
from service.content.manifest import (
    ParsedManifest,
    base64_md5,
    hex_md5,
    parse_manifest,
    render_manifest,
)
from service.content.tree import Folder, tree_of

MANIFEST_LIMIT: Final = 1024 * 1024 * 1024
CACHED_ENTRIES: Final = 500_000
INCREMENTAL: Final = "INCREMENTAL"
MERGED: Final = "MERGED"
_AT_ONCE: Final = 16


class Assembly:
    """Reads, checks and merges manifests; remembers those of committed versions, which never change."""

    def __init__(self, graph: Graph, store: BlobStore) -> None:
        self._graph = graph
        self._store = store
        self._cache: OrderedDict[str, ParsedManifest] = OrderedDict()
        self._cached = 0
        self._trees: dict[str, Folder] = {}

    async def assemble(self, sight: Sight, version: Version) -> tuple[str, ParsedManifest, bool]:
        """The hex MD5 and entries of the manifest to commit a draft with, and whether it was sent whole."""
        declared = await self._declared(sight, version)
        if not declared and version.base is None:
            raise ContentError("the version has no files", field="manifest")
        if declared and declared[-1].type == FULL:
            data = await self._checked(version, declared[-1])
            parsed = await anyio.to_thread.run_sync(parse_manifest, data)
            return hex_md5(declared[-1].digest, "digest"), parsed, True
        base = await self._base(sight, version, declared)
        edits = await self._edits(version, declared)
        merged = await anyio.to_thread.run_sync(laid_over, base, edits)
        return await self._write(version, merged), merged, False

    async def committed(self, version: Version) -> ParsedManifest:
        """The entries of a committed version, cached."""
        if version.manifest is None:
            raise ContentError("the version has no manifest", field="version")
        key = manifest_key(version.tenant, version.manifest)
        found = self._cache.get(key)
        if found is None:
            data = await self._bytes(version, version.manifest)
            found = await anyio.to_thread.run_sync(parse_manifest, data)
            self._remember(key, found)
        self._cache.move_to_end(key)
        return found

    async def _declared(self, sight: Sight, version: Version) -> list[Manifest]:
        async def read(reader: Reader) -> list[Manifest]:
            return await manifests.of_version(reader, version.id)

        # A client declares a manifest once without a digest, to name it, and once with it.
        found = await self._graph.read(sight, read)
        return [manifest for manifest in found if manifest.digest and manifest.type != MERGED]

    async def _edits(self, version: Version, declared: list[Manifest]) -> list[Edit]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def read(manifest: Manifest) -> Edit:
            async with gate:
                data = await self._checked(version, manifest)
            return await anyio.to_thread.run_sync(parse_edit, data)

        return list(await asyncio.gather(*map(read, declared)))

    async def _checked(self, version: Version, manifest: Manifest) -> bytes:
        data = await self._bytes(version, hex_md5(manifest.digest, "digest"))
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        if digest != manifest.digest:
            raise ContentError(f"manifest {manifest.name!r} differs from its digest", field="manifest")
        return data

    async def _bytes(self, version: Version, md5: str) -> bytes:
        try:
            return await self._store.read(manifest_key(version.tenant, md5), limit=MANIFEST_LIMIT)
        except BlobMissingError as error:
            raise ContentError("the manifest was not uploaded", field="manifest") from error

    async def _base(self, sight: Sight, version: Version, declared: list[Manifest]) -> ParsedManifest:
        """What the changes are laid over: the named base, or the newest version for an incremental one."""
        named = next((manifest.base for manifest in reversed(declared) if manifest.base), version.base)

        async def read(reader: Reader) -> Version | None:
            if named is not None:
                return (await by_ids(reader, [named]))[0]
            found = await memberships.find(reader, version.project, version.artifact_name)
            return found.version if found and declared and declared[-1].type == INCREMENTAL else None

        base = await self._graph.read(sight, read)
        if base is None and named is not None:
            raise ContentError("the version that this one builds on was not found", field="baseArtifactID")
        return await self.committed(base) if base else ParsedManifest({})

    async def _write(self, version: Version, merged: ParsedManifest) -> str:
        data = await anyio.to_thread.run_sync(render_manifest, merged)
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        await self._store.write(manifest_key(version.tenant, md5), data, content_type="application/json")
        await manifests.declare_manifest(
            self._graph,
            version=version.id,
            name="merged",
            type_name=MERGED,
            digest=base64_md5(md5),
            base=None,
        )
        return md5

    async def tree(self, version: Version) -> Folder:
        """The files of a committed version as a tree, remembered beside its manifest."""
        parsed = await self.committed(version)
        key = manifest_key(version.tenant, version.manifest or "")
        if key not in self._trees:
            tree = await anyio.to_thread.run_sync(tree_of, parsed.entries)
            if key not in self._cache:
                return tree
            self._trees[key] = tree
        return self._trees[key]

    def _remember(self, key: str, parsed: ParsedManifest) -> None:
        self._cache[key] = parsed
        self._cached += len(parsed.entries)
        while self._cached > CACHED_ENTRIES and len(self._cache) > 1:
            former, dropped = self._cache.popitem(last=False)
            self._trees.pop(former, None)
            self._cached -= len(dropped.entries)
