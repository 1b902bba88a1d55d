"""The Content-Disposition of a download (RFC 6266), safe for any file name."""

import re
from typing import Final
from urllib.parse import quote

_MAX_CHARACTERS: Final = 150
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# quotes and backslashes would need escapes that browsers read differently; some decode percent signs
_NOT_PLAIN: Final = re.compile(r'[^\x20-\x7e]|["\\%]')


def attachment(filename: str) -> str:
    """Give the header for saving under the last segment of `filename`; the end of a long one is kept."""
    name = _CONTROL.sub("_", filename.rsplit("/", 1)[-1])[-_MAX_CHARACTERS:] or "download"
    return f"attachment; filename=\"{_NOT_PLAIN.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='')}"
