"""Filters that are not understood are refused, and what is not understood is named."""

import json

import pytest

from graph.errors import InvalidInputError
from service.wandb.filters.orders import run_order, sorting_of
from service.wandb.filters.vocabularies import NAMED_ORDERS, REGISTRIES, RUNS, VERSIONS


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ('{"lr": 1}', "'lr'"),
        ('{"config": 1}', "'config'"),
        ('{"secret.x": 1}', "'secret.x'"),
        ('{"$where": "1"}', "'$where'"),
        ('{"name": {"$like": "x"}}', "'$like'"),
        ('{"name": {"$size": 1}}', "name cannot be filtered by $size"),
        ('{"name": {"$gt": 5}}', "name is compared with text"),
        ('{"name": {}}', "name is compared with nothing"),
        ('{"createdAt": {"$gt": "yesterday"}}', "createdAt is compared with a time"),
        ('{"createdAt": {"$gt": 5}}', "createdAt is compared with a time"),
        ('{"duration": {"$gt": "5"}}', "duration is compared with a number"),
        ('{"tags": {"$size": "1"}}', "$size is a number"),
        ('{"tags": {"$in": "a"}}', "take a list"),
        ('{"config": {}}', "'config'"),
        ('{"config.lr": {}}', "config.lr is compared with nothing"),
        ('{"config": ' * 40 + "1" + "}" * 40, "at most 32 levels"),
        ('{"name": {"$exists": []}}', "$exists is true or false"),
        ('{"name": {"$exists": "yes"}}', "$exists is true or false"),
        ('{"$or": {"name": "x"}}', "$or takes a list"),
        ('{"$and": ["x"]}', "a filter is a JSON object"),
        ("[]", "a filter is a JSON object"),
        ('{"name": [' + "[" * 40 + "]" * 41 + "}", "name is compared with text"),
        ('{"$not": ' * 40 + "{}" + "}" * 40, "at most 32 levels"),
        ('{"name": {"$not": ' * 1 + '{"$not": ' * 40 + '"x"' + "}" * 42, "at most 32 levels"),
        ('{"name": "' + "x" * 70_000 + '"}', "at most 65536 characters"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(asked: str, message: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        RUNS.parsed(asked)
    assert message in str(refused.value)


@pytest.mark.parametrize("nothing", [None, "", " ", "null", "{}", '{"$and": []}', '{"$nor": []}'])
def test_nothing_asks_for_nothing(nothing: str | None) -> None:
    assert RUNS.parsed(nothing) is None


def test_the_error_names_what_there_is() -> None:
    for words, asked, known in (
        (REGISTRIES, '{"visibility": "x"}', "entity_id"),
        (VERSIONS, '{"name": "x"}', "metadata"),
        (VERSIONS, '{"alias": {"$any": []}}', "$nin"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            words.parsed(asked)
        assert known in str(refused.value)


@pytest.mark.parametrize("value", ["latest", "v", True, None, 2**64, {}])
def test_what_is_no_number_of_a_version(value: object) -> None:
    with pytest.raises(InvalidInputError, match="version"):
        VERSIONS.parsed(json.dumps({"version": {"$gt": value}}))


def test_orders_that_are_none() -> None:
    for order in ("-secret", "config", "config.", "--name"):
        with pytest.raises(InvalidInputError, match="no order"):
            run_order(order)
    with pytest.raises(InvalidInputError, match="at most"):
        run_order("config." + "x" * 1000)
    assert sorting_of(" ", NAMED_ORDERS) is None
