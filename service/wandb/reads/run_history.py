"""The rows that a run logged, as the SDK's versions ask for them."""

import json
from collections.abc import Sequence
from typing import Any, Final, cast

from strawberry.scalars import JSON

from graph.errors import InvalidInputError
from graph.fields import parse_json
from graph.history_keys import HistoryKeys, KeySeen
from service.content.history_reading import Steps, StreamReader
from service.content.history_rows import STEP
from service.content.run_streams import Stream
from service.graphql.scalars import JSONString
from service.graphql.service_context import ServiceContext

SAMPLES: Final = 500
SPECS_LIMIT: Final = 50
LIVE_ROWS: Final = 10_000


async def history(context: ServiceContext, run: str, steps: Steps, samples: int | None) -> list[JSONString]:
    """Rows of these steps as they were logged; all of them, if as many samples are asked for as steps."""
    lines = await _streams(context, run).sample(Stream.HISTORY, _size(samples), steps)
    return [JSONString(line) for line in lines]


async def events(context: ServiceContext, run: str, samples: int | None) -> list[JSONString]:
    """Rows of system metrics as they were sent."""
    lines = await _streams(context, run).sample(Stream.EVENTS, _size(samples))
    return [JSONString(line) for line in lines]


async def sampled(context: ServiceContext, run: str, specs: Sequence[str]) -> list[JSON | None]:
    """For each spec the rows that have all of its keys.

    Raises:
        InvalidInputError: a spec is not `{"keys": [...], "samples", "minStep", "maxStep"}`.
    """
    if len(specs) > SPECS_LIMIT:
        raise InvalidInputError(f"at most {SPECS_LIMIT} specs at a time", field="specs")
    streams = _streams(context, run)
    asked = [_spec(parse_json(spec, "specs")) for spec in specs]
    return [cast("JSON", await streams.rows(keys, samples, steps)) for keys, samples, steps in asked]


async def live_rows(context: ServiceContext, run: str, keys: Sequence[str]) -> list[JSON]:
    """The first rows; from their steps on a client asks for pages."""
    rows = await _streams(context, run).first_rows(keys, LIVE_ROWS)
    return [cast("JSON", row) for row in rows]


def keys_told(found: HistoryKeys) -> JSON:
    """Which keys there are, in the SDK's form."""
    told: dict[str, dict[str, Any]] = {}
    for key in found.keys:
        facts = told.setdefault(key.name, {"typeCounts": [], "monotonic": False})
        facts["typeCounts"].append({"type": key.type, "count": key.count})
        facts.update(_numeric(key))
    return cast("JSON", {"keys": told, "sets": [], "lastStep": found.last_step})


def _numeric(key: KeySeen) -> dict[str, Any]:
    return {} if key.last is None else {"monotonic": key.rising, "previousValue": key.last}


def _streams(context: ServiceContext, run: str) -> StreamReader:
    return StreamReader(context.graph, context.store, context.actor.sight, run)


def _size(samples: int | None) -> int:
    if samples is not None and samples < 0:
        raise InvalidInputError("samples must not be negative", field="samples")
    return SAMPLES if samples is None else samples


def _spec(spec: dict[str, Any]) -> tuple[list[str], int, Steps]:
    keys = spec.get("keys")
    numbers = [spec.get("samples"), spec.get("minStep"), spec.get("maxStep")]
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in cast("list[object]", keys)):
        raise InvalidInputError(f"the keys of a spec are names, not {json.dumps(keys)[:100]}", field="specs")
    if any(number is not None and not _is_whole(number) for number in numbers):
        raise InvalidInputError("samples, minStep and maxStep of a spec are whole numbers", field="specs")
    names, samples = cast("list[str]", keys), _size(spec.get("samples"))
    low, high = cast("int | None", spec.get("minStep")), cast("int | None", spec.get("maxStep"))
    if low is not None and high is not None and _has_last_step(names, samples, low, high):
        return names, samples, Steps(low, high + 1)
    return names, samples, Steps(low, high)


def _has_last_step(keys: Sequence[str], samples: int, low: int, high: int) -> bool:
    """Whether `maxStep` belongs to the page: it does for the SDK from 0.28 on, but not before.

    Its pages ask for as many samples as they have steps, and for the step as the last key.
    """
    return high - low + 1 == samples and keys[-1:] == [STEP]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
