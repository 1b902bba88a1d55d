"""Proof that bytes are there and are what was declared, before a commit may rely on them.

Uploads go to keys named by digest with that digest signed into the URL, so an object under its
key with a matching ETag is proved. Joined uploads only have their parts proved.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from graph.errors import ContentError, DomainError
from graph.manifests import Blob, BlobState, known_blobs, prove_blobs
from graph.policy import Sight
from graph.session import Graph
from graph.versions import Version
from service.blobs.keys import content_key
from service.blobs.store import BlobStore, Stat
from service.content.manifest import Entry

AT_ONCE: Final = 32
BATCH: Final = 5000
DRAFTS: Final = 1000
TOLD: Final = 10  # how many bad files an error names
SHOWN: Final = 200  # characters of a path
NOTHING: Final[Mapping[str, Blob]] = {}


@dataclass(slots=True)
class _Draft:
    """Content of a draft, by hex MD5: what is about to arrive, and what has been proved since."""

    waiting: set[str] = field(default_factory=set[str])
    proved: dict[str, Blob] = field(default_factory=dict[str, Blob])


@dataclass(slots=True)
class Proof:
    """What was found out of a draft's files, by hex MD5.

    `unread`: only the parts are proved, because they came in parts. `pools`: the bytes lie in another
    pool than the draft's own.
    """

    unread: list[str] = field(default_factory=list[str])
    pools: dict[str, str] = field(default_factory=dict[str, str])


class Proofs:
    """Proves blobs of versions and remembers what was proved in the graph.

    Proof runs while uploads arrive: `begin` looks at what earlier batches announced, so that a
    commit has little left to wait for (a client gives a request 30 s). What was proved here, the
    commit need not ask the graph for.
    """

    def __init__(self, graph: Graph, store: BlobStore) -> None:
        self._graph = graph
        self._store = store
        self._drafts: dict[str, _Draft] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def announce(self, version: str, digests: Iterable[str]) -> None:
        """Content that is about to arrive for a draft, by hex MD5. Forgotten at its commit."""
        if len(self._drafts) >= DRAFTS and version not in self._drafts:
            self._drafts.pop(next(iter(self._drafts)))
        self._drafts.setdefault(version, _Draft()).waiting.update(digests)

    def begin(self, version: Version) -> None:
        """Start to prove what was announced, unless that is going on already."""
        draft = self._drafts.get(version.id)
        if draft and draft.waiting and version.id not in self._running:
            task = asyncio.create_task(self._prove_early(version, draft))
            self._running[version.id] = task
            task.add_done_callback(lambda _: self._running.pop(version.id, None))

    async def _prove_early(self, version: Version, draft: _Draft) -> None:
        with suppress(DomainError):  # only a head start: the commit looks again and tells what is wrong
            seen = await self._stats(version.pool, sorted(draft.waiting))
            proved = [_blob(md5, stat) for md5, stat in seen if stat and _fits(md5, stat)]
            await self._note(version, proved)
            draft.proved.update((blob.md5, blob) for blob in proved)
            draft.waiting.difference_update(draft.proved)

    async def _note(self, version: Version, proved: Sequence[Blob]) -> None:
        if proved:
            proofs = [(blob.md5, blob.size or 0, blob.state) for blob in proved]
            await prove_blobs(self._graph, pool=version.pool, version=version.id, proofs=proofs)

    async def prove(
        self,
        sight: Sight,
        version: Version,
        entries: Sequence[Entry],
        held: Callable[[], Awaitable[Mapping[str, str]]],
    ) -> Proof:
        """Return when every file is there with the declared digest and size.

        Args:
            sight: who commits.
            version: the draft.
            entries: what it is to hold.
            held: tells which other pools hold what its base has, by hex MD5. Only that and what is in
                the draft's own pool is there for it.

        Raises:
            ContentError: names the first files that are missing or differ.
        """
        if running := self._running.get(version.id):
            await asyncio.wait([running])
        draft = self._drafts.pop(version.id, None) or _Draft()
        files = {entry.md5: entry for entry in entries if entry.md5 is not None}
        _refuse(
            [
                f"{_shown(entry)} has another size than {_shown(files[entry.md5])} of the same digest"
                for entry in entries
                if entry.md5 is not None and entry.size != files[entry.md5].size
            ]
        )
        digests, proof = list(files), Proof()
        elsewhere: Mapping[str, str] | None = None
        for start in range(0, len(digests), BATCH):
            batch = {md5: files[md5] for md5 in digests[start : start + BATCH]}
            lacking = await self._lacking(sight, version.pool, batch, proof, draft.proved)
            if lacking and elsewhere is None:
                elsewhere = await held()
            for pool, there in _by_pool(lacking, elsewhere or {}).items():
                missing = await self._lacking(sight, pool, there, proof)
                proof.pools |= dict.fromkeys(there.keys() - missing.keys(), pool)
            own = {md5: entry for md5, entry in lacking.items() if md5 not in proof.pools}
            proof.unread += await self._prove(version, own)
        proof.unread = [f"{proof.pools[md5]}/{md5}" if md5 in proof.pools else md5 for md5 in proof.unread]
        return proof

    async def _lacking(
        self,
        sight: Sight,
        pool: str,
        entries: Mapping[str, Entry],
        proof: Proof,
        proved: Mapping[str, Blob] = NOTHING,
    ) -> dict[str, Entry]:
        """Those that the pool is not known to hold; which of the others came in parts goes into the proof.

        `proved` are those that need not be asked for.
        """
        known = {md5: proved[md5] for md5 in entries.keys() & proved.keys()}
        if asked := [md5 for md5 in entries if md5 not in known]:
            known |= await known_blobs(self._graph, sight, pool=pool, digests=asked)
        _compare(entries, known)
        proof.unread += [md5 for md5, blob in known.items() if blob.state is BlobState.PARTS]
        return {md5: entry for md5, entry in entries.items() if not _is_proved(known.get(md5))}

    async def _prove(self, version: Version, entries: Mapping[str, Entry]) -> list[str]:
        seen = await self._stats(version.pool, list(entries))
        problems = [problem for md5, stat in seen if (problem := _problem(entries[md5], md5, stat))]
        _refuse(problems)
        proved = [_blob(md5, stat) for md5, stat in seen if stat]
        await self._note(version, proved)
        return [blob.md5 for blob in proved if blob.state is BlobState.PARTS]

    async def _stats(self, pool: str, digests: Sequence[str]) -> list[tuple[str, Stat | None]]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def look(md5: str) -> tuple[str, Stat | None]:
            async with gate:
                return md5, await self._store.stat(content_key(pool, md5))

        return list(await asyncio.gather(*(look(md5) for md5 in digests)))


def _by_pool(entries: Mapping[str, Entry], held: Mapping[str, str]) -> dict[str, dict[str, Entry]]:
    """Those that other pools hold, by pool."""
    found = defaultdict[str, dict[str, Entry]](dict)
    for md5, entry in entries.items():
        if md5 in held:
            found[held[md5]][md5] = entry
    return found


def _blob(md5: str, stat: Stat) -> Blob:
    return Blob(md5, BlobState.PROVEN if stat.etag == md5 else BlobState.PARTS, stat.size, None)


def _fits(md5: str, stat: Stat) -> bool:
    """A joined upload has an ETag of another kind, checked when its parts were joined."""
    return stat.etag == md5 or "-" in stat.etag


def _problem(entry: Entry, md5: str, stat: Stat | None) -> str | None:
    if stat is None:
        return f"{_shown(entry)} was not uploaded"
    if stat.size != entry.size:
        return f"{_shown(entry)} has {stat.size} bytes, the manifest says {entry.size}"
    return None if _fits(md5, stat) else f"{_shown(entry)} differs from its digest"


def _is_proved(blob: Blob | None) -> bool:
    return blob is not None and blob.proved


def _compare(entries: Mapping[str, Entry], known: dict[str, Blob]) -> None:
    _refuse(
        [
            f"{_shown(entry)} has {known[md5].size} bytes, the manifest says {entry.size}"
            for md5, entry in entries.items()
            if _is_proved(known.get(md5)) and known[md5].size != entry.size
        ]
    )


def _refuse(problems: list[str]) -> None:
    if problems:
        rest = f" and {len(problems) - TOLD} more" if len(problems) > TOLD else ""
        raise ContentError(
            f"the version cannot be committed: {'; '.join(problems[:TOLD])}{rest}", field="manifest"
        )


def _shown(entry: Entry) -> str:
    return repr(entry.path if len(entry.path) <= SHOWN else f"{entry.path[:SHOWN]}...")
