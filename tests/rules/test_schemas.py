"""The schemas as they are: every root field has a permission, and schema.graphql is current."""

from importlib import import_module

import pytest
from strawberry import Schema

from service.graphql.operation import PUBLIC, permission_of
from tests.rules.roots import root_fields, unguarded_fields
from tests.rules.source import ROOT, expect_none

SCHEMAS = ("service.api.schema", "service.wandb.schema_root")
# What anybody may ask, signed in or not. Adding a line here is a decision, so it is a line here.
OPEN_TO_ANYBODY = {"Query.viewer", "Query.node", "Query.nodes", "Query.serverInfo"}


def load(module: str) -> Schema:
    schema = import_module(module).schema
    assert isinstance(schema, Schema)
    return schema


@pytest.mark.parametrize("module", SCHEMAS)
def test_every_root_field_has_a_permission(module: str) -> None:
    expect_none(unguarded_fields(load(module)))


@pytest.mark.parametrize("module", SCHEMAS)
def test_what_is_open_to_anybody_was_decided(module: str) -> None:
    opened = {name for name, field in root_fields(load(module)) if permission_of(field) is PUBLIC}
    assert opened <= OPEN_TO_ANYBODY


def test_every_root_field_of_ours_is_described() -> None:
    assert [name for name, field in root_fields(load("service.api.schema")) if not field.description] == []


def test_schema_graphql_is_current() -> None:
    exported = import_module("service.api.schema").sdl()
    assert (ROOT / "schema.graphql").read_text() == exported, "run `heirloom export-schema`"
