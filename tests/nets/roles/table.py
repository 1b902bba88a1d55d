"""The whole table: at least one row for every root field of both schemas."""

import asyncio
from dataclasses import dataclass
from typing import Final

from tests.nets.roles import (
    accounts,
    adapter,
    adapter_edits,
    adapter_projects,
    adapter_runs,
    automations,
    collections,
    fresh,
    past,
    people,
    pipelines,
    questions,
    registries,
)
from tests.nets.roles.asking import Asking
from tests.nets.roles.cells import ACTORS, STATES
from tests.nets.roles.row import Row
from tests.nets.roles.scene import Scene
from tests.nets.roles.things import Things

ROWS: Final[tuple[Row, ...]] = (
    *questions.ROWS,
    *past.ROWS,
    *people.ROWS,
    *registries.ROWS,
    *collections.ROWS,
    *pipelines.ROWS,
    *adapter.ROWS,
    *adapter_edits.ROWS,
    *adapter_projects.ROWS,
    *adapter_runs.ROWS,
    *accounts.ROWS,
    *automations.ROWS,
)


@dataclass(frozen=True)
class Table:
    """The scene, and what those who are denied ask for, by row and state."""

    scene: Scene
    targets: dict[tuple[Row, str], Things]

    def askings(self, actor: str) -> list[Asking]:
        """What the table says of an actor, row by row, in every state that a row speaks of."""
        return [Asking(self.scene, actor, row, things) for (row, _), things in self.targets.items()]


# These make only one more of what there is: whoever is denied may as well ask for the first.
COPIES: Final = frozenset(
    {
        fresh.people.user,
        fresh.people.fellow,
        fresh.people.api_key,
        fresh.people.organization,
        fresh.registries.registry,
        fresh.collections.collection,
        fresh.collections.version,
        fresh.content.run,
        fresh.content.draft,
    }
)


async def make_table(scene: Scene) -> Table:
    """Those who are denied share what a factory made, whichever row asks for it."""
    spoken = [(row, state) for row in ROWS for state in STATES if row.letter(state, ACTORS[0]) is not None]
    wanted = {(row.fresh, state) for row, state in spoken if row.fresh and row.fresh not in COPIES}
    made = await asyncio.gather(*(prepare(scene, scene.things[state]) for prepare, state in wanted))
    shared = dict(zip(wanted, made, strict=True))
    targets = {
        (row, state): shared[row.fresh, state]
        if row.fresh and (row.fresh, state) in shared
        else scene.things[state]
        for row, state in spoken
    }
    return Table(scene, targets)
