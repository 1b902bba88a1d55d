"""Every document of the newest SDK on the package index fits the adapter, or is named as out of scope."""

import pytest
from graphql import DocumentNode, GraphQLSchema, validate

from service.graphql.limits import violations
from service.wandb.limits import LIMITS
from service.wandb.schema_root import schema
from tests.sdk import newest_wheel
from tests.sdk.documents import documents_of
from tests.sdk.out_of_scope import OUT_OF_SCOPE

ADAPTER: GraphQLSchema = schema._schema  # pyright: ignore[reportPrivateUsage] - as the endpoint takes it
BEYOND = frozenset[str]().union(*OUT_OF_SCOPE.values())


@pytest.fixture(scope="module")
def documents() -> dict[str, list[DocumentNode]]:
    return documents_of(newest_wheel.package())


def test_every_document_fits(documents: dict[str, list[DocumentNode]]) -> None:
    wrong = {
        name: [error.message for document in same for error in validate(ADAPTER, document)]
        for name, same in documents.items()
        if name not in BEYOND
    }
    assert len(wrong) > 100
    assert {name: messages for name, messages in wrong.items() if messages} == {}


def test_every_document_is_within_the_limits(documents: dict[str, list[DocumentNode]]) -> None:
    fitting = [each for name, same in documents.items() if name not in BEYOND for each in same]
    assert [error.message for each in fitting for error in violations(each, LIMITS)] == []


def test_what_is_out_of_scope_does_not_fit(documents: dict[str, list[DocumentNode]]) -> None:
    """A name that fits by now belongs on the list no longer."""
    fitting = {
        name
        for name, same in documents.items()
        if name in BEYOND and not any(validate(ADAPTER, document) for document in same)
    }
    assert fitting == set()
