"""From the manifests a client sent to the one manifest that a version is committed with.

A FULL manifest stands for itself. An INCREMENTAL one is laid over the manifest of its base, and
the PATCH manifests of distributed writers are laid over each other: then the service writes the
merged manifest itself.
"""

import base64
import hashlib
from collections import OrderedDict
from functools import reduce
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
from service.content.manifest import (
    ParsedManifest,
    base64_md5,
    hex_md5,
    merge,
    parse_manifest,
    render_manifest,
)

MANIFEST_LIMIT: Final = 1024 * 1024 * 1024
CACHED_ENTRIES: Final = 500_000
INCREMENTAL: Final = "INCREMENTAL"
MERGED: Final = "MERGED"


class Assembly:
    """Reads, checks and merges manifests; remembers those of committed versions, which never change."""

    def __init__(self, graph: Graph, store: BlobStore) -> None:
        self._graph = graph
        self._store = store
        self._cache: OrderedDict[str, ParsedManifest] = OrderedDict()
        self._cached = 0

    async def assemble(self, sight: Sight, version: Version) -> tuple[str, ParsedManifest, bool]:
        """The hex MD5 and entries of the manifest to commit a draft with, and whether it was sent whole."""
        declared = await self._declared(sight, version)
        if not declared:
            raise ContentError("the version has no manifest", field="manifest")
        last = declared[-1]
        if last.type == FULL:
            return hex_md5(last.digest, "digest"), await self._read(version, last), True
        patches = [await self._read(version, manifest) for manifest in declared]
        base = await self._base(sight, version, declared)
        merged = reduce(merge, patches, base)
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

    async def _read(self, version: Version, manifest: Manifest) -> ParsedManifest:
        data = await self._bytes(version, hex_md5(manifest.digest, "digest"))
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        if digest != manifest.digest:
            raise ContentError(f"manifest {manifest.name!r} differs from its digest", field="manifest")
        return await anyio.to_thread.run_sync(parse_manifest, data)

    async def _bytes(self, version: Version, md5: str) -> bytes:
        try:
            return await self._store.read(manifest_key(version.tenant, md5), limit=MANIFEST_LIMIT)
        except BlobMissingError as error:
            raise ContentError("the manifest was not uploaded", field="manifest") from error

    async def _base(self, sight: Sight, version: Version, declared: list[Manifest]) -> ParsedManifest:
        """What the changes are laid over: the named base, or the newest version for an incremental one."""
        named = next((manifest.base for manifest in reversed(declared) if manifest.base), None)

        async def read(reader: Reader) -> Version | None:
            if named is not None:
                return (await by_ids(reader, [named]))[0]
            found = await memberships.find(reader, version.project, version.artifact_name)
            return found.version if found and declared[-1].type == INCREMENTAL else None

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

    def _remember(self, key: str, parsed: ParsedManifest) -> None:
        self._cache[key] = parsed
        self._cached += len(parsed.entries)
        while self._cached > CACHED_ENTRIES and len(self._cache) > 1:
            _, dropped = self._cache.popitem(last=False)
            self._cached -= len(dropped.entries)
