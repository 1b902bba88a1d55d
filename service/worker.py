"""The worker: numbers events, lists files and summaries, reads parts back, ends what is deleted or vain."""

import asyncio

from graph.long_work import run_long_work
from graph.running_summaries import run_summaries
from graph.sequencer import run_sequencer
from graph.session import Graph
from service.blobs.open_store import open_store
from service.blobs.store import BlobStore
from service.bootstrap import open_graph
from service.content.file_lists import run_listing
from service.content.forking import run_forgetting
from service.content.readback import run_readback
from service.settings import Settings


async def run(settings: Settings) -> None:
    """Work until cancelled."""
    graph = open_graph(settings)
    store = open_store(settings, secret=b"")
    stop = asyncio.Event()
    try:
        await store.start()
        await run_work(graph, store, stop)
    finally:
        stop.set()
        await store.close()
        await graph.close()


async def run_work(graph: Graph, store: BlobStore, stop: asyncio.Event) -> None:
    """Everything a worker does, until `stop` is set. Any number of processes may do it at once."""
    work = [
        run_sequencer(graph, stop),
        run_long_work(graph, stop),
        run_listing(graph, store, stop),
        run_summaries(graph, stop),
        run_forgetting(graph, store, stop),
    ]
    if store.supports_multipart:  # what came in parts lies in such a store; another could only miss it
        work.append(run_readback(graph, store, stop))
    await asyncio.gather(*work)
