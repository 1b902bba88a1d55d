"""What a load has met so far, on disk: a file of millions of lines is checked in bounded memory."""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import orjson

CACHE_KIB: Final = 65_536
_PAGE: Final = 1000


class Ledger:
    """Keys per kind with a small value each, in a temporary SQLite file that goes with this object."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KIB}"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute("CREATE TABLE known (kind, key, value, PRIMARY KEY (kind, key)) WITHOUT ROWID")
        self._base.execute("BEGIN")

    def add(self, kind: str, key: str, value: Any = None) -> bool:
        """Remember a key; False if it is known, and nothing changes."""
        said = "INSERT OR IGNORE INTO known VALUES (?, ?, ?)"
        return self._base.execute(said, (kind, key, orjson.dumps(value))).rowcount == 1

    def put(self, kind: str, key: str, value: Any) -> None:
        """Remember a key with this value, whatever it had."""
        self._base.execute("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", (kind, key, orjson.dumps(value)))

    def get(self, kind: str, key: str) -> Any:
        """The value of a key, None if it is not known."""
        found = self._base.execute("SELECT value FROM known WHERE kind = ? AND key = ?", (kind, key))
        row = found.fetchone()
        return orjson.loads(row[0]) if row else None

    def each(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Every key of a kind with its value, in the order of the keys."""
        found = self._base.execute("SELECT key, value FROM known WHERE kind = ? ORDER BY key", (kind,))
        while rows := found.fetchmany(_PAGE):
            for key, value in rows:
                yield key, orjson.loads(value)

    def close(self) -> None:
        self._base.close()
