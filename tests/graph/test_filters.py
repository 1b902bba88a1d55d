"""Every operator of every field, on the real graph; what cannot be asked is refused by field."""

from dataclasses import replace
from typing import TypeVar

import pytest

from graph.collections import create_collection
from graph.errors import InvalidInputError
from graph.filters.conditions import Condition, Every, Not, Operator, Some, Test, Value
from graph.filters.fields import HOLDER_FIELDS, VERSION_FIELDS
from graph.filters.texts import compiled
from graph.links import link_version
from graph.listings import COLLECTIONS, LINKS, REGISTRIES, VERSIONS
from graph.pages import Listing, Window
from graph.work import Reader
from tests.graph.world import World

pytestmark = pytest.mark.anyio

EQ, IN, GT, GTE, LT, LTE = (Operator(name) for name in ("eq", "in", "gt", "gte", "lt", "lte"))
CONTAINS, REGEX, EXISTS, ALL, SIZE = (
    Operator(name) for name in ("contains", "regex", "exists", "all", "size")
)
THERE, ABSENT = True, False

T = TypeVar("T")


async def found(world: World, listing: Listing[T], parent: str, condition: Condition) -> list[T]:
    """The members that fit."""

    async def fetch(reader: Reader) -> list[T]:
        page = (await listing.pages(reader, [parent], window=Window(100), condition=condition))[0]
        return [member for _, member in page.members]

    return await world.graph.read(world.admin.sight, fetch)


def says(field: str, operator: Operator, value: Value, path: str = "") -> Test:
    return Test(field, operator, value, path)


async def three_versions(world: World) -> tuple[str, list[str]]:
    """An artifact whose versions differ in everything that can be asked for."""
    made = [
        await world.version(
            "m",
            metadata='{"score": 0.5, "name": "alpha", "ok": true, "deep": {"x": 1}}',
            tags=["red", "hot"],
        ),
        await world.version("m", metadata='{"score": 1.5, "name": "beta", "ok": false}', tags=["red"]),
        await world.version("m", description="the last", aliases=["prod"]),
    ]
    rows = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS artifact", id=made[0])
    await world.rows(
        "UNWIND range(0, 2) AS n MATCH (v:Version {id: $ids[n]})"
        " SET v.size = 10 * n, v.created_at = 1000 + n, v.updated_at = 2000 + n",
        ids=made,
    )
    return str(rows[0]["artifact"]), made


def cases(made: list[str]) -> list[tuple[Condition, set[int]]]:
    """Conditions, and the numbers of the versions that fit."""
    return [
        (says("id", EQ, made[1]), {1}),
        (says("id", IN, (made[0], made[2], "none")), {0, 2}),
        (says("number", EQ, 1), {1}),
        (says("number", GT, 0), {1, 2}),
        (says("number", GTE, 1), {1, 2}),
        (says("number", LT, 1), {0}),
        (says("number", LTE, 1), {0, 1}),
        (says("number", IN, (0, 2)), {0, 2}),
        (Not(says("number", EQ, 1)), {0, 2}),
        (Not(says("number", IN, (0, 2))), {1}),
        (says("type", EQ, "model"), {0, 1, 2}),
        (says("type", CONTAINS, "od"), {0, 1, 2}),
        (says("description", EQ, "the last"), {2}),
        (says("description", EXISTS, THERE), {2}),
        (says("description", EXISTS, ABSENT), {0, 1}),
        (Not(says("description", EQ, "the last")), {0, 1}),
        (Not(says("description", CONTAINS, "other")), {0, 1, 2}),
        (says("description", REGEX, "^the"), {2}),
        (says("tag", EQ, "red"), {0, 1}),
        (Not(says("tag", EQ, "red")), {2}),
        (says("tag", IN, ("hot", "cold")), {0}),
        (Not(says("tag", IN, ("hot", "cold"))), {1, 2}),
        (says("tag", CONTAINS, "ho"), {0}),
        (says("tag", REGEX, "^r.d$"), {0, 1}),
        (says("tag", REGEX, "ed"), {0, 1}),
        (says("tag", ALL, ("red", "hot")), {0}),
        (says("tag", SIZE, 1), {1}),
        (says("tag", EXISTS, ABSENT), {2}),
        (says("alias", EQ, "prod"), {2}),
        (says("alias", EQ, "latest"), {2}),
        (says("alias", ALL, ("prod", "latest")), {2}),
        (says("alias", EXISTS, THERE), {2}),
        (says("size", GT, 5), {1, 2}),
        (says("size", EQ, 0), {0}),
        (says("createdAt", GTE, 1001), {1, 2}),
        (says("createdAt", LT, 1001), {0}),
        (says("updatedAt", GT, 2001), {2}),
        (says("metadata", EQ, 0.5, "score"), {0}),
        (says("metadata", GT, 1, "score"), {1}),
        (says("metadata", LTE, 1.5, "score"), {0, 1}),
        (says("metadata", IN, (0.5, 7), "score"), {0}),
        (Not(says("metadata", EQ, 0.5, "score")), {1, 2}),
        (says("metadata", EQ, "alpha", "name"), {0}),
        (says("metadata", CONTAINS, "et", "name"), {1}),
        (says("metadata", REGEX, "a$", "name"), {0, 1}),
        (says("metadata", EQ, THERE, "ok"), {0}),
        (says("metadata", EQ, 1, "deep.x"), {0}),
        (says("metadata", EQ, "1", "deep.x"), set()),
        (Not(says("metadata", EQ, "1", "deep.x")), {0, 1, 2}),
        (says("metadata", EXISTS, THERE, "deep.x"), {0}),
        (says("metadata", EXISTS, ABSENT, "score"), {2}),
        (Every((says("tag", EQ, "red"), says("metadata", GT, 1, "score"))), {1}),
        (Some((says("number", EQ, 0), says("alias", EQ, "prod"))), {0, 2}),
        (Not(Some((says("number", EQ, 0), says("alias", EQ, "prod")))), {1}),
        (Every(()), {0, 1, 2}),
        (Some(()), set()),
        (Not(Every((says("number", LT, 2), Not(says("tag", EQ, "hot"))))), {0, 2}),
    ]


# The versions of an artifact whoever asks: each of the many filters is a statement to be planned.
ANY_VERSIONS = replace(VERSIONS, source="MATCH (v:Version) WHERE v.artifact = parent AND v.index >= 0")


async def test_every_operator_on_every_field_of_versions(world: World) -> None:
    artifact, made = await three_versions(world)
    for condition, expected in cases(made):
        members = await found(world, ANY_VERSIONS, artifact, condition)
        assert {member.index for member in members} == expected, condition
    digest = (await found(world, VERSIONS, artifact, says("number", EQ, 1)))[0].digest
    assert [each.index for each in await found(world, VERSIONS, artifact, says("digest", EQ, digest))] == [1]


async def test_links_are_filtered_by_their_versions_and_by_their_own_number(world: World) -> None:
    _, made = await three_versions(world)
    registry, collection = world.model_registry, ""
    for version in reversed(made):
        linked = await link_version(
            world.graph, world.admin, version=version, project=registry, collection="c", aliases=[]
        )
        collection = linked.collection
    expected: list[tuple[Condition, list[int]]] = [
        (says("number", GT, 0), [2, 1]),
        (says("tag", EQ, "hot"), [2]),
        (says("metadata", EQ, "beta", "name"), [1]),
        (says("alias", EQ, "latest"), [2]),  # the collection's own
        (says("alias", EQ, "prod"), []),  # the artifact's
        (Not(says("tag", EXISTS, THERE)), [0]),
    ]
    for condition, numbers in expected:
        links = await found(world, LINKS, collection, condition)
        assert [link.number for link in links] == numbers, condition


async def test_collections(world: World) -> None:
    graph, admin, registry = world.graph, world.admin, world.model_registry
    alpha = await create_collection(
        graph, admin, project=registry, name="alpha", type_name="model", description="x" * 998 + "end"
    )
    for name, tags in (("beta", ["one", "two"]), ("gamma", ["one"])):
        await create_collection(graph, admin, project=registry, name=name, type_name="model", tags=tags)
    expected: list[tuple[Condition, list[str]]] = [
        (says("id", EQ, alpha), ["alpha"]),
        (says("name", EQ, "beta"), ["beta"]),
        (says("name", GT, "alpha"), ["beta", "gamma"]),
        (says("name", IN, ("alpha", "gamma")), ["alpha", "gamma"]),
        (says("name", REGEX, "^(al|ga)"), ["alpha", "gamma"]),
        (says("name", REGEX, "(?i)ETA"), ["beta"]),
        (says("type", EQ, "model"), ["alpha", "beta", "gamma"]),
        (says("tag", ALL, ("two", "one")), ["beta"]),
        (says("tag", SIZE, 0), ["alpha"]),
        (says("description", CONTAINS, "end"), ["alpha"]),
        (says("description", REGEX, "xe"), ["alpha"]),
        (says("description", REGEX, "end$"), []),  # only the first 1,000 characters are matched
        (says("createdAt", GT, 0), ["alpha", "beta", "gamma"]),
        (says("updatedAt", LT, 0), []),
    ]
    for condition, names in expected:
        members = await found(world, COLLECTIONS, registry, condition)
        assert [member.name for member in members] == names, condition


async def test_registries(world: World) -> None:
    expected: list[tuple[Condition, list[str]]] = [
        (says("id", EQ, world.model_registry), ["model"]),
        (says("name", CONTAINS, "data"), ["dataset"]),
        (says("entityId", EQ, world.organization), ["dataset", "model"]),
        (says("description", EQ, "Models"), ["model"]),
        (says("visibility", EQ, "organization"), ["dataset", "model"]),
        (Not(says("visibility", EQ, "organization")), []),
        (says("createdAt", GT, 0), ["dataset", "model"]),
        (says("updatedAt", GT, 0), ["dataset", "model"]),
    ]
    for condition, names in expected:
        members = await found(world, REGISTRIES, world.organization, condition)
        assert [member.name for member in members] == names, condition


def nested(levels: int) -> Condition:
    condition: Condition = says("name", EQ, "a")
    for _ in range(levels):
        condition = Not(condition)
    return condition


@pytest.mark.parametrize(
    ("condition", "field", "message"),
    [
        (says("nam", EQ, "a"), "nam", "no field nam"),
        (says("name", SIZE, 1), "name", "cannot be filtered by size"),
        (says("createdAt", CONTAINS, "a"), "createdAt", "cannot be filtered by contains"),
        (says("tag", GT, "a"), "tag", "cannot be filtered by gt"),
        (nested(9), "filter", "at most 8 levels"),
        (Every(tuple(says("name", EQ, "a") for _ in range(33))), "filter", "at most 32 conditions"),
        (says("name", IN, tuple("a" for _ in range(201))), "name", "at most 200 values"),
        (says("name", CONTAINS, "a" * 1001), "name", "at most 1000 characters"),
        (says("name", REGEX, "a" * 201), "name", "1 to 200 characters"),
        (says("name", REGEX, ""), "name", "1 to 200 characters"),
        (says("name", REGEX, "a)(b"), "name", "no regular expression"),
        (says("name", REGEX, "(a+)+$"), "name", "too many ways"),
        (says("name", REGEX, "(a|a)*$"), "name", "too many ways"),
        (says("name", REGEX, "(a?){30}"), "name", "too many ways"),
        (says("name", REGEX, "a*a*a*a*b"), "name", "too many ways"),
        (says("name", REGEX, "a?" * 30), "name", "too many ways"),
        (says("name", REGEX, r"(a)\1"), "name", "too many ways"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_field(
    condition: Condition, field: str, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message) as refused:
        compiled(condition, HOLDER_FIELDS)
    assert refused.value.field == field


@pytest.mark.parametrize("pattern", ["[", "(", "*a", "(?<n", "a{2,1}", "(?x)a#", "[z-a]"])
async def test_what_is_no_pattern_is_told_by_the_graph(world: World, pattern: str) -> None:
    graph, admin, registry = world.graph, world.admin, world.model_registry
    await create_collection(graph, admin, project=registry, name="one", type_name="model")
    condition = Every((says("type", REGEX, "mo"), says("name", REGEX, pattern)))
    with pytest.raises(InvalidInputError, match="no regular expression") as refused:
        await found(world, COLLECTIONS, registry, condition)
    assert refused.value.field == "name"


async def test_values_are_parameters_and_never_text(world: World) -> None:
    """Whatever is asked for, the statement is made of the module's own words."""
    hostile = "' OR true RETURN 1 //"
    text, values = compiled(
        Every((says("tag", EQ, hostile), says("metadata", EQ, hostile, f"a`{hostile}"))), VERSION_FIELDS
    )
    assert "OR true" not in text
    assert hostile in values.values()
    artifact, _ = await three_versions(world)
    assert await found(world, VERSIONS, artifact, says("metadata", EQ, hostile, hostile)) == []


async def test_what_fits_is_counted(world: World) -> None:
    artifact, _ = await three_versions(world)
    condition = Not(says("tag", EQ, "hot"))

    async def count(reader: Reader) -> list[int]:
        return await VERSIONS.counts(reader, [artifact, "none"], condition=condition)

    assert await world.graph.read(world.admin.sight, count) == [2, 0]


async def test_as_many_conditions_as_are_allowed_have_names_enough(world: World) -> None:
    artifact, _ = await three_versions(world)
    condition = Every(tuple(says("metadata", GT, -n, "score") for n in range(32)))
    assert len(await found(world, VERSIONS, artifact, condition)) == 2
