"""Many files and one very large file by the real SDK on MinIO, beside the same bytes put straight there."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

import httpx2

from bench.sdk import Timed, run_script, timed
from bench.service import Bench
from service.blobs.store import BlobStore

MANY: Final = 20_000
CLIENTS: Final = 32
CHUNK: Final = 1024 * 1024
GIB: Final = 1024**3
TYPE: Final = "application/octet-stream"
HOUR: Final = 3600


async def many_files(bench: Bench, folder: Path, count: int = MANY) -> None:
    """One artifact of many files of 100 bytes."""
    files = folder / "many"
    await asyncio.to_thread(_write_many, files, count)
    times, hashing, logging = await _logged(bench, folder, files, "many")
    paths = await asyncio.to_thread(lambda: [path for path in files.rglob("*") if path.is_file()])
    straight = await _put_all(bench.store, paths)
    print(f"\none artifact of {count} files, on MinIO")
    print(f"  the SDK hashed for {hashing:.1f} s and logged for {logging:.1f} s")
    print(f"  the same files straight to the store, {CLIENTS} at a time: {straight:.1f} s")
    print(f"  ratio {logging / straight:.2f}, beyond the transfer {logging - straight:.1f} s (the aim is 60)")
    _told(bench, times)


async def one_file(bench: Bench, folder: Path, size: int) -> None:
    """One artifact of one file of `size` bytes, which the SDK sends in parts."""
    files = folder / "one"
    await asyncio.to_thread(_write_one, files, size)
    before = bench.peak_memory
    times, hashing, logging = await _logged(bench, folder, files, "one")
    straight = await _put_parts(bench.store, files / "large.bin", size)
    print(f"\none artifact of one file of {size / GIB:.2f} GiB, on MinIO")
    print(f"  the SDK hashed for {hashing:.1f} s and logged for {logging:.1f} s")
    print(f"  the same parts straight to the store: {straight:.1f} s, ratio {logging / straight:.2f}")
    print(f"  peak memory of the service before {before / 2**20:.0f} MiB")
    _told(bench, times)


async def _logged(bench: Bench, folder: Path, files: Path, name: str) -> tuple[Timed, float, float]:
    async with timed(bench) as times:
        printed = await run_script(bench, folder, "large.py", str(files), name)
    (line,) = [line for line in printed.splitlines() if line.startswith("SECONDS ")]
    hashing, logging = map(float, line.split()[1:])
    return times, hashing, logging


def _told(bench: Bench, times: Timed) -> None:
    print(f"  peak memory of the service {bench.peak_memory / 2**20:.0f} MiB")
    for step, spent in sorted(times.spent.items(), key=lambda pair: -sum(pair[1])):
        seconds, longest = sum(spent) / 1000, max(spent) / 1000
        print(f"  {step:36} {len(spent):5} requests {seconds:7.2f} s, longest {longest:6.2f} s")


def _write_many(files: Path, count: int) -> None:
    files.mkdir()
    for number in range(count):
        folder = files / f"{number % 100:02}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.bin").write_bytes(f"{number:0100}".encode())


def _write_one(files: Path, size: int) -> None:
    files.mkdir()
    with (files / "large.bin").open("wb") as file:
        for _ in range(size // CHUNK):
            file.write(os.urandom(CHUNK))


async def _put_all(store: BlobStore, paths: Sequence[Path]) -> float:
    """Seconds to put every file, each by a signed URL."""
    waiting = iter(enumerate(paths))
    began = time.perf_counter()
    async with httpx2.AsyncClient(timeout=HOUR) as client:

        async def work() -> None:
            for number, path in waiting:
                signed = store.sign_upload(
                    f"straight/{number}", content_md5=None, content_type=TYPE, expires=HOUR
                )
                reply = await client.put(signed.url, content=path.read_bytes(), headers=signed.headers)
                reply.raise_for_status()

        await asyncio.gather(*(work() for _ in range(CLIENTS)))
    return time.perf_counter() - began


async def _put_parts(store: BlobStore, path: Path, size: int) -> float:
    """Seconds to put a large file, in parts at the same time."""
    began, part = time.perf_counter(), 512 * CHUNK
    async with httpx2.AsyncClient(timeout=HOUR) as client:

        async def work(number: int) -> None:
            length = min(part, size - number * part)
            signed = store.sign_upload(
                f"straight/part-{number}", content_md5=None, content_type=TYPE, expires=HOUR
            )
            headers = {**signed.headers, "Content-Length": str(length)}
            body = _part(path, number * part, length)
            reply = await client.put(signed.url, content=body, headers=headers)
            reply.raise_for_status()

        await asyncio.gather(*(work(number) for number in range(-(-size // part))))
    return time.perf_counter() - began


async def _part(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0:
            data = file.read(min(CHUNK, length))
            length -= len(data)
            yield data
