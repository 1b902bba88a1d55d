"""The two readings of a load: the first checks every line, the second makes batches of rows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph.errors import DomainError, InvalidInputError
from graph.loading.compiler import Compiler
from graph.loading.ledger import Ledger
from graph.loading.records import KINDS, LineError, kind_of, read_record
from graph.loading.rows import Made
from graph.loading.scope import Scope
from graph.loading.source import Line, Source
from graph.loading.tables import BATCH, TABLES, NodeTable, Row, Table

ERRORS_SHOWN: Final = 20
BATCH_LETTERS: Final = 16 * 1024 * 1024  # of the documents in a batch, which may be as long each
LONG: Final = ("config", "summary", "metadata", "value")
NODES: Final = tuple(table for table in TABLES if isinstance(table, NodeTable))


class LoadRefusedError(DomainError):
    """The input breaks rules; the message has a line for each of the first twenty."""

    code = "INVALID_INPUT"


@dataclass(frozen=True, slots=True)
class Checked:
    """What the first reading found: the last state of everything, and the number of lines per kind."""

    ledger: Ledger
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Up to 5,000 rows of one table, fewer where they are long; `number` counts from 0."""

    number: int
    table: Table
    rows: list[Row]


def check(scope: Scope, source: Source) -> Checked:
    """Read every line once.

    Raises:
        LoadRefusedError: lines break rules; each is told with its place, field and rule.
    """
    compiler, errors = Compiler(scope, Ledger()), list[str]()
    for line in source.lines():
        try:
            _take(compiler, line)
        except LineError as error:
            errors.append(error.message)
            if len(errors) == ERRORS_SHOWN:
                errors.append(f"reading stopped after {ERRORS_SHOWN} errors")
                break
    if not errors and not compiler.counts["project"]:
        errors.append("there is no project in the input: nothing would be loaded")
    if errors:
        raise LoadRefusedError("\n".join(errors))
    return Checked(compiler.ledger, {kind: compiler.counts[kind] for kind in KINDS if compiler.counts[kind]})


def _take(compiler: Compiler, line: Line) -> list[Made]:
    try:
        return compiler.take(read_record(line.text))
    except InvalidInputError as error:
        raise LineError(line.place, kind_of(line.text), error) from error


def rows(scope: Scope, source: Source, checked: Checked) -> Iterator[Made]:
    """The rows of every line, and the aliases at the end."""
    compiler = Compiler(scope, Ledger(), checked.ledger)
    try:
        for line in source.lines():
            yield from _take(compiler, line)
        yield from compiler.aliases()
    finally:
        compiler.ledger.close()


def batches(scope: Scope, source: Source, checked: Checked) -> Iterator[Batch]:
    """The rows in batches, the same ones in every try; nodes come before the edges between them."""
    waiting: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    letters: Counter[str] = Counter()
    number = 0

    def full(table: Table) -> Iterator[Batch]:
        nonlocal number
        before = () if isinstance(table, NodeTable) else NODES
        for each in (*before, table):
            taken, waiting[each.name], letters[each.name] = waiting[each.name], [], 0
            if taken:
                yield Batch(number, each, taken)
                number += 1

    for table, row in rows(scope, source, checked):
        waiting[table.name].append(row)
        letters[table.name] += sum(len(row.get(each) or "") for each in LONG)
        if len(waiting[table.name]) == BATCH or letters[table.name] >= BATCH_LETTERS:
            yield from full(table)
    for table in TABLES:
        yield from full(table)
