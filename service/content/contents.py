"""What both faces do with the bytes of versions: expect, declare, prove, commit, hand out."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import anyio.to_thread

from graph import commits, manifests
from graph.actor import Actor
from graph.errors import ConflictError, ContentError, InvalidInputError, NotFoundError
from graph.manifests import Blob, BlobState
from graph.once import ANEW, Once
from graph.policy import NOBODY
from graph.repeats import remember, was_done
from graph.session import Graph
from graph.uploads import Upload, close_upload, find_upload, open_upload
from graph.versions import Version, VersionState
from graph.writable import Writable, writable
from service.blobs.digests import md5_of
from service.blobs.keys import content_key, manifest_key
from service.blobs.store import BlobStore, Part, SignedPart, SignedUpload
from service.content.assembly import Assembly
from service.content.edits import EDIT, EDITS_LIMIT, Edit, render_edit
from service.content.file_lists import write_ahead
from service.content.manifest import Entry, ParsedManifest, base64_md5, hex_md5
from service.content.proofs import Proofs
from service.content.tree import Folder

EXPIRES: Final = 24 * 3600
BINARY: Final = "application/octet-stream"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file that a client is about to upload: its path, hex MD5, and parts if it comes in parts."""

    name: str
    md5: str
    parts: tuple[Part, ...] | None = None


@dataclass(frozen=True, slots=True)
class OpenMultipart:
    """An upload in parts: our id for it and where each part goes."""

    id: str
    parts: Sequence[SignedPart]


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a file goes. No upload means that its content is there and proved."""

    key: str
    birth: str
    upload: SignedUpload | None
    multipart: OpenMultipart | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """The id of the version that a draft is now: its own, or that of an equal one.

    `version` is that version, if this commit has made it.
    """

    id: str
    version: Version | None = None


class Contents:
    """The bytes of versions, for those who may read or write them."""

    def __init__(self, graph: Graph, store: BlobStore, *, expires: int = EXPIRES) -> None:
        self._graph = graph
        self._store = store
        self._expires = expires
        self._assembly = Assembly(graph, store)
        self._proofs = Proofs(graph, store)
        self._commits: dict[str, asyncio.Task[Committed]] = {}

    async def expect(self, draft: Writable, files: Sequence[FileSpec]) -> list[Expected]:
        """Where each file goes, in the order asked."""
        version = draft.version
        known = await manifests.expect_blobs(
            self._graph, pool=version.pool, version=version.id, digests=[file.md5 for file in files]
        )
        self._proofs.begin(version)
        self._proofs.announce(version.id, (md5 for md5, blob in known.items() if not blob.proved))
        return [await self._expected(version, file, known[file.md5]) for file in files]

    async def _expected(self, version: Version, file: FileSpec, blob: Blob) -> Expected:
        key = content_key(version.pool, file.md5)
        birth = blob.birth or version.id
        if blob.proved:
            return Expected(key, birth, None)
        upload = self._store.sign_upload(
            key, content_md5=base64_md5(file.md5), content_type=BINARY, expires=self._expires
        )
        if not file.parts or not self._store.supports_multipart:
            return Expected(key, birth, upload)
        opened = await self._store.start_multipart(
            key, parts=file.parts, content_type=BINARY, expires=self._expires
        )
        noted = await open_upload(
            self._graph,
            store_id=opened.upload_id,
            pool=version.pool,
            version=version.id,
            md5=file.md5,
            parts=[part.md5 for part in file.parts],
        )
        return Expected(key, birth, upload, OpenMultipart(noted, opened.parts))

    async def complete_parts(self, actor: Actor, upload_id: str) -> str:
        """Join an upload's parts as they were declared and return the file's hex MD5.

        Joining again what was joined changes nothing.
        """
        upload = await find_upload(self._graph, actor.sight, upload_id)
        missing = NotFoundError("this upload is not open", field="uploadID")
        if upload is None:
            raise missing
        await writable(self._graph, actor, upload.version, missing)
        if upload.complete:
            return upload.md5
        if await self._is_proved(upload):
            key = content_key(upload.pool, upload.md5)
            await self._store.abort_multipart(key, upload_id=upload.store_id)
        else:
            await self._join(upload)
        await close_upload(self._graph, upload_id)
        return upload.md5

    async def _is_proved(self, upload: Upload) -> bool:
        """Is the content there already? Then what an upload brings must not take its place."""
        known = await manifests.known_blobs(self._graph, NOBODY, pool=upload.pool, digests=[upload.md5])
        return any(blob.proved for blob in known.values())

    async def _join(self, upload: Upload) -> None:
        parts = [Part(number, md5) for number, md5 in enumerate(upload.parts, start=1)]
        stat = await self._store.complete_multipart(
            content_key(upload.pool, upload.md5), upload_id=upload.store_id, parts=parts
        )
        proof = (upload.md5, stat.size, BlobState.PARTS)
        await manifests.prove_blobs(self._graph, pool=upload.pool, version=upload.version, proofs=[proof])

    async def declare(
        self, draft: Writable, *, name: str, type_name: str, digest: str, base: str | None
    ) -> str:
        """Note a manifest that is about to be uploaded; `digest` is base64, or empty if not known yet."""
        version = _still_open(draft)
        if digest:
            hex_md5(digest, "digest")
            self._proofs.begin(version)
        return await manifests.declare_manifest(
            self._graph, version=version.id, name=name, type_name=type_name, digest=digest, base=base
        )

    async def declare_digest(self, draft: Writable, manifest: str, *, digest: str, base: str | None) -> None:
        """Note the digest of a manifest declared before."""
        version = _still_open(draft)
        hex_md5(digest, "digest")
        self._proofs.begin(version)
        await manifests.declare_digest(self._graph, manifest=manifest, digest=digest, base=base)

    def manifest_upload(self, version: Version, digest: str) -> SignedUpload:
        """Where a manifest goes whose JSON has this base64 MD5."""
        return self._store.sign_upload(
            manifest_key(version.pool, hex_md5(digest, "digest")),
            content_md5=digest,
            content_type=JSON,
            expires=self._expires,
        )

    async def edit(self, draft: Writable, edit: Edit, *, once: Once = ANEW) -> None:
        """Put files into a draft and take some out; what the version holds is worked out at its commit."""
        actor, version = draft.actor, _still_open(draft)
        if await was_done(self._graph, actor, once):
            return
        await self._room_for_edits(actor, version)
        data = await anyio.to_thread.run_sync(render_edit, edit)
        md5 = md5_of(data)
        await self._store.write(manifest_key(version.pool, md5), data, content_type=JSON)
        await manifests.declare_manifest(
            self._graph, version=version.id, name=EDIT, type_name=EDIT, digest=base64_md5(md5), base=None
        )
        await remember(self._graph, actor, once)

    async def _room_for_edits(self, actor: Actor, version: Version) -> None:
        count = await self._graph.read(
            actor.sight, lambda reader: manifests.count_of_version(reader, version.id)
        )
        if count >= EDITS_LIMIT:
            raise InvalidInputError(
                f"a draft takes {EDITS_LIMIT} edits; add more files with each", field="draft"
            )

    async def commit(self, draft: Writable, *, once: Once = ANEW) -> Committed:
        """Prove the draft's bytes and commit it. Committing again changes nothing.

        Raises:
            ContentError: a manifest or file is missing or differs; the message says which.
        """
        version = draft.version
        if version.state is VersionState.COMMITTED:
            return Committed(version.id)
        # A client that gave up waiting asks again: both wait for the one commit.
        task = self._commits.get(version.id)
        if task is None:
            task = self._commits[version.id] = asyncio.create_task(self._commit(draft, once))
            task.add_done_callback(lambda _: self._commits.pop(version.id, None))
        return await asyncio.shield(task)

    async def _commit(self, draft: Writable, once: Once) -> Committed:
        actor, version = draft.actor, draft.version
        found = await self._assembly.assemble(draft)
        digest = found.parsed.digest
        if found.sent is not None and digest != version.digest:
            raise ContentError(
                f"the manifest's digest is {digest}, the declared one {version.digest}", field="digest"
            )
        entries = list(found.parsed.entries.values())
        proof = await self._proofs.prove(actor.sight, version, entries, found.held)
        manifest, parsed = await self._assembly.settle(version, found, proof.pools)
        rows = await write_ahead(self._graph, version.pool, manifest, list(parsed.entries.values()))
        content = commits.Content(digest, parsed.size, len(entries), manifest, tuple(proof.unread), rows)
        done = await commits.commit_version(
            self._graph,
            actor,
            version=version.id,
            artifact=version.artifact,
            content=content,
            once=once,
        )
        made = None if done.number is None else commits.as_committed(version, content, done)
        return Committed(done.id, made)

    async def proof(self, version: Version) -> BlobState:
        """How well a committed version's bytes are proved: by the least of its files."""
        if not version.unread:
            return BlobState.PROVEN
        digests = defaultdict[str, list[str]](list)
        for each in version.unread:
            pool, _, md5 = each.rpartition("/")
            digests[pool or version.pool].append(md5)
        states: set[BlobState] = set()
        for pool, unread in digests.items():
            known = await manifests.known_blobs(self._graph, NOBODY, pool=pool, digests=unread)
            states.update(blob.state for blob in known.values())
        worst = (BlobState.BROKEN, BlobState.EXPECTED, BlobState.PARTS)
        return next((state for state in worst if state in states), BlobState.PROVEN)

    async def manifest(self, version: Version) -> ParsedManifest:
        """The entries of a committed version. The caller has checked who may see them."""
        return await self._assembly.committed(version)

    async def folder(self, version: Version, path: str) -> Folder | None:
        """A folder of a committed version; the empty path is its root. Who may see it is checked before."""
        return (await self._assembly.tree(version)).at(path)

    def file_key(self, version: Version, entry: Entry) -> str:
        return content_key(entry.pool or version.pool, entry.md5 or "")

    def file_url(self, version: Version, entry: Entry) -> str:
        """Where the bytes of an entry are for a day; a reference's own address for references."""
        if entry.md5 is None:
            return entry.ref or ""
        name = PurePosixPath(entry.path).name
        return self._store.sign_download(self.file_key(version, entry), expires=self._expires, filename=name)

    def manifest_url(self, version: Version) -> str:
        if version.manifest is None:
            raise InvalidInputError("a draft has no manifest to read", field="version")
        return self._store.sign_download(
            manifest_key(version.pool, version.manifest), expires=self._expires, content_type=JSON
        )


def _still_open(draft: Writable) -> Version:
    """ConflictError once a version is committed: a new digest would let its manifest be written over."""
    if draft.version.state is not VersionState.DRAFT:
        raise ConflictError("the version is committed, so its manifest never changes", field="version")
    return draft.version
