"""The SDK adapter's changes to runs that are there."""

from typing import Final

from service.wandb.ids import Kind, wire_id
from tests.nets.roles.cells import ALLOWED, CONFLICT, PROJECT_WRITTEN
from tests.nets.roles.fresh import content as fresh
from tests.nets.roles.row import adapter
from tests.nets.roles.things import Things

# Nobody in particular is not asked for an account here, but finds nothing.
WRITTEN: Final = PROJECT_WRITTEN.said("?", "M")
REFUSED: Final = WRITTEN.said(ALLOWED, CONFLICT)


def _run(t: Things) -> str:
    return wire_id(Kind.RUN, t.run_id)


ROWS: Final = (
    adapter("deleteRun", WRITTEN, lambda t: {"id": _run(t), "deleteArtifacts": True}, fresh=fresh.run),
    adapter("stopRun", WRITTEN, lambda t: {"id": _run(t)}, fresh=fresh.run),
    adapter("updateRunState", WRITTEN, lambda t: {"id": _run(t), "state": "failed"}, fresh=fresh.run),
    adapter(
        "deleteFiles", WRITTEN, lambda t: {"files": [wire_id(Kind.FILE, t.run_id)]}, fresh=fresh.run_file
    ),
    adapter(
        "rewindRun",
        REFUSED,
        lambda t: {
            "entityName": t.team,
            "projectName": t.project,
            "runName": t.run,
            "metricName": "_step",
            "metricValue": 1.0,
        },
    ),
)
