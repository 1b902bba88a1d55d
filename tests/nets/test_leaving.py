"""Who leaves a team, a registry or an organization has lost what came through it at the next request.

With the same API key: nothing has to expire.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from graph.actor import SYSTEM
from graph.registry_members import set_registry_role
from graph.teams import set_team_role
from service.api.ids import encode
from tests.fixtures.server import key_of
from tests.nets.calling import NATIVE, call
from tests.nets.roles.asking import letter_of
from tests.nets.roles.cells import ALLOWED, LIKE_MISSING, RESTRICTED, VISIBLE
from tests.nets.roles.fresh.people import fellow
from tests.nets.roles.scene import Scene
from tests.nets.roles.things import Things

pytestmark = pytest.mark.anyio


class Newcomer:
    """A viewer of the organization who is in the team of its project, and in one that was invited."""

    def __init__(self, scene: Scene, user: str, key: str) -> None:
        self.scene, self.key = scene, key
        self.user_id, self.user = user, encode("User", user)

    async def letter(self, field: str, **given: Any) -> str:
        return letter_of(await call(self.scene.client, NATIVE, field, given, key=self.key))

    async def sees(self, things: Things) -> Mapping[str, bool]:
        """What they find by path and by id, and may do."""
        run = {"project": things.project_path, "name": f"run-{secrets.token_hex(4)}"}
        letters = {
            "registry": await self.letter("registry", path=things.registry_path),
            "linked": await self.letter("node", id=encode("Version", things.linked_id)),
            "project": await self.letter("project", path=things.project_path),
            "run": await self.letter("startRun", **run),
            "organization": await self.letter("organization", name=things.organization),
        }
        assert set(letters.values()) <= {ALLOWED, LIKE_MISSING}
        return {name: letter == ALLOWED for name, letter in letters.items()}

    async def loses(self, by: str | None, field: str, **given: Any) -> None:
        """A role is taken away, by an actor or by the newcomer."""
        key = self.scene.cast.keys[by] if by else self.key
        answer = await call(self.scene.client, NATIVE, field, {**given, "role": None}, key=key)
        assert letter_of(answer) == ALLOWED, answer.body


@pytest.fixture
async def newcomer(scene: Scene) -> Newcomer:
    user = (await fellow(scene, scene.things[VISIBLE])).person_id
    for team in (scene.cast.ours.team.id, scene.cast.allies):
        await set_team_role(scene.graph, SYSTEM, team=team, user=user, role="member")
    return Newcomer(scene, user, await key_of(scene.graph, replace(scene.cast.people["outsider"], id=user)))


ALL = {"registry": True, "linked": True, "project": True, "run": True, "organization": True}


async def test_leaving_a_team_ends_what_came_through_it(scene: Scene, newcomer: Newcomer) -> None:
    shut = scene.things[RESTRICTED]
    assert await newcomer.sees(shut) == ALL
    await newcomer.loses("organization admin", "setTeamRole", team=shut.team, user=newcomer.user)
    assert await newcomer.sees(shut) == {**ALL, "project": False, "run": False}
    allies = encode("Team", scene.cast.allies)
    await newcomer.loses(None, "setTeamRole", team=allies, user=newcomer.user)
    assert await newcomer.sees(shut) == {**dict.fromkeys(ALL, False), "organization": True}
    assert (await newcomer.sees(scene.things[VISIBLE]))["registry"]


async def test_leaving_an_organization_ends_all_of_it(scene: Scene, newcomer: Newcomer) -> None:
    open_, shut = scene.things[VISIBLE], scene.things[RESTRICTED]
    await newcomer.loses(
        "organization admin", "setOrganizationRole", organization=shut.organization, user=newcomer.user
    )
    for things in (open_, shut):
        assert await newcomer.sees(things) == dict.fromkeys(ALL, False)


async def test_leaving_a_registry_ends_the_invitation(scene: Scene, newcomer: Newcomer) -> None:
    shut = scene.things[RESTRICTED]
    registry = encode("Registry", shut.registry_id)
    for team in (scene.cast.ours.team.id, scene.cast.allies):
        await set_team_role(scene.graph, SYSTEM, team=team, user=newcomer.user_id, role=None)
    await set_registry_role(
        scene.graph, SYSTEM, registry=shut.registry_id, member=newcomer.user_id, role="viewer"
    )
    assert (await newcomer.sees(shut))["registry"]
    await newcomer.loses(None, "setRegistryRole", registry=registry, member=newcomer.user)
    assert not (await newcomer.sees(shut))["registry"]


async def test_a_team_that_is_uninvited_takes_its_people_along(scene: Scene, newcomer: Newcomer) -> None:
    shut = scene.things[RESTRICTED]
    registry, allies = encode("Registry", shut.registry_id), encode("Team", scene.cast.allies)
    assert (await newcomer.sees(shut))["registry"]
    await newcomer.loses("registry admin", "setRegistryRole", registry=registry, member=allies)
    assert not (await newcomer.sees(shut))["registry"]
    await set_registry_role(
        scene.graph, SYSTEM, registry=shut.registry_id, member=scene.cast.allies, role="member"
    )
    assert (await newcomer.sees(shut))["registry"]
