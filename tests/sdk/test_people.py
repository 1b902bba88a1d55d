"""Teams, members, users and keys, by real SDKs against a real service.

What old releases cannot do: up to 0.22.3 `generate_api_key` signs in with the *name* of the user's first
key, as if that were the secret; names are only the beginning of secrets here, so it fails. And they raise
where newer ones return False (a second invitation) or go on (a team's name that is taken), because
they understand refusals by HTTP status only, while GraphQL's errors come with status 200.
"""

from pathlib import Path
from typing import Any

import pytest

from graph.actor import SYSTEM
from graph.credentials import actor_of
from graph.keys import create_api_key
from graph.users import create_user
from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import EVERY, OLDEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

SIGNING_IN_BY_NAMES = {OLDEST, "0.22.3"}


@pytest.mark.parametrize("version", EVERY)
async def test_people_are_governed(server: Server, member: Member, tmp_path: Path, version: str) -> None:
    world, old = member.world, version in SIGNING_IN_BY_NAMES
    colleague, admin = (await world.person("mia", "viewer")).name, world.admin.name
    lab, address = f"lab-{world.unique}", f"waits-{world.unique}@example.test"
    _, spare = await create_api_key(world.graph, SYSTEM, user=world.admin.id or "", name="spare")
    assert spare
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "people.py", world.unique, colleague, address, spare[:8])
    assert ended.code == 0, ended.output
    result = ended.result
    assert result["viewer"] == [admin, f"{admin}@example.test", True, [admin, member.team]]
    assert result["personal"] == [[admin, "USER", True]]
    assert result["made"] == [lab, 0, [[admin, True]]]
    assert ("taken" in result["taken"]) if old else (result["taken"] == f"not refused: {lab}")
    assert result["invited"] is True
    assert result["colleague"] == [True, False, "USER"]
    assert ("already" in result["again"]) if old else (result["again"] == "not refused: False")
    assert result["waits"] is True
    assert result["pending"] == [True, address, False]
    assert result["bot"] == [f"Nightly runs {world.unique}", "SERVICE", False, 8]
    assert result["all"] == [admin, colleague, address, f"Nightly runs {world.unique}"]
    assert result["deleted"] == [True, True, True]
    assert result["left"] == [admin]
    assert ("no such member" in result["gone"]) if old else (result["gone"] == "not refused: False")
    assert result["user"] == [colleague, None, True, []]
    assert result["by_address"] == [admin]
    assert result["by_part"] == sorted([admin, colleague])
    assert result["nobody"] == [None, []]
    assert "user:create" in result["not_ruler"]
    _check_keys(result, made=0 if old else 1, owner=admin)
    assert not (await actor_of(world.graph, spare)).signed_in


def _check_keys(result: dict[str, Any], *, made: int, owner: str) -> None:
    """Of the keys that the program found it revoked one, and it may have made one."""
    before, length = result["keys"]
    assert length == 8
    assert result["named"] == [8] * (before + made)
    assert (result["revoked"], result["keys_left"]) == (True, before + made - 1)
    assert ("Error" in result["secret"]) == (not made)
    assert result.get("opens") == (owner if made else None)


@pytest.mark.parametrize("version", EVERY)
async def test_accounts_are_made(server: Server, member: Member, tmp_path: Path, version: str) -> None:
    world = member.world
    _, key = await create_user(world.graph, SYSTEM, name=f"boss-{world.unique}", admin=True)
    assert key
    sdk = Sdk(version, server.wandb_url, key, tmp_path)
    ended = await sdk.run(SCRIPTS / "people_ruling.py", world.unique, member.team)
    assert ended.code == 0, ended.output
    result, address = ended.result, f"Nora.{world.unique}@example.test"
    name = f"Nora.{world.unique}"
    assert result["made"] == [name, address, False]
    assert "has this address" in result["twice"]
    assert result["found"] == [name]
    assert sorted(result["by_part"]) == [address, f"admin-{world.unique}@example.test"]
    assert result["invited"] is True
    assert result["there"] == [address]
