"""Whether a version can be made anew: what each step tells of its code, and whether the inputs are there."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.manifests import BlobState
from graph.neighbours import Neighbour
from graph.rebuilding import Gap, Rebuilding, Step
from graph.versions import Version
from service.blobs.keys import manifest_key
from service.blobs.store import BlobStore
from service.content.contents import Contents
from service.content.run_papers import Papers, papers_of

_AT_ONCE: Final = 16
_UNTOLD: Final = Papers(None, None, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step with what its run tells of its execution, and all that it lacks."""

    step: Step
    papers: Papers
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class RootInput:
    """A version that no run made, so its bytes are needed; and what is wrong with it, if anything."""

    version: Neighbour
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class Reproduction:
    """How a version can be made anew, and whether nothing is missing for it.

    `gap` is what is wrong with the question itself: that no run is known to have made the version.
    """

    rebuilding: Rebuilding
    steps: Sequence[ToldStep]
    roots: Sequence[RootInput]
    gap: Gap | None

    @property
    def reproducible(self) -> bool:
        """Is all known, and nothing missing?"""
        lacking = any(step.gaps for step in self.steps) or any(root.gap for root in self.roots)
        return self.rebuilding.complete and self.gap is None and not lacking


async def reproduction_of(
    store: BlobStore, contents: Contents, rebuilding: Rebuilding, roots: Mapping[str, Version]
) -> Reproduction:
    """The same with what its files tell. `roots` are the visible and live ones of the root inputs."""
    moments = [step.moment for step in rebuilding.steps if step.moment is not None]
    told = await papers_of(store, [each.run for each in moments], [each.facts for each in moments])
    papers = {each.run.id: paper for each, paper in zip(moments, told, strict=True)}
    gate = asyncio.Semaphore(_AT_ONCE)

    async def root(each: Neighbour) -> RootInput:
        async with gate:
            return RootInput(each, await _root_gap(store, contents, each, roots.get(each.id)))

    return Reproduction(
        rebuilding,
        [_told(step, papers) for step in rebuilding.steps],
        await asyncio.gather(*map(root, rebuilding.roots)),
        None if rebuilding.steps else Gap.NO_PRODUCER,
    )


def _told(step: Step, papers: Mapping[str, Papers]) -> ToldStep:
    if step.moment is None:
        return ToldStep(step, _UNTOLD, step.gaps)
    told = papers[step.moment.run.id]
    wanted = {
        Gap.NO_COMMIT: told.commit,
        Gap.NO_COMMAND: told.command,
        Gap.NO_ENVIRONMENT: told.requirements,
    }
    return ToldStep(step, told, [*step.gaps, *(gap for gap, value in wanted.items() if value is None)])


async def _root_gap(
    store: BlobStore, contents: Contents, root: Neighbour, version: Version | None
) -> Gap | None:
    if root.hidden:
        return Gap.INPUT_HIDDEN
    if version is None:
        return Gap.INPUT_DELETED
    if version.manifest is None or await store.stat(manifest_key(version.pool, version.manifest)) is None:
        return Gap.CONTENT_MISSING
    proof = await contents.proof(version)
    return Gap.CONTENT_BROKEN if proof in {BlobState.BROKEN, BlobState.EXPECTED} else None
