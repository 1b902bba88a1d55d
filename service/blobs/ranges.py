"""The Range header of a download (RFC 9110, section 14), one range only, as S3 has it."""

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"bytes=\s*(\d{0,19})-(\d{0,19})\s*")


class UnsatisfiableRangeError(ValueError):
    """The range lies beyond the end of the object."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `start` up to, not including, `end`."""

    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


def requested_range(header: str | None, size: int) -> ByteRange | None:
    """Read a Range header for an object of `size` bytes.

    Returns:
        The range, or None for the whole object: without a header, with several ranges, with a malformed one.

    Raises:
        UnsatisfiableRangeError: no byte of the object lies in it.
    """
    found = _RANGE.fullmatch(header or "")
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        wanted = ByteRange(max(0, size - int(found[2])), size)
    else:
        start = int(found[1])
        last = int(found[2]) if found[2] else size - 1
        if found[2] and last < start:
            return None
        wanted = ByteRange(start, min(last + 1, size))
    if wanted.size <= 0:
        raise UnsatisfiableRangeError(f"{header} of {size} bytes")
    return wanted
