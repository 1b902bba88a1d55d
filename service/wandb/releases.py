"""Which release of the SDK did something.

The Go part of the SDK calls itself only `wandb-core` in its requests, whatever its release (measured, 0.18
to 0.31). But in the configuration of its run it keeps its release: what it does for a run is recorded so.
"""

import json
import re
from dataclasses import replace
from typing import Any, Final, cast

from graph import runs
from graph.actor import Actor
from service.graphql.service_context import ServiceContext

SILENT: Final = "wandb-core"
_RELEASE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")


def told_by(actor: Actor, config: str | None) -> Actor:
    """The actor, with the release that the configuration of a run tells where the request told none."""
    release = _release(config) if actor.client == SILENT and config else None
    return replace(actor, client=f"{SILENT} {release}") if release else actor


async def told_by_run_named(context: ServiceContext, project: str, name: str | None) -> Actor:
    """The same by the name of the run in a project (by id)."""
    if name is None or context.actor.client != SILENT:
        return context.actor
    found = await context.read(lambda reader: runs.by_name(reader, project, name))
    return told_by(context.actor, found.config if found else None)


def _release(config: str) -> str | None:
    try:
        found: object = json.loads(config)
    except ValueError:
        return None  # whoever stores it says what is wrong with it
    for step in ("_wandb", "value", "cli_version"):
        found = cast("dict[str, Any]", found).get(step) if isinstance(found, dict) else None
    return found if isinstance(found, str) and _RELEASE.fullmatch(found) else None
