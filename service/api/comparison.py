"""Two versions, or one at two times, side by side: what is known of each, part by part.

Each part is worked out when it is asked for. Code, config and environment are those of the run that
logged a version first.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread

from graph.differences import Compared, compare, leaves, settings, text_of
from graph.fields import parse_json
from graph.lineage import SETTLED_MICROSECONDS
from graph.moments import Snapshot
from graph.origins import Origin, creator
from graph.run_pasts import SUMMARY, RunMoment, run_moments
from graph.versions import VersionState
from service.api.context import ApiContext
from service.api.diff_parts import Knowledge, ValuePart
from service.api.metrics import METRICS
from service.content.manifest import Entry as File
from service.content.metrics import Origin as MetricOrigin
from service.content.metrics import numbers
from service.content.run_papers import Papers, packages, papers_of

Values = tuple[Knowledge, Mapping[str, str]]
THERE = "true"


@dataclass(frozen=True, slots=True)
class Maker:
    """The run that logged a version first, as far as the viewer may know it."""

    knowledge: Knowledge
    moment: RunMoment | None = None


@dataclass(slots=True)
class Side:
    """One side. What several parts need of its run is found once."""

    context: ApiContext
    moment: Snapshot
    _maker: "asyncio.Task[Maker] | None" = field(default=None, init=False)
    _papers: "asyncio.Task[Papers] | None" = field(default=None, init=False)

    @property
    def origin(self) -> Origin:
        return Origin(self.moment.version.id, self.moment.at)

    @property
    def is_present(self) -> bool:
        return self.moment.at == self.moment.now

    def facts(self) -> dict[str, str]:
        """What is fixed of the version, and of what may change the values at the time."""
        moment, version = self.moment, self.moment.version
        fixed = {
            "digest": version.digest,
            "size": version.size,
            "fileCount": version.file_count,
            "state": VersionState.DELETED if moment.deleted else version.state,
        }
        told = {name: value for name, value in moment.facts.items() if name != "metadata"}
        return {name: text_of(value) for name, value in {**fixed, **told}.items() if value is not None}

    async def metadata(self) -> Values:
        if "metadata" in self.moment.not_kept:
            return Knowledge.NOT_KEPT, {}
        text = self.moment.facts["metadata"]
        return Knowledge.KNOWN, await anyio.to_thread.run_sync(_leaves_of, text, "metadata") if text else {}

    async def maker(self) -> Maker:
        if self._maker is None:
            self._maker = asyncio.create_task(self._find_maker())
        return await self._maker

    async def _find_maker(self) -> Maker:
        run = await self.context.read(lambda reader: creator(reader, self.origin))
        if run is None:
            return Maker(Knowledge.NO_RUN)
        if run.hidden:
            return Maker(Knowledge.HIDDEN)
        at = None if self.is_present else self.moment.at
        (found,) = await self.context.read(lambda reader: run_moments(reader, [(run.id, at)]))
        return Maker(Knowledge.DELETED) if found is None else Maker(Knowledge.KNOWN, found)

    async def _told(self, *facts: str) -> tuple[Knowledge, RunMoment | None]:
        """The run, if these facts of it are known."""
        maker = await self.maker()
        if maker.moment is not None and any(each in maker.moment.not_kept for each in facts):
            return Knowledge.NOT_KEPT, None
        return maker.knowledge, maker.moment

    async def papers(self, moment: RunMoment) -> Papers:
        if self._papers is None:
            self._papers = asyncio.create_task(self._read_papers(moment))
        return await self._papers

    async def _read_papers(self, moment: RunMoment) -> Papers:
        return (await papers_of(self.context.store, [moment.run], [moment.facts]))[0]

    async def code(self) -> Values:
        knowledge, moment = await self._told("commit", "repository", "program", "command", "host")
        if moment is None:
            return knowledge, {}
        code = (await self.papers(moment)).code
        return knowledge if code else Knowledge.NOT_TOLD, {name: text_of(text) for name, text in code.items()}

    async def config(self) -> Values:
        knowledge, moment = await self._told("config")
        if moment is None:
            return knowledge, {}
        return knowledge, await anyio.to_thread.run_sync(_leaves_of, moment.facts["config"], "config")

    async def environment(self) -> Values:
        knowledge, moment = await self._told("requirements")
        requirements = (await self.papers(moment)).requirements if moment else None
        if requirements is None:
            return Knowledge.NOT_TOLD if moment else knowledge, {}
        return knowledge, {name: text_of(told) for name, told in packages(requirements).items()}

    async def metrics(self) -> Values:
        """What was measured when it was logged; it is shown with the version, also of a hidden run."""
        found = await METRICS.load(self.context, self.moment.version.id)
        if found is None:
            return Knowledge.NO_RUN, {}
        values: Mapping[str, float] = found.values
        if found.origin is MetricOrigin.SUMMARY and not self.is_present:
            knowledge, moment = await self._told(SUMMARY)
            if moment is None:
                return knowledge, {}
            values = numbers(parse_json(moment.facts[SUMMARY], SUMMARY))
        return Knowledge.KNOWN, {name: text_of(value) for name, value in values.items()}

    async def files(self) -> Mapping[str, File]:
        version = self.moment.version
        return {} if version.manifest is None else (await self.context.contents.manifest(version)).entries


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two sides of a question."""

    a: Side
    b: Side

    @property
    def settled(self) -> bool:
        """Can nothing change the answer for these times?"""
        return all(side.moment.at <= side.moment.now - SETTLED_MICROSECONDS for side in (self.a, self.b))

    @property
    def same_content(self) -> bool:
        a, b = self.a.moment.version, self.b.moment.version
        return a.manifest is not None and (a.pool, a.manifest) == (b.pool, b.manifest)


def named(names: Mapping[str, Any]) -> dict[str, str]:
    """Values as JSON texts."""
    return {name: text_of(value) for name, value in names.items()}


async def part_of(a: Values, b: Values) -> ValuePart:
    """How values differ; nothing is compared where a side is not known."""
    (knows_a, was), (knows_b, became) = a, b
    if not (knows_a.comparable and knows_b.comparable):
        return ValuePart(Compared([], 0), knows_a, knows_b)
    return ValuePart(await anyio.to_thread.run_sync(compare, was, became), knows_a, knows_b)


def _leaves_of(text: str, name: str) -> dict[str, str]:
    document = parse_json(text, name)
    return leaves(settings(document) if name == "config" else document)
