"""The schema says everything about itself, and its enumerations are those of the domain."""

from enum import Enum
from typing import Any, cast

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from graph.events import Action
from graph.lineage import Direction, EdgeKind, NodeKind
from graph.policy import RANKS
from graph.runs import RunState
from graph.targets import Visibility
from graph.versions import VersionState
from service.api.actions import EventAction
from service.api.enums import (
    LineageDirection,
    LineageEdgeKind,
    LineageNodeKind,
    OrganizationRole,
    RegistryVisibility,
    RoleName,
    RunStateName,
    VersionStateName,
)
from service.api.schema import schema, sdl

TYPES = cast("dict[str, Any]", schema._schema.type_map)  # pyright: ignore[reportPrivateUsage] - no public name
OURS = {name: kind for name, kind in TYPES.items() if not name.startswith("__")}
STANDARD = {"String", "Int", "Float", "Boolean", "ID"}


def test_everything_is_described() -> None:
    bare: list[str] = []
    for name, kind in OURS.items():
        if not kind.description and name not in STANDARD:
            bare.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                bare += [f"{name}.{field_name}"] if not field.description else []
                bare += [f"{name}.{field_name}({n})" for n, arg in field.args.items() if not arg.description]
        if isinstance(kind, GraphQLInputObjectType):
            bare += [f"{name}.{each}" for each, field in kind.fields.items() if not field.description]
        if isinstance(kind, GraphQLEnumType):
            bare += [f"{name}.{each}" for each, value in kind.values.items() if not value.description]
    assert bare == []


def test_the_text_is_stable_and_sorted() -> None:
    text = sdl()
    assert text == sdl()
    assert text.endswith("}\n")
    kinds = [line.split()[1] for line in text.splitlines() if line.startswith(("type ", "interface "))]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize(
    ("ours", "domain"),
    [
        (EventAction, Action),
        (LineageDirection, Direction),
        (LineageEdgeKind, EdgeKind),
        (LineageNodeKind, NodeKind),
        (RegistryVisibility, Visibility),
        (RunStateName, RunState),
        (VersionStateName, VersionState),
    ],
)
def test_an_enumeration_has_every_value_of_the_domain(ours: type[Enum], domain: type[Enum]) -> None:
    assert {member.name: member.value for member in ours} == {member.name: member for member in domain}


def test_roles_are_those_of_the_policy() -> None:
    assert {member.name.lower(): member.value for member in RoleName} == RANKS
    assert [str(member.value) for member in OrganizationRole] == ["admin", "member", "viewer"]


def test_every_mutation_answers_with_a_union_of_its_payload_and_typed_errors() -> None:
    errors = {
        "ConflictError",
        "ForbiddenError",
        "InvalidInputError",
        "NotFoundError",
        "UnauthenticatedError",
    }
    for name, field in OURS["Mutation"].fields.items():
        union = field.type.of_type
        assert union.name == f"{name[0].upper()}{name[1:]}Result"
        members = {member.name for member in union.types}
        assert errors < members
        assert len(members - {"ContentMismatchError"}) == len(errors) + 1
        assert ("ContentMismatchError" in members) == (name in {"commitVersion", "completeUpload"})
        assert "idempotencyKey" in field.args
    for name in {*errors, "ContentMismatchError"}:
        assert [interface.name for interface in OURS[name].interfaces] == ["Error"]
