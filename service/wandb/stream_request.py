"""What one request of a run's file stream says, checked before anything is kept.

The form is the SDK's (public wandb SDK): files by name with lines from an offset on, and at the
end `complete` with the exit code. Every key is optional; without any it is a heartbeat.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from graph.errors import InvalidInputError
from graph.fields import parse_json
from graph.names import METADATA_LIMIT
from service.content.run_streams import Lines, Stream

SUMMARY_FILE: Final = "wandb-summary.json"
STREAM_FILES: Final[Mapping[str, Stream]] = {
    "wandb-history.jsonl": Stream.HISTORY,
    "wandb-events.jsonl": Stream.EVENTS,
    "output.log": Stream.CONSOLE,
}
_OFFSETS: Final = range(10**12)  # what the keys of chunks have digits for
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")  # no character; as JSON's escape it can be stored
_EXIT_CODES: Final = range(-(2**31), 2**32)


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """Lines by stream, the whole summary as JSON text, and how the run stands."""

    lines: Mapping[Stream, Lines]
    summary: str | None
    exit_code: int | None
    complete: bool
    preempting: bool


def parse(sent: Mapping[str, Any]) -> StreamRequest:
    """Read a request's JSON object; files that a run does not stream are left out.

    Raises:
        InvalidInputError: it has another form; the message says where.
    """
    files = {name: _lines(name, file) for name, file in _object(sent.get("files"), "files").items()}
    exit_code = sent.get("exitcode")
    if exit_code is not None and (not _is_whole(exit_code) or exit_code not in _EXIT_CODES):
        raise InvalidInputError("exitcode must be a whole number", field="exitcode")
    return StreamRequest(
        lines={STREAM_FILES[name]: lines for name, lines in files.items() if name in STREAM_FILES},
        summary=_summary(files.get(SUMMARY_FILE)),
        exit_code=exit_code,
        complete=sent.get("complete") is True,
        preempting=sent.get("preempting") is True,
    )


def _object(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, dict | None):
        raise InvalidInputError(f"{field} must be an object", field="files")
    return cast("Mapping[str, Any]", value or {})


def _lines(name: str, value: object) -> Lines:
    where = f"files[{name[:100]!r}]"
    file = _object(value, where)
    offset, content = file.get("offset", 0), file.get("content")
    if not _is_whole(offset) or offset not in _OFFSETS:
        raise InvalidInputError(f"{where}.offset must be a line number", field="files")
    lines = cast("list[object]", content) if isinstance(content, list) else [content]
    if not all(isinstance(line, str) for line in lines):
        raise InvalidInputError(f"{where}.content must be a list of texts", field="files")
    return Lines(offset, cast("list[str]", lines))


def _summary(file: Lines | None) -> str | None:
    """The summary always comes whole, in one line; of several the last is the newest."""
    if file is None or not file.lines:
        return None
    text = _HALF_PAIR.sub(lambda half: f"\\u{ord(half[0]):04x}", file.lines[-1])
    if len(text) > METADATA_LIMIT:
        raise InvalidInputError("the summary has more than 16 MiB of JSON", field="summary")
    parse_json(text, "summary")
    return text


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
