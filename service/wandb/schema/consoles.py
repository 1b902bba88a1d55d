"""What runs said on their consoles, line by line."""

from typing import Self

import strawberry

from service.wandb.reads.pages import Page
from service.wandb.reads.run_console import ConsoleLine
from service.wandb.schema.paging import PageInfo


@strawberry.type
class LogLine:
    """A line, when it was said, and `error` for what went to the stream of errors."""

    number: int
    timestamp: str | None
    level: str | None
    label: str | None
    line: str

    @classmethod
    def from_line(cls, line: ConsoleLine) -> Self:
        return cls(number=line.number, timestamp=line.timestamp, level=line.level, label="", line=line.text)


@strawberry.type
class LogLineEdge:
    """One element of a page."""

    node: LogLine
    cursor: str


@strawberry.type
class LogLineConnection:
    """A page of `LogLine`."""

    edges: list[LogLineEdge]
    page_info: PageInfo

    @classmethod
    def from_page(cls, page: Page[ConsoleLine]) -> Self:
        edges = [LogLineEdge(node=LogLine.from_line(line), cursor=cursor) for line, cursor in page.items]
        return cls(edges=edges, page_info=page.info)
