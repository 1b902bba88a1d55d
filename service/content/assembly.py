"""From the manifests a client sent to the one manifest that a version is committed with.

A FULL manifest stands for itself. An INCREMENTAL one is laid over the manifest of its base, and
the PATCH manifests of distributed writers and the edits of a draft are laid over each other: then
the service writes the merged manifest itself.
"""

import asyncio
import base64
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import anyio.to_thread

from graph import manifests, memberships
from graph.errors import ContentError, DomainError
from graph.manifests import FULL, Manifest
from graph.policy import Permission, Sight
from graph.reach import allowed_ways
from graph.session import Graph
from graph.versions import Version, VersionState, by_ids
from graph.work import Reader
from graph.writable import Writable
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
from service.content.threads import aside
from service.content.tree import Folder, tree_of

MANIFEST_LIMIT: Final = 1024 * 1024 * 1024
CACHED_ENTRIES: Final = 500_000
ENTRY_BYTES: Final = 200  # about, of an entry's JSON
INCREMENTAL: Final = "INCREMENTAL"
MERGED: Final = "MERGED"
_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a draft is to hold, before its bytes are proved.

    `sent` is the hex MD5 of the manifest if a client sent it whole, None if it was put together here.
    `held` tells the pools of what the base has in other pools than the draft's own, by hex MD5. It is
    asked only where the draft's own pool lacks something.
    """

    parsed: ParsedManifest
    sent: str | None
    held: Callable[[], Awaitable[Mapping[str, str]]]


class Assembly:
    """Reads, checks and merges manifests; remembers those of committed versions, which never change."""

    def __init__(self, graph: Graph, store: BlobStore) -> None:
        self._graph = graph
        self._store = store
        self._cache: OrderedDict[str, ParsedManifest] = OrderedDict()
        self._cached = 0
        self._trees: dict[str, Folder] = {}

    async def assemble(self, draft: Writable) -> Assembled:
        """What a draft is to hold, by its manifests and the base, if the viewer may download that."""
        sight, version = draft.actor.sight, draft.version
        declared = await self._declared(draft)
        if not declared and version.base is None:
            raise ContentError("the version has no files", field="manifest")
        if declared and declared[-1].type == FULL:
            return await self._whole(sight, version, declared)
        named = _named_base(version, declared)
        base = await self._base(sight, version, named, newest=_is_incremental(declared))
        if base is None and named is not None:
            raise ContentError("the version that this one builds on was not found", field="baseArtifactID")
        edits = await self._edits(version, declared)
        before = await self.committed(base) if base else ParsedManifest({})
        merged = await anyio.to_thread.run_sync(laid_over, before, edits)

        async def held() -> Mapping[str, str]:
            return _held_elsewhere(version, base, before)

        return Assembled(merged, None, held)

    async def _whole(self, sight: Sight, version: Version, declared: list[Manifest]) -> Assembled:
        """A manifest that stands for itself, though files may be in it that only its base has sent."""
        data = await self._checked(version, declared[-1])
        parsed = await aside(len(data), parse_manifest, data)

        async def held() -> Mapping[str, str]:
            base = await self._base(sight, version, _named_base(version, declared), newest=False)
            return _held_elsewhere(version, base, await self.committed(base)) if base else {}

        return Assembled(parsed, hex_md5(declared[-1].digest, "digest"), held)

    async def settle(
        self, version: Version, assembled: Assembled, pools: Mapping[str, str]
    ) -> tuple[str, ParsedManifest]:
        """The hex MD5 and entries of the manifest to commit with, where `pools` says what lies elsewhere.

        The service writes it, unless a client has sent it just so.
        """
        size = len(assembled.parsed.entries) * ENTRY_BYTES
        parsed = await aside(size, _placed, assembled.parsed, pools)
        if assembled.sent is not None and parsed is assembled.parsed:
            return assembled.sent, parsed
        return await self._write(version, parsed), parsed

    async def committed(self, version: Version) -> ParsedManifest:
        """The entries of a committed version, cached."""
        if version.manifest is None:
            raise ContentError("the version has no manifest", field="version")
        key = manifest_key(version.pool, version.manifest)
        found = self._cache.get(key)
        if found is None:
            data = await self._bytes(version, version.manifest)
            found = await aside(len(data), parse_manifest, data)
            self._remember(key, found)
        self._cache.move_to_end(key)
        return found

    async def _declared(self, draft: Writable) -> list[Manifest]:
        async def read(reader: Reader) -> list[Manifest]:
            return await manifests.of_version(reader, draft.version.id)

        found = draft.declared
        if found is None:
            found = await self._graph.read(draft.actor.sight, read)
        # A client declares a manifest once without a digest, to name it, and once with it.
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
            return await self._store.read(manifest_key(version.pool, md5), limit=MANIFEST_LIMIT)
        except BlobMissingError as error:
            raise ContentError("the manifest was not uploaded", field="manifest") from error

    async def _base(
        self, sight: Sight, version: Version, named: str | None, *, newest: bool
    ) -> Version | None:
        """The version that a draft builds on: the named one, or the newest of its artifact.

        None unless the viewer may download it now, and it is the same organization's or person's.
        """

        async def read(reader: Reader) -> Version | None:
            found = (await by_ids(reader, [named]))[0] if named else None
            if named is None and newest:
                member = await memberships.find(reader, version.project, version.artifact_name)
                found = member.version if member else None
            if found is None or found.tenant != version.tenant or found.state is not VersionState.COMMITTED:
                return None
            (way,) = await allowed_ways(reader, [(found.id, None)], Permission.ARTIFACT_DOWNLOAD, missing="")
            return None if isinstance(way, DomainError) else found

        return await self._graph.read(sight, read)

    async def _write(self, version: Version, merged: ParsedManifest) -> str:
        data = await anyio.to_thread.run_sync(render_manifest, merged)
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        await self._store.write(manifest_key(version.pool, md5), data, content_type="application/json")
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
        key = manifest_key(version.pool, version.manifest or "")
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


def _named_base(version: Version, declared: list[Manifest]) -> str | None:
    return next((manifest.base for manifest in reversed(declared) if manifest.base), version.base)


def _is_incremental(declared: list[Manifest]) -> bool:
    return bool(declared) and declared[-1].type == INCREMENTAL


def _held_elsewhere(version: Version, base: Version | None, parsed: ParsedManifest) -> dict[str, str]:
    """In which other pool than the draft's lies what its base has, by hex MD5."""
    if base is None:
        return {}
    pools = ((entry.md5, entry.pool or base.pool) for entry in parsed.entries.values())
    return {md5: pool for md5, pool in pools if md5 is not None and pool != version.pool}


def _placed(parsed: ParsedManifest, pools: Mapping[str, str]) -> ParsedManifest:
    """The same entries with the pools that were found, whatever pools they came with."""
    wrong = {
        path: replace(entry, pool=pools.get(entry.md5 or ""))
        for path, entry in parsed.entries.items()
        if entry.pool != pools.get(entry.md5 or "")
    }
    return ParsedManifest({**parsed.entries, **wrong}, parsed.region) if wrong else parsed
