"""One long run: its rows sent as the SDK sends them, then read with the SDK's own documents."""

import json
import statistics
import time
from collections.abc import Mapping
from typing import Any, Final

from graphql import print_ast

from bench.service import Bench
from bench.timing import measured
from tests.sdk.documents import documents_of, package_of

SDK: Final = "0.31.0"
PROJECT: Final = "histories"
RUN: Final = "long"
REQUEST: Final = 5000  # rows of one request
TIMES: Final = 10
PAGE: Final = 1000  # rows of a page, as the SDK's own default
MIB: Final = 1024 * 1024

START: Final = """
mutation ($name: String!, $project: String!, $config: JSONString) {
  upsertBucket(input: {name: $name, modelName: $project, config: $config}) { inserted bucket {
    historyLineCount project { entity { name } } } } }
"""
FULL: Final = """
query RunFullHistory($project: String!, $entity: String!, $name: String!, $samples: Int) {
  project(name: $project, entityName: $entity) { run(name: $name) { history(samples: $samples) } } }
"""


async def history(bench: Bench, rows: int) -> None:
    """What `run.history`, `scan_history` and a fork cost beside so many rows, and what memory that takes."""
    made = (await bench.ask_adapter(START, name=RUN, project=PROJECT, config=None))["upsertBucket"]
    entity = made["bucket"]["project"]["entity"]["name"]
    idle = bench.memory
    print(f"\na run of {rows:,} rows, SDK {SDK}'s documents, one client; {idle / MIB:.0f} MiB before it")
    await _fill(bench, entity, rows)
    for title, (query, given) in _asked(rows).items():
        names = {"entity": entity, "project": PROJECT, "name": RUN, "run": RUN, "runName": RUN}
        variables = {name: value for name, value in {**names, **given}.items() if f"${name}:" in query}
        await _measure(bench, title, query, variables)
    await _fork(bench, "half", rows // 2)
    await _fork(bench, "whole", rows - 1)


def _asked(rows: int) -> Mapping[str, tuple[str, Mapping[str, object]]]:
    """Documents and variables by what they are for."""
    documents = documents_of(package_of(SDK))
    named = {
        name: print_ast(documents[name][0])
        for name in ("RunSampledHistory", "HistoryPage", "SampledHistoryPage", "RunParquetHistory")
    }
    low = rows // 2
    page = {"minStep": low, "maxStep": low + PAGE, "pageSize": PAGE}
    spec = {"keys": ["loss", "_step"], "minStep": low, "maxStep": low + PAGE - 1, "samples": PAGE}
    some = {"keys": ["loss"], "samples": 500}
    rare = {"keys": ["rare"], "samples": 500}
    return {
        "run.history(samples=500)": (FULL, {"samples": 500}),
        "run.history(keys=...)": (named["RunSampledHistory"], {"specs": [json.dumps(some)]}),
        "the same of a rare key": (named["RunSampledHistory"], {"specs": [json.dumps(rare)]}),
        "scan_history, a page amid": (named["HistoryPage"], page),
        "the same with keys": (named["SampledHistoryPage"], {"spec": json.dumps(spec)}),
        "parquetHistory": (named["RunParquetHistory"], {"liveKeys": ["loss", "_step"]}),
    }


async def _fill(bench: Bench, entity: str, rows: int) -> None:
    path = f"{bench.base_url}/wandb/files/{entity}/{PROJECT}/{RUN}/file_stream"
    bench.forget_peak()
    spent: list[float] = []
    for first in range(0, rows, REQUEST):
        lines = [_line(step) for step in range(first, min(rows, first + REQUEST))]
        body = {"files": {"wandb-history.jsonl": {"offset": first, "content": lines}}}
        began = time.perf_counter()
        (await bench.client.post(path, json=body)).raise_for_status()
        spent.append(time.perf_counter() - began)
    (await bench.client.post(path, json={"complete": True, "exitcode": 0})).raise_for_status()
    print(
        f"  sent, {REQUEST:,} rows a request    p50 {statistics.median(spent):6.3f} s"
        f"  longest {max(spent):6.3f} s  together {sum(spent):6.1f} s"
        f"  peak {bench.peak_memory / MIB:4.0f} MiB",
        flush=True,
    )


def _line(step: int) -> str:
    row: dict[str, Any] = {
        "_runtime": step * 0.25,
        "_step": step,
        "_timestamp": 1.7959e9 + step * 0.25,
        "acc": 1 - 1 / (step + 1),
        "loss": 1 / (step + 1),
        "lr": 0.001,
    }
    return json.dumps({**row, "rare": step} if step % 1000 == 0 else row)


async def _measure(bench: Bench, title: str, query: str, given: Mapping[str, object]) -> None:
    bench.forget_peak()
    before, latencies = bench.memory, list[float]()
    for _ in range(TIMES):
        began = time.perf_counter()
        await bench.ask_adapter(query, **given)
        latencies.append((time.perf_counter() - began) * 1000)
    found = measured(latencies, sum(latencies) / 1000)
    print(
        f"  {title:26} p50 {found.p50 / 1000:6.3f} s  p95 {found.p95 / 1000:6.3f} s"
        f"  peak {bench.peak_memory / MIB:4.0f} MiB ({(bench.peak_memory - before) / MIB:+.0f})",
        flush=True,
    )


async def _fork(bench: Bench, name: str, step: int) -> None:
    config = {"_wandb": {"value": {"branch_point": {"run_id": RUN, "step": step}}}}
    bench.forget_peak()
    before, began = bench.memory, time.perf_counter()
    made = await bench.ask_adapter(START, name=name, project=PROJECT, config=json.dumps(config))
    taken = time.perf_counter() - began
    lines = made["upsertBucket"]["bucket"]["historyLineCount"]
    peak = bench.peak_memory
    print(
        f"  fork_from, {lines:9,} rows     once {taken:6.3f} s                "
        f"  peak {peak / MIB:4.0f} MiB ({(peak - before) / MIB:+.0f})",
        flush=True,
    )
