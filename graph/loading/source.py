"""The files of a load, as one stream of lines."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.errors import InvalidInputError
from graph.loading.records import LINE_LIMIT

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty; `place` is its file and number."""

    place: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """Files that are read one after the other. `digest` is the hex SHA-256 of all their bytes, in order."""

    files: Sequence[Path]
    digest: str
    size: int

    @classmethod
    def of(cls, files: Sequence[Path]) -> "Source":
        """InvalidInputError if one cannot be read."""
        hashed, size = hashlib.sha256(), 0
        for file in files:
            try:
                with file.open("rb") as stream:
                    while chunk := stream.read(_CHUNK):
                        hashed.update(chunk)
                        size += len(chunk)
            except OSError as error:
                raise InvalidInputError(f"{file} cannot be read: {error.strerror}", field="file") from error
        return cls(files, hashed.hexdigest(), size)

    def lines(self) -> Iterator[Line]:
        """Every line that is not empty.

        Raises:
            InvalidInputError: the files are no longer what they were, said at their end.
        """
        hashed = hashlib.sha256()
        for file in self.files:
            with file.open("rb") as stream:
                number = 0
                while text := stream.readline(LINE_LIMIT + 2):
                    number += 1
                    hashed.update(text)
                    if text.strip():
                        yield Line(f"{file.name}:{number}", text)
        if hashed.hexdigest() != self.digest:
            raise InvalidInputError("the files changed while they were read", field="file")
