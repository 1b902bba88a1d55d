"""A schema with every kind of field, and data for it in which anything may be wrong."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum, StrEnum
from random import Random
from typing import Annotated, Any, Final, Generic, NewType, TypeVar

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from service.graphql import scalars
from service.graphql.scalars import DateTime

T = TypeVar("T")
Odd = NewType("Odd", str)
ODD: Final = strawberry.scalar(name="Odd", serialize=lambda text: None if text == "none" else text.upper())


@strawberry.enum
class Colour(Enum):
    """Values are not the names."""

    RED = 1
    GREEN = 2


@strawberry.enum
class Size(StrEnum):
    """Members are texts too."""

    SMALL = "small"
    LARGE = "large"


class Loud(FieldExtension):
    """A hook of one field."""

    def resolve(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        found = next_(source, info, **kwargs)
        return found if found is None else f"{found}!"


@strawberry.interface
class Named:
    """What has a name."""

    name: str


@strawberry.type
class Cat(Named):
    """Only plain fields."""

    lives: int
    weight: float | None
    colour: Colour
    size: Size | None
    born: DateTime | None
    notes: JSON | None
    odd: Odd | None
    tame: bool
    grid: list[list[int | None]] | None
    kittens: "list[Cat | None] | None"
    mother: "Cat | None"

    @strawberry.field
    def shout(self) -> str:
        return self.name.upper()

    @strawberry.field
    def eldest(self) -> "Cat | None":
        return (self.kittens or [None])[0]


@strawberry.type
class Dog(Named):
    """Fields of every kind."""

    id: strawberry.ID
    friends: "list[Annotated[Cat | Dog, strawberry.union('Animal')]] | None"
    fellows: list[Named] | None
    chased: Cat | None

    @strawberry.field
    async def later(self) -> str | None:
        await asyncio.sleep(0)
        return self.name

    @strawberry.field
    def told(self, info: strawberry.Info, times: int = 1) -> str:
        return f"{info.field_name}{self.name}" * times

    @strawberry.field(extensions=[Loud()])
    def hooked(self) -> str | None:
        return self.name

    @strawberry.field
    async def caught(self) -> Cat | None:
        await asyncio.sleep(0)
        return self.chased


@dataclass(slots=True)
class Rock:
    """A record of no GraphQL type: what it is depends on what it holds."""

    heavy: object
    name: object


@strawberry.interface
class Thing:
    """Its types have tests of their own, as those of our native schema."""

    @strawberry.field
    @staticmethod
    def label(root: strawberry.Parent[Any]) -> str:
        return f"{root.name}"

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        return isinstance(value, Rock) and (cls is Stone) is bool(value.heavy)


@strawberry.type
class Stone(Thing):
    """A heavy rock."""

    name: str | None
    heavy: bool


@strawberry.type
class Pebble(Thing):
    """A light one."""

    name: str | None

    @strawberry.field
    def length(self) -> int:
        return len(self.name or "")


@strawberry.type
class Page(Generic[T]):
    """A generic type."""

    items: list[T]
    total: int


@strawberry.type
class Query:
    """The data comes with the context."""

    @strawberry.field
    async def dogs(self, info: strawberry.Info) -> list[Dog] | None:
        return info.context["dogs"]

    @strawberry.field
    def cats(self, info: strawberry.Info) -> "Page[Cat] | None":
        return info.context["cats"]

    @strawberry.field
    async def things(self, info: strawberry.Info) -> list[Thing | None] | None:
        return info.context["things"]

    @strawberry.field
    async def rubble(
        self, info: strawberry.Info
    ) -> list[Annotated[Stone | Pebble, strawberry.union("Rubble")]] | None:
        return info.context["things"]

    @strawberry.field
    async def stones(self, info: strawberry.Info) -> list[Stone | None] | None:
        return info.context["things"]

    @strawberry.field
    def anybody(self, info: strawberry.Info) -> list[Named | None] | None:
        return info.context["anybody"]


SCHEMA: Final = strawberry.Schema(
    Query, types=[Stone, Pebble], config=StrawberryConfig(scalar_map={DateTime: scalars.DATE_TIME, Odd: ODD})
)


@dataclass
class Stranger:
    """Of no type, though it has a name."""

    name: str = "nobody"
    lives: int = 1


@dataclass
class Late:
    """To be awaited, as often as one likes."""

    value: object

    def __await__(self) -> Generator[Any, None, object]:
        yield from asyncio.sleep(0).__await__()
        return self.value


@dataclass
class Data:
    """Makes values; the same seed makes equal ones, since what can be awaited can be so only once."""

    random: Random
    wrong: float

    def pick(self, value: object) -> Any:
        """The value, or now and then something that it should not be."""
        if self.random.random() >= self.wrong:
            return value
        make = self.random.choice((
            lambda: None, lambda: "text", lambda: 7, lambda: 2**40, lambda: True, lambda: float("nan"),
            lambda: float("inf"), lambda: ValueError("wrong"), lambda: [1], lambda: (value,), lambda: {1},
            lambda: Late(value), lambda: Late(None), lambda: (each for each in [value]), Stranger,
            lambda: Colour.RED, lambda: Size.LARGE, lambda: "small", lambda: 2, lambda: 1.5, lambda: b"b",
            lambda: {"name": "dict"}, lambda: strawberry.UNSET, lambda: Stranger, lambda: len,
        ))  # fmt: skip
        return make()

    def cat(self, depth: int = 2) -> Any:
        kittens = [self.pick(self.cat(depth - 1)) for _ in range(self.random.randint(0, 3))] if depth else []
        return Cat(
            name=self.pick("Tom"),
            lives=self.pick(9),
            weight=self.pick(4.5),
            colour=self.pick(Colour.GREEN),
            size=self.pick(Size.SMALL),
            born=self.pick(1_700_000_000_000_000),
            notes=self.pick({"a": [1, None]}),
            odd=self.pick(self.random.choice(("odd", "none"))),
            tame=self.pick(True),
            grid=self.pick([[1, None], [self.pick(2)]]),
            kittens=self.pick(kittens),
            mother=self.pick(self.cat(depth - 1)) if depth else None,
        )

    def dog(self, depth: int = 2) -> Any:
        return Dog(
            name=self.pick("Rex"),
            id=self.pick("7"),
            friends=self.pick([self.pick(self.animal(depth - 1)) for _ in range(3)] if depth else None),
            fellows=self.pick([self.pick(self.animal(depth - 1)) for _ in range(2)] if depth else []),
            chased=self.pick(self.cat(1)),
        )

    def rock(self) -> Rock:
        return Rock(heavy=self.pick(self.random.random() < 0.5), name=self.pick("rock"))

    def animal(self, depth: int) -> Any:
        return self.cat(depth) if self.random.random() < 0.5 else self.dog(depth)

    def context(self) -> dict[str, Any]:
        return {
            "dogs": self.pick([self.pick(self.dog()) for _ in range(4)]),
            "cats": self.pick(Page(items=[self.pick(self.cat()) for _ in range(4)], total=self.pick(4))),
            "things": self.pick([self.pick(self.rock()) for _ in range(4)]),
            "anybody": self.pick([self.pick(self.animal(2)) for _ in range(5)]),
        }


def context(seed: int, wrong: float) -> dict[str, Any]:
    """What the root fields answer with, where values are wrong this often."""
    return Data(Random(seed), wrong).context()  # noqa: S311 - data of a test
