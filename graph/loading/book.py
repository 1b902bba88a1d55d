"""What one reading of a load keeps: what it met, and the rules of keys, names, numbers and times."""

from collections import Counter
from typing import Any

from graph.errors import InvalidInputError
from graph.loading.ledger import Ledger
from graph.loading.records import Record
from graph.loading.rows import Made
from graph.loading.scope import Scope
from graph.loading.tables import ALIAS_SPANS

Known = dict[str, Any]


class Book:
    """What a reading has met so far. `making` says whether rows are made of it."""

    def __init__(self, scope: Scope, ledger: Ledger, *, making: bool) -> None:
        self.scope = scope
        self.ledger = ledger
        self.counts: Counter[str] = Counter()
        self.making = making
        self.made: list[Made] = []

    def known(self, kind: str, key: str) -> Known:
        """What stands above under this key; InvalidInputError if nothing does."""
        found = self.ledger.get(kind, key)
        if found is None:
            raise InvalidInputError(
                f"{kind}: {key!r} is not known here: the line of that {kind} comes first", field=kind
            )
        return found

    def new(self, kind: str, key: str, known: Known) -> None:
        if not self.ledger.add(kind, key, known):
            raise InvalidInputError(f"key: there is a {kind} {key!r} above already", field="key")

    def free(self, kind: str, key: str, field: str, said: str) -> None:
        if not self.ledger.add(kind, key, value=True):
            raise InvalidInputError(f"{field}: {said}", field=field)

    def when(self, record: Record, field: str, default: int | None = None) -> int:
        """A time of a line, in microseconds UTC; that of the load where neither is given."""
        time = record[field]
        if time is None:
            return self.scope.time if default is None else default
        if time > self.scope.time:
            raise InvalidInputError(f"{field} lies in the future", field=field)
        return time

    def after(self, record: Record, *ends: Known) -> int:
        """Since when an edge holds: as it says, or from when both of its ends are there."""
        earliest = max(end["created_at"] for end in ends)
        at = self.when(record, "at", earliest)
        if at < earliest:
            raise InvalidInputError("at is before one of its ends was made", field="at")
        return at

    def number(self, record: Record, holder: Known) -> int:
        """The number of a version or link: as it says, or the next. Numbers rise; gaps are fine."""
        given = record["number"]
        if given is None:
            return holder["next"]
        if given < holder["next"]:
            raise InvalidInputError(
                f"number: {given} is not free: the next in {holder['name']!r} is {holder['next']}",
                field="number",
            )
        return given

    def point(self, holder: Known, name: str, version: str | None, at: int, field: str) -> int:
        """Move an alias, and say when: a microsecond after its last move where that is not earlier.

        Two positions of one alias at one moment would leave open which was first.
        """
        key = f"{holder['id']}\0{name}"
        last = self.ledger.get("pointer", key)
        if last is not None and at < last["since"]:
            raise InvalidInputError(
                f"{field}: the moves of one alias ({name!r} here) come in the order of time", field=field
            )
        if version == (last and last["version"]):
            return at
        since = at if last is None else max(at, last["since"] + 1)
        places = {"holder": holder["id"], "name": name, "project": holder["project"]}
        self.ledger.put("pointer", key, {**places, "since": since, "version": version})
        if self.making:
            row = {
                "alias": self.scope.id_of("alias", key),
                "holder": holder["id"],
                "name": name,
                "version": None if version is None else self.scope.id_of("version", version),
                "since": since,
            }
            self.made.append((ALIAS_SPANS, row))
        return since
