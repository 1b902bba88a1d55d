"""Rows as the CSV that `neo4j-admin database import` reads: one file per kind of node and of edge.

https://neo4j.com/docs/operations-manual/current/import/ has the format. An empty field is no property; a
text is always quoted, so that an empty one is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO, cast

from graph.loading.offline import First, FirstEdge, FirstNode
from graph.loading.rows import Made
from graph.loading.tables import EdgeTable, NodeTable, Table

SEPARATOR: Final = "\x1f"  # between the items of a list; names and tags hold no control characters
_TYPES: Final[Mapping[type, str]] = {bool: "boolean", int: "long", float: "double", str: "string"}


class CsvFiles:
    """CSV files in a folder, and the arguments that tell the import of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, TextIO] = {}
        self.arguments = ["--multiline-fields=true", f"--array-delimiter={SEPARATOR}", "--id-type=string"]

    def write(self, made: Iterable[Made]) -> int:
        """Write rows of a load; gives their number."""
        number = 0
        for table, row in made:
            number += 1
            file = self._files.get(table.name) or self._open(table)
            file.write(_line(row, table))
        return number

    def write_first(self, first: First) -> None:
        """Write what the first start made."""
        for place, (labels, nodes) in enumerate(_by_labels(first.nodes).items()):
            properties = [{**node.properties, ":ID": node.id} for node in nodes]
            self._write_free(f"first-nodes-{place}", f"--nodes={':'.join(labels)}", properties)
        for place, (kind, edges) in enumerate(_by_type(first.edges).items()):
            ends = [{**edge.properties, ":START_ID": edge.start, ":END_ID": edge.end} for edge in edges]
            self._write_free(f"first-edges-{place}", f"--relationships={kind}", ends)

    def close(self) -> None:
        for file in self._files.values():
            file.close()

    def _open(self, table: Table) -> TextIO:
        match table:
            case NodeTable(labels=labels, columns=columns):
                header = [("id:ID" if name == "id" else f"{name}:{kind}") for name, kind in columns.items()]
                argument = f"--nodes={':'.join(labels)}"
            case EdgeTable(name=name, columns=columns):
                header = [":START_ID", ":END_ID", *(f"{each}:{kind}" for each, kind in columns.items())]
                argument = f"--relationships={name}"
        return self._new(table.name, argument, header)

    def _new(self, name: str, argument: str, header: Sequence[str]) -> TextIO:
        path = self._folder / f"{name}.csv"
        file = self._files[name] = path.open("w", encoding="utf-8")
        file.write(",".join(header) + "\n")
        self.arguments.append(f"{argument}={path}")
        return file

    def _write_free(self, name: str, argument: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows whose columns nobody knows before: their types are those of the values."""
        columns: dict[str, str] = {}
        for row in rows:
            for column, value in row.items():
                if value not in (None, []):
                    columns[column] = _type(column, value)
        file = self._new(name, argument, list(columns.values()))
        for row in rows:
            file.write(",".join(_field(row.get(column)) for column in columns) + "\n")


def _line(row: Mapping[str, Any], table: Table) -> str:
    ends = ("start", "end") if isinstance(table, EdgeTable) else ()
    return ",".join([_field(row.get(column)) for column in (*ends, *table.columns)]) + "\n"


def _field(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        return str(value)
    items = cast("list[object]", value)
    return _field(SEPARATOR.join(map(str, items))) if items else ""


def _number(value: float) -> str:
    """As Java reads it."""
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(value), repr(value))


def _type(column: str, value: object) -> str:
    if column.startswith(":"):
        return column
    if isinstance(value, list):
        items = cast("list[object]", value)
        return f"{column}:{_TYPES[type(items[0])]}[]"
    return f"{column}:{_TYPES[type(value)]}"


def _by_labels(nodes: Sequence[FirstNode]) -> dict[tuple[str, ...], list[FirstNode]]:
    groups: dict[tuple[str, ...], list[FirstNode]] = {}
    for node in nodes:
        groups.setdefault(tuple(node.labels), []).append(node)
    return groups


def _by_type(edges: Sequence[FirstEdge]) -> dict[str, list[FirstEdge]]:
    groups: dict[str, list[FirstEdge]] = {}
    for edge in edges:
        groups.setdefault(edge.type, []).append(edge)
    return groups
