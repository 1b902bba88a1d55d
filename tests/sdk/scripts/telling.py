"""How a script answers the test that runs it."""

import json
import sys
from collections.abc import Callable


def tell(**facts: object) -> None:
    """Print facts on a line of their own; NaN stays NaN."""
    sys.stdout.write("\nRESULT " + json.dumps(facts) + "\n")
    sys.stdout.flush()


def refused(act: Callable[[], object]) -> str:
    """What the SDK says when it refuses to do this."""
    try:
        done = act()
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is the answer
        return f"{type(error).__name__}: {error}"
    return f"not refused: {done}"
