"""Several fields of a registry saved at once: all or none, each by its own permission (M3-M6)."""

import json

import pytest

from graph.collections import create_collection
from graph.errors import ForbiddenError, InvalidInputError, NotFoundError
from graph.registry_edits import new_registry
from graph.registry_members import set_registry_role
from graph.registry_saves import RegistrySave, save_registry
from graph.targets import Visibility
from tests.graph.registries import CHANGES, Office, read, refusal
from tests.graph.told import told_since, told_until_now

pytestmark = pytest.mark.anyio


async def _save(office: Office, registry: str | None = None, **said: object) -> None:
    save = RegistrySave(**said)  # pyright: ignore[reportArgumentType]  the test's own words
    await save_registry(office.world.graph, office.member, registry=registry or office.registry, save=save)


async def test_all_of_it_is_one_event_and_the_past_stays(office: Office) -> None:
    known = await told_until_now(office.world)
    await _save(office, description="words", visibility=Visibility.RESTRICTED, more_types=["code", "model"])
    saved = await office.read()
    assert (saved.description, saved.visibility) == ("words", "restricted")
    assert (saved.all_types, saved.accepted_types) == (False, ("model", "code"))
    (event,) = await told_since(office.world, known)
    assert (event.action, event.subject) == ("registry.updated", office.registry)
    assert event.before == {
        "description": None,
        "visibility": "organization",
        "acceptedTypes": ["model"],
    }
    assert event.after == {
        "description": "words",
        "visibility": "restricted",
        "acceptedTypes": ["model", "code"],
    }
    changes = await office.world.rows(CHANGES, subject=office.registry, field="accepted_types")
    assert [json.loads(str(row["value"])) for row in changes] == [["model"], ["model", "code"]]


async def test_what_is_said_again_or_not_at_all_changes_nothing(office: Office) -> None:
    await _save(office, description="", visibility=Visibility.ORGANIZATION, all_types=False)
    assert (await office.read()).description == ""
    known = await told_until_now(office.world)
    await _save(office, description="", visibility=Visibility.ORGANIZATION, more_types=["model"])
    await _save(office)
    assert await told_since(office.world, known) == []
    assert (await office.read()).description == ""


async def test_each_field_takes_its_own_permission_where_it_changes(office: Office) -> None:
    world, registry = office.world, office.registry
    editor = await world.person("eddy", "viewer")
    await set_registry_role(
        world.graph, office.member, registry=registry, member=editor.id or "", role="member"
    )

    async def refused(actor: object, **said: object) -> type[Exception]:
        save = RegistrySave(**said)  # pyright: ignore[reportArgumentType]  the test's own words
        attempt = save_registry(world.graph, actor, registry=registry, save=save)  # pyright: ignore[reportArgumentType]  one of the office
        return type(await refusal(world, attempt))

    seen = {"visibility": Visibility.ORGANIZATION, "all_types": False}
    kept = RegistrySave(description="edited", visibility=Visibility.ORGANIZATION, all_types=False)
    await save_registry(world.graph, editor, registry=registry, save=kept)
    assert await refused(editor, description="x", visibility=Visibility.RESTRICTED) is ForbiddenError
    assert await refused(editor, description="x", more_types=["code"]) is ForbiddenError
    assert await refused(editor, all_types=True) is ForbiddenError
    assert await refused(office.viewer, description="x", **seen) is ForbiddenError
    assert await refused(office.stranger, description="x") is NotFoundError
    assert (await office.read()).description == "edited"


async def test_all_types_and_back_to_a_list_of_what_was_accepted_and_stands_there(office: Office) -> None:
    world, registry = office.world, office.registry
    await _save(office, all_types=True)
    error = await refusal(world, save_registry_with_more(office))
    assert (type(error), error.field) == (InvalidInputError, "types")
    await create_collection(world.graph, office.member, project=registry, name="c", type_name="table")
    await _save(office, all_types=False, more_types=["code"])
    saved = await office.read()
    assert (saved.all_types, saved.accepted_types) == (False, ("model", "table", "code"))


async def save_registry_with_more(office: Office) -> None:
    await _save(office, more_types=["code"])


async def test_a_registry_of_no_types_yet(office: Office) -> None:
    world = office.world
    made = await new_registry(world.graph, office.member, organization=world.organization, name="none")
    await _save(office, made, all_types=False)
    assert (await read(world, made)).accepted_types == ()
    attempt = create_collection(world.graph, office.member, project=made, name="c", type_name="model")
    assert "no types yet" in str(await refusal(world, attempt))


@pytest.mark.parametrize(
    "said",
    [{"description": "x"}, {"visibility": Visibility.RESTRICTED}],
    ids=["description", "visibility"],
)
async def test_core_registries_keep_what_they_say(office: Office, said: dict[str, object]) -> None:
    world = office.world
    save = RegistrySave(**said)  # pyright: ignore[reportArgumentType]  the test's own words
    attempt = save_registry(world.graph, world.admin, registry=world.model_registry, save=save)
    error = await refusal(world, attempt)
    assert (type(error), error.field) == (InvalidInputError, next(iter(said)))


async def test_types_are_only_added_to_core_registries(office: Office) -> None:
    world = office.world

    async def save(**said: object) -> None:
        wanted = RegistrySave(**said)  # pyright: ignore[reportArgumentType]  the test's own words
        await save_registry(world.graph, world.admin, registry=world.model_registry, save=wanted)

    await save(more_types=["network"])
    assert "network" in (await read(world, world.model_registry)).accepted_types
    await save(all_types=True)
    error = await refusal(world, save(all_types=False))
    assert (type(error), error.field) == (InvalidInputError, "types")
