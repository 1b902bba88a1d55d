"""The versions and runs that questions of lineage begin with."""

from collections.abc import Sequence
from typing import Final

from graph.errors import InvalidInputError
from graph.walks import ROOT_LIMIT
from service.api.context import ApiContext
from service.api.ids import reference
from service.api.lookup import run_at, version_at
from service.api.past_loaders import moment_of
from service.api.past_lookup import member_then_at
from service.api.paths import RUN, has_scheme

ROOT_KINDS: Final = frozenset({"Version", "Run"})


async def root_ids(context: ApiContext, of: Sequence[str], *, as_of: int | None = None) -> list[str]:
    """The graph's ids of versions and runs given by global id or path with scheme; see `root_id`."""
    if not 1 <= len(of) <= ROOT_LIMIT:
        raise InvalidInputError(f"of takes 1 to {ROOT_LIMIT} ids or paths", field="of")
    return [await root_id(context, text, "of", as_of=as_of) for text in of]


async def root_id(context: ApiContext, text: str, field: str, *, as_of: int | None = None) -> str:
    """The graph's id of a version or run; a version's path means what it meant at `as_of`."""
    if has_scheme(text):
        if text.startswith(f"{RUN}:"):
            return (await run_at(context, text, field=field)).id
        if as_of is None:
            return (await version_at(context, text, field=field)).id
        moment = await moment_of(context, as_of)
        return (await member_then_at(context, text, moment.at, field)).version.id
    known = reference(text, field)
    if known.kind not in ROOT_KINDS:
        raise InvalidInputError(f"{field} takes versions and runs, by id or by path with scheme", field=field)
    return known.id
