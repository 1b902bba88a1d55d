"""Walking the native schema as somebody: every field of everything that they can reach.

What has an id is asked for by its id alone, so that one question is shallow and none is left out:
each answer's ids are asked in turn, until there are no new ones.
"""

import base64
import binascii
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast

import httpx2
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from service.api.ids import decode
from tests.nets.calling import NATIVE

PAGE: Final = 20
AT_ONCE: Final = 10
NOTHING: Final = frozenset[str]()
REFUSALS: Final = {"NOT_FOUND", "UNAUTHENTICATED", "FORBIDDEN", "CONTENT_MISMATCH"}
FIELDS: Final = 500
_WORD: Final = re.compile(r"\w+")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,}")


def selection(kind: Any, above: tuple[str, ...] = ("Query",)) -> str:
    """Everything below a type, but of what has an id only the id, and nothing again of what is above."""
    named: Any = cast("Any", get_named_type(kind))
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        kinds = NATIVE.schema.get_possible_types(named)
        parts = [f"... on {each.name} {selection(each, above)}" for each in kinds]
        return "{ __typename " + " ".join(parts) + " }"
    if is_node(named):
        return "{ id }"
    return "{ __typename }" if named.name in above else everything(named, above)


def pieces(kind: Any) -> list[str]:
    """All fields below a type; of a large one each by itself, since a question has a limit of fields."""
    whole, named = selection(kind), cast("Any", get_named_type(kind))
    if len(_WORD.findall(whole)) <= FIELDS or not isinstance(named, GraphQLObjectType):
        return [whole[1:-1]]
    return [_field(name, found, ("Query", named.name)) for name, found in named.fields.items()]


def everything(kind: Any, above: tuple[str, ...] = (), without: Container[str] = ()) -> str:
    """All fields of a type of objects."""
    fields: dict[str, Any] = kind.fields
    parts = [
        _field(name, found, (*above, kind.name)) for name, found in fields.items() if name not in without
    ]
    return "{ __typename " + " ".join(parts) + " }"


def is_node(kind: GraphQLObjectType) -> bool:
    return any(each.name == "Node" for each in kind.interfaces)


def _field(name: str, found: Any, above: tuple[str, ...]) -> str:
    needed = [each for each, argument in found.args.items() if is_required_argument(argument)]
    assert not needed, f"say here what {name} takes: {needed}"
    page = f"(first: {PAGE})" if "first" in found.args else ""
    return f"{name}{page} {selection(found.type, above)}"


def ids_in(answer: object) -> Iterator[str]:
    """Every global id that an answer tells."""
    match answer:
        case Mapping():
            for name, value in cast("Mapping[str, object]", answer).items():
                if isinstance(value, str) and (name == "id" or name.endswith("Id")):
                    yield value
                else:
                    yield from ids_in(value)
        case list():
            for each in cast("list[object]", answer):
                yield from ids_in(each)
        case _:
            return


def kind_of(key: str) -> str | None:
    """The kind that a global id says; None for an opaque node, and for what only events tell of."""
    found = decode(key)
    return found.kind if found and found.kind in NATIVE.schema.type_map else None


def plain(text: str) -> str:
    """A text with what its tokens say when they are decoded, as ids and cursors do."""
    decoded: list[str] = []
    for token in set(_TOKEN.findall(text)):
        try:
            decoded.append(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_").decode())
        except (binascii.Error, ValueError):
            continue
    return "\n".join([text, *decoded])


@lru_cache
def all_of(kind: str, without: frozenset[str]) -> str:
    """The question for all of some things of one kind by their ids."""
    fields = everything(NATIVE.schema.type_map[kind], without=without)
    parts = f"__typename ... on Node {{ id }} ... on {kind} {fields}"
    return f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ {parts} }} }}"


def told(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The errors of an answer, which say no more than that there is nothing, or no right or bytes."""
    errors: list[dict[str, Any]] = answer.get("errors", [])
    assert {each["extensions"]["code"] for each in errors} <= REFUSALS, errors
    return errors


@dataclass
class Tour:
    """What somebody was told on the way: the texts of all answers, and what they reached by its id."""

    client: httpx2.AsyncClient
    key: str | None
    told: list[str] = field(default_factory=list[str])
    reached: dict[str, Any] = field(default_factory=dict[str, Any])

    async def ask(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """One question; what it said itself is no news in its answer."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        body = {"query": document, "variables": dict(variables)}
        reply = await self.client.post("/graphql", json=body, headers=headers)
        text = reply.text
        for given in variables.values():
            each: Any
            for each in cast("list[Any]", given) if isinstance(given, list) else [given]:
                text = text.replace(str(each), "")
        self.told.append(plain(text))
        return reply.json()

    async def query(self, name: str, given: Mapping[str, Any]) -> None:
        """A root field with all that it tells, and all that can be reached from there."""
        found: Any = NATIVE.queries[name]
        for piece in pieces(found.type):
            answer = await self.ask(NATIVE.document(name, given, piece), given)
            told(answer)
            await self.visit(list(ids_in(answer)))

    async def visit(self, start: Sequence[str]) -> None:
        """Everything that can be reached from these ids, each once."""
        waiting = {each for each in start if kind_of(each)} - self.reached.keys()
        while waiting:
            kind = kind_of(min(waiting)) or ""
            some = sorted(each for each in waiting if kind_of(each) == kind)[:AT_ONCE]
            found = await self._nodes(kind, some)
            self.reached.update(zip(some, found, strict=True))
            waiting |= {each for each in ids_in(found) if kind_of(each)}
            waiting -= self.reached.keys()

    async def _nodes(self, kind: str, ids: Sequence[str]) -> list[Any]:
        refused: set[str] = set()  # some fields may be refused
        answer = await self.ask(all_of(kind, NOTHING), {"ids": ids})
        while more := {str(each["path"][2]) for each in told(answer)}:
            refused |= more
            answer = await self.ask(all_of(kind, frozenset(refused)), {"ids": ids})
        return answer["data"]["nodes"]

    def heard(self, secrets: set[str]) -> set[str]:
        """Which of these words were told."""
        return {each for each in secrets if any(each in text for text in self.told)}
