"""A client that costs little, so that what is measured is the server: prepared requests, read by length."""

import asyncio
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK: Final = 1000 / 100  # milliseconds of a kernel tick


@dataclass(frozen=True)
class Served:
    """Requests per second by all clients, and the server's processor milliseconds for each."""

    rate: float
    cpu: float
    size: int

    def __str__(self) -> str:
        return f"{self.rate:8.0f}/s  {self.cpu:8.3f} ms CPU  {self.size:9,} bytes"


def request(path: str, body: bytes = b"", *, key: str = "") -> bytes:
    """A POST of JSON, or a GET without a body, for a connection that stays open; as the key's owner."""
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: bench\r\n"
    if key:
        head += f"Authorization: Basic {b64encode(f'api:{key}'.encode()).decode()}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


class Connections:
    """Connections to one port that stay open, as many as are in use at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, sent: bytes) -> bytes:
        """The body of the answer, which must be a success."""
        while self._idle and self._idle[-1][0].at_eof():  # the server closes what is idle
            self._idle.pop()[1].close()
        held = self._idle.pop() if self._idle else await _connected(self._port)
        answer = await _answer(*held, sent)
        self._idle.append(held)
        return answer

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()


async def load(port: int, pid: int, sent: bytes, *, clients: int = 16, seconds: float = 3.0) -> Served:
    """Let clients ask the same again and again, each as soon as it was answered."""
    await _ask(port, sent, 0.5)
    began, before = time.perf_counter(), _cpu(pid)
    counts = await asyncio.gather(*(_ask(port, sent, seconds) for _ in range(clients)))
    took, used = time.perf_counter() - began, _cpu(pid) - before
    total = sum(count for count, _ in counts)
    return Served(total / took, used / total, counts[0][1])


async def _ask(port: int, sent: bytes, seconds: float) -> tuple[int, int]:
    reader, writer = await _connected(port)
    end, count, length = time.perf_counter() + seconds, 0, 0
    while time.perf_counter() < end or not count:
        length = len(await _answer(reader, writer, sent))
        count += 1
    writer.close()
    return count, length


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port, limit=2**24)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> bytes:
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)


def _cpu(pid: int) -> float:
    """Processor milliseconds that a process has used."""
    stat = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) * _TICK
