"""Runs and versions without the SDK."""

from typing import Any, Final

from service.api.ids import encode
from tests.nets.roles.cells import PROJECT_WRITTEN, Cells
from tests.nets.roles.fresh import content as fresh
from tests.nets.roles.registries import PROJECT
from tests.nets.roles.row import native
from tests.nets.roles.things import Things

# What a registry shows, in a run of the team: use by the registry that the path names, write in the project.
USED_BY_PATH: Final = Cells("AFMM AAF MMMM M AM M?", "AFMM MMM MMMM M MM M?")
# By its id: by the first way that allows it, the project itself first.
USED_BY_ID: Final = Cells("AFMM AAF MMMM M AA M?", "AFMM AAF MMMM M AA M?")


def _run(t: Things) -> str:
    return encode("Run", t.run_id)


def _draft(t: Things) -> str:
    return encode("Version", t.draft_id)


def _new_run(t: Things) -> dict[str, Any]:
    return {"project": t.project_path, "name": t.new}


def _used(t: Things, version: str) -> dict[str, Any]:
    return {**_new_run(t), "inputs": [{"version": version}]}


RUNS: Final = (
    native("startRun", PROJECT_WRITTEN, _new_run, on=PROJECT),
    native("recordRun", PROJECT_WRITTEN, _new_run, on=PROJECT),
    native("recordRun", USED_BY_PATH, lambda t: _used(t, t.collection_path)),
    native("recordRun", USED_BY_ID, lambda t: _used(t, encode("Version", t.linked_id))),
    native(
        "recordDerivation",
        PROJECT_WRITTEN,
        lambda t: {
            "run": _run(t),
            "output": encode("Version", t.version_id),
            "inputs": [encode("Version", t.linked_id)],
        },
        fresh=fresh.pipeline,
    ),
    native("updateRun", PROJECT_WRITTEN, lambda t: {"run": t.run_path, "facts": {"notes": t.new}}),
    native("updateRun", PROJECT_WRITTEN, lambda t: {"run": _run(t), "facts": {"notes": t.new}}),
    native(
        "logHistory",
        PROJECT_WRITTEN,
        lambda t: {"run": _run(t), "firstRow": 0, "rows": [{"loss": 1}]},
        fresh=fresh.run,
    ),
    native("finishRun", PROJECT_WRITTEN, lambda t: {"run": _run(t)}, fresh=fresh.run),
    native("deleteRun", PROJECT_WRITTEN, lambda t: {"run": _run(t)}, fresh=fresh.run),
    native("restoreRun", PROJECT_WRITTEN, lambda t: {"run": _run(t)}, fresh=fresh.deleted_run),
    native(
        "useVersion", PROJECT_WRITTEN, lambda t: {"run": _run(t), "version": encode("Version", t.version_id)}
    ),
    native("useVersion", USED_BY_PATH, lambda t: {"run": _run(t), "version": t.collection_path}),
    native("useVersion", USED_BY_ID, lambda t: {"run": _run(t), "version": encode("Version", t.linked_id)}),
)

DRAFTS: Final = (
    native(
        "draftVersion",
        PROJECT_WRITTEN,
        lambda t: {"artifact": f"{t.project_path}/{t.new}", "type": "model"},
        on=PROJECT,
    ),
    native(
        "addFiles",
        PROJECT_WRITTEN,
        lambda t: {"draft": _draft(t), "files": [{"path": "f", "md5": "0" * 32, "size": 1}]},
        fresh=fresh.draft,
    ),
    native(
        "addReferences",
        PROJECT_WRITTEN,
        lambda t: {"draft": _draft(t), "references": [{"path": "r", "uri": "https://example.test/r"}]},
        fresh=fresh.draft,
    ),
    native("removeFiles", PROJECT_WRITTEN, lambda t: {"draft": _draft(t), "paths": ["f"]}, fresh=fresh.draft),
    native("completeUpload", PROJECT_WRITTEN, lambda t: {"upload": t.upload_id}, fresh=fresh.upload),
    native("commitVersion", PROJECT_WRITTEN, lambda t: {"draft": _draft(t)}, fresh=fresh.draft),
)

ROWS: Final = (*RUNS, *DRAFTS)
