"""Closed loops of clients, and what they measured."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

SECONDS: Final = 4.0
WARM_UP: Final = 30


@dataclass(frozen=True)
class Measured:
    """Rate in answers per second, latencies in milliseconds."""

    rate: float
    p50: float
    p95: float

    def __str__(self) -> str:
        return f"{self.rate:8.0f}/s  p50 {self.p50:7.2f} ms  p95 {self.p95:7.2f} ms"


async def closed_loop(ask: Callable[[int], Awaitable[object]], clients: int) -> Measured:
    """Let `clients` ask again and again for some seconds, each as soon as it was answered."""
    for number in range(WARM_UP):
        await ask(number)
    latencies: list[float] = []
    end = time.perf_counter() + SECONDS

    async def client(number: int) -> None:
        while (began := time.perf_counter()) < end:
            await ask(number)
            latencies.append((time.perf_counter() - began) * 1000)
            number += clients

    began = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return measured(latencies, time.perf_counter() - began)


async def one_by_one(ask: Callable[[int], Awaitable[object]], times: int) -> Measured:
    """Ask a fixed number of times, after a warm-up of the same questions."""
    for number in range(min(times, WARM_UP)):
        await ask(number)
    latencies: list[float] = []
    for number in range(times):
        began = time.perf_counter()
        await ask(number)
        latencies.append((time.perf_counter() - began) * 1000)
    return measured(latencies, sum(latencies) / 1000)


def measured(latencies: list[float], seconds: float) -> Measured:
    ordered = sorted(latencies)
    return Measured(
        rate=len(ordered) / seconds,
        p50=statistics.median(ordered),
        p95=ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
    )
