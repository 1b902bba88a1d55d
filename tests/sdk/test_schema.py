"""The adapter's schema against the derived one."""

import asyncio
from pathlib import Path

from graphql import GraphQLSchema, build_schema

from service.wandb.schema_root import schema
from tests.sdk.shapes import shape

DERIVED = build_schema((Path(__file__).parent / "derived.graphql").read_text())
ADAPTER: GraphQLSchema = schema._schema  # pyright: ignore[reportPrivateUsage] - as the endpoint takes it
NEWEST = "0.31.0"


def test_what_is_there_equals_the_derived_schema() -> None:
    given, ours = shape(DERIVED), shape(ADAPTER)
    assert {part: text for part, text in ours.items() if given.get(part) != text} == {}


def test_nothing_is_missing() -> None:
    assert set(shape(DERIVED)) - set(shape(ADAPTER)) == set()


def test_the_sdk_is_told_what_the_server_can_do() -> None:
    query = (
        "{ serverInfo { cliVersionInfo latestLocalVersionInfo { outOfDate } features { name isEnabled } } }"
    )
    answer = asyncio.run(schema.execute(query))
    assert answer.errors is None
    assert answer.data is not None
    info = answer.data["serverInfo"]
    assert info["cliVersionInfo"]["max_cli_version"] == NEWEST
    assert {"name": "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION", "isEnabled": True} in info["features"]
    assert "ARTIFACT_DIGEST_ALGORITHM" not in str(info["features"])
