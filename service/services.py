"""What a running service is made of, handed to the routes of both faces."""

from dataclasses import dataclass

from graph.credentials import Credentials
from graph.session import Graph
from service.blobs.store import BlobStore
from service.content.contents import Contents
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that live as long as the process."""

    graph: Graph
    credentials: Credentials
    store: BlobStore
    contents: Contents
    settings: Settings
