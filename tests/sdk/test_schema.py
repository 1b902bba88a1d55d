"""The adapter's schema against the derived one, and the SDK's own documents against both."""

import asyncio
from pathlib import Path

import pytest
from graphql import DocumentNode, GraphQLSchema, build_schema, validate

from service.graphql.limits import violations
from service.wandb.limits import LIMITS
from service.wandb.schema_root import schema
from tests.sdk.documents import TARGET, documents_of, package_of
from tests.sdk.pending import AWAITED, LATER
from tests.sdk.shapes import shape

DERIVED = build_schema((Path(__file__).parent / "derived.graphql").read_text())
ADAPTER: GraphQLSchema = schema._schema  # pyright: ignore[reportPrivateUsage] - as the endpoint takes it
MISSING = AWAITED.union(*LATER.values())
NEWEST = "0.31.0"


@pytest.fixture(scope="module")
def documents() -> dict[str, list[DocumentNode]]:
    return documents_of(package_of(NEWEST))


def test_what_is_there_equals_the_derived_schema() -> None:
    given, ours = shape(DERIVED), shape(ADAPTER)
    assert {part: text for part, text in ours.items() if given.get(part) != text} == {}


def test_what_is_missing_is_listed() -> None:
    assert set(shape(DERIVED)) - set(shape(ADAPTER)) == MISSING


def test_nothing_is_listed_twice() -> None:
    assert len(MISSING) == len(AWAITED) + sum(map(len, LATER.values()))


@pytest.mark.parametrize("name", TARGET)
def test_the_newest_sdks_documents_fit(documents: dict[str, list[DocumentNode]], name: str) -> None:
    for document in documents[name]:
        assert validate(DERIVED, document) == []
        assert violations(document, LIMITS) == []
        unexpected = [
            error.message for error in validate(ADAPTER, document) if not _is_awaited(error.message)
        ]
        assert unexpected == []


def _is_awaited(message: str) -> bool:
    """An error about a field that is listed as missing, or about the whole root of mutations."""
    if "Mutation" in AWAITED and "mutation" in message:
        return True
    parts = message.split("'")
    return message.startswith("Cannot query field") and f"{parts[3]}.{parts[1]}" in MISSING


def test_every_document_in_scope_is_within_the_limits(documents: dict[str, list[DocumentNode]]) -> None:
    fitting = [each for same in documents.values() for each in same if not validate(DERIVED, each)]
    assert len(fitting) > 100
    assert [error.message for each in fitting for error in violations(each, LIMITS)] == []


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
