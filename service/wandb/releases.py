"""Which release of the SDK did something.

The Go part of the SDK calls itself only `wandb-core` in its requests, whatever its release (measured, 0.18
to 0.31). But in the configuration of its run it keeps its release: what it does for a run is recorded so.
"""

import json
import re
from dataclasses import replace
from typing import Any, Final, cast

from graph.actor import Actor

SILENT: Final = "wandb-core"
_RELEASE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")


def told_by(actor: Actor, config: str | None) -> Actor:
    """The actor, with the release that the configuration of a run tells where the request told none."""
    release = _release(config) if actor.client == SILENT and config else None
    return replace(actor, client=f"{SILENT} {release}") if release else actor


def _release(config: str) -> str | None:
    try:
        found: object = json.loads(config)
    except ValueError:
        return None  # whoever stores it says what is wrong with it
    for step in ("_wandb", "value", "cli_version"):
        found = cast("dict[str, Any]", found).get(step) if isinstance(found, dict) else None
    return found if isinstance(found, str) and _RELEASE.fullmatch(found) else None
