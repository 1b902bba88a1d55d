"""Edits of a draft: files put in and taken out, one after the other, until it is committed.

An edit is kept as one small object of the blob store, in the form of a manifest, with a Manifest
node that says its order. So 100,000 files are a hundred objects and nodes, not 100,000 nodes; a call
costs the same however many came before; and the commit lays one over the other as it does with what
the SDK's distributed writers send.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import orjson

from graph.errors import ContentError
from service.content.manifest import (
    Entry,
    ParsedManifest,
    contents_of,
    document_of,
    region_of,
    rendered_entry,
)

EDIT: Final = "EDIT"
EDITS_LIMIT: Final = 5000  # of one draft


@dataclass(frozen=True, slots=True)
class Edit:
    """Entries put in by path, in place of what was there, and paths taken out before that.

    `region` is the storage region of what is put in, if one was asked for.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict[str, Entry])
    removed: Sequence[str] = ()
    region: str | None = None


def render_edit(edit: Edit) -> bytes:
    contents = {path: rendered_entry(entry) for path, entry in edit.entries.items()}
    return orjson.dumps({"contents": contents, "removed": list(edit.removed)})


def parse_edit(text: bytes) -> Edit:
    """Read an edit, or a manifest of changes that an SDK has sent; ContentError if it is neither."""
    document = document_of(text)
    removed: object = document.get("removed", [])
    if not isinstance(removed, list) or not all(
        isinstance(path, str) for path in cast("list[object]", removed)
    ):
        raise ContentError("the manifest's removed paths are no texts", field="manifest")
    return Edit(contents_of(document), cast("list[str]", removed), region_of(document))


def laid_over(base: ParsedManifest, edits: Iterable[Edit]) -> ParsedManifest:
    """The base's entries after the edits, in their order; in the region of the last edit that has one."""
    merged, region = dict(base.entries), base.region
    for edit in edits:
        region = edit.region or region
        for path in edit.removed:
            merged.pop(path, None)
        merged.update(edit.entries)
    return ParsedManifest({path: merged[path] for path in sorted(merged)}, region)
