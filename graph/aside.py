"""What a reader of its own has besides its session, and one inside a unit of work has not."""

from dataclasses import dataclass

from graph.plans import Plans
from graph.running import Scratch
from graph.together import Together


@dataclass(frozen=True, slots=True)
class Aside:
    """Scratch nodes that are never committed, what others ask at the moment, and plans made beforehand."""

    scratch: Scratch
    together: Together
    plans: Plans
