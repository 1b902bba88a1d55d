"""A world whose history is kept as one truth after the other."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from graph.retention import DAY
from tests.graph.past_truth import Node, Truth
from tests.graph.world import World

NAMES = ("ada", 'bob\'s "best"', "cyd\\x")
ALIASES = ("production", "staging", "latest")
TAGS = ("good", "checked", "old")
HOMES = ("models", "lab", "project")
ROLES = ("admin", "member", "viewer", None)
WEEK = 7 * DAY
TRIES = 6


@dataclass
class Stage:
    """A world with people in it, whose history is kept as one truth after the other."""

    world: World
    chance: random.Random
    people: list[str]
    registries: list[str]
    teams: list[str]
    truths: list[Truth] = field(default_factory=list[Truth])
    started: int = 0
    done: int = 0

    @property
    def truth(self) -> Truth:
        return self.truths[-1]

    def any(self, nodes: Any) -> Any:
        """Something of these; what is missing is asked for by an id that nothing has."""
        found = list(nodes)
        return self.chance.choice(found) if found else "none"

    def holder(self, kind: str | None = None) -> Node:
        able = [each for each in self.truth.holders.values() if kind in (None, each["kind"])]
        return self.any(able) if able else {"id": "none", "name": "none", "kind": kind or "ARTIFACT"}


Act = Callable[[Stage], Awaitable[None]]
