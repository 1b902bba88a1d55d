"""What runs have measured, shown with the versions they logged: one by one, and side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

import strawberry
from strawberry.scalars import JSON
from strawberry.types.field import StrawberryField

from graph import memberships, metrics
from graph.errors import InvalidInputError, NotFoundError
from service.api import lazy
from service.api.context import ApiContext, Info
from service.api.enums import MetricOrigin
from service.api.fields import computed, reference, resolved
from service.api.json_values import json_number
from service.api.loaders import VERSIONS
from service.content.metrics import Metrics, metrics_of
from service.graphql.loaders import Loader

NEWEST: Final = 10
ROWS: Final = 50
KEYS: Final = 200

Keys = Annotated[
    list[str] | None,
    strawberry.argument(
        description=f"Which metrics, at most {KEYS}, in this order; null for all that there are, by name."
    ),
]
Numbers = Annotated[
    list[int] | None,
    strawberry.argument(
        description=f"Which versions, by their numbers here, at most {ROWS}; null for the newest {NEWEST}."
    ),
]


async def _load(context: ApiContext, ids: list[str]) -> list[Metrics | None]:
    async def find() -> Sequence[metrics.MetricSource | None]:
        return await context.read(lambda reader: metrics.sources(reader, ids))

    return await metrics_of(context.store, find)


METRICS: Final[Loader[ApiContext, str, Metrics]] = Loader(_load)


@strawberry.type(description="The numbers that a run had logged when it logged a version.")
class VersionMetrics:
    """A record of `service.content.metrics`."""

    origin: MetricOrigin = strawberry.field(description="Where they come from.")
    step: int | None = strawberry.field(
        description="The step of history that they were logged at; null from a summary."
    )
    values = computed(
        lambda found: {key: json_number(value) for key, value in found.values.items()},
        JSON,
        description="Numbers by name, those in objects by path with dots. NaN and infinities stand as texts.",
    )


@dataclass(frozen=True, slots=True)
class RowRecord:
    """A version by its number in a collection, and what was measured of it."""

    number: int
    version: str
    keys: Sequence[str]
    metrics: Metrics | None


@dataclass(frozen=True, slots=True)
class TableRecord:
    """The same metrics of several versions."""

    keys: Sequence[str]
    rows: Sequence[RowRecord]


def _values(row: RowRecord) -> list[JSON | None]:
    values: Mapping[str, float] = row.metrics.values if row.metrics else {}
    return [cast("JSON", json_number(values[key])) if key in values else None for key in row.keys]


@strawberry.type(description="One version's row in a table of metrics.")
class MetricRow:
    """A `RowRecord`."""

    number: int = strawberry.field(description="The version's number here: 3 is `v3`.")
    version = reference(VERSIONS, lambda row: row.version, lazy.VersionRef | None, description="The version.")
    origin = computed(
        lambda row: row.metrics.origin if row.metrics else None,
        MetricOrigin | None,
        description="Where its metrics come from; null if no run logged it.",
    )
    step = computed(
        lambda row: row.metrics.step if row.metrics else None,
        int | None,
        description="The step of history that they were logged at; null from a summary.",
    )
    values = computed(
        _values,
        list[JSON | None],
        description="A number for each of the table's keys, in that order; null where it was not measured.",
    )


@strawberry.type(description="Metrics of several versions side by side.")
class MetricTable:
    """A `TableRecord`."""

    keys: list[str] = strawberry.field(description="The names of the metrics: the table's columns.")
    rows: list[MetricRow] = strawberry.field(description="The versions.")


def metric_table(what: str) -> StrawberryField:
    """The field of artifacts and collections, both of which number versions."""
    return resolved(
        _table, MetricTable, description=f"What was measured of the {what}'s versions, side by side."
    )


async def _table(
    root: strawberry.Parent[Any], info: Info, keys: Keys = None, versions: Numbers = None
) -> TableRecord:
    if len(keys or ()) > KEYS:
        raise InvalidInputError(f"keys takes at most {KEYS} names", field="keys")
    placed = await _placed(info.context, root.id, versions)
    info.context.budget.spend(len(placed))
    found = await METRICS.load_many(info.context, placed.values())
    columns = list(dict.fromkeys(keys)) if keys is not None else _all_keys(found)
    rows = [
        RowRecord(number, version, columns, each)
        for (number, version), each in zip(placed.items(), found, strict=True)
    ]
    return TableRecord(columns, rows)


async def _placed(context: ApiContext, holder: str, numbers: Sequence[int] | None) -> Mapping[int, str]:
    """The ids of versions by their numbers, in the order asked; the newest first if none are named."""
    if numbers is None:
        newest = await context.read(lambda reader: memberships.of_holder(reader, holder, limit=NEWEST))
        for each in newest:
            VERSIONS.prime(context, each.version.id, each.version)
        return {each.number: each.version.id for each in newest}
    if len(numbers) > ROWS:
        raise InvalidInputError(f"versions takes at most {ROWS} numbers", field="versions")
    found = await context.read(lambda reader: metrics.versions_by_number(reader, holder, numbers))
    for number in numbers:
        if number not in found:
            raise NotFoundError(f"there is no version v{number} here", field="versions")
    return {number: found[number] for number in numbers}


def _all_keys(found: Sequence[Metrics | None]) -> list[str]:
    return sorted({key for each in found if each for key in each.values})[:KEYS]
