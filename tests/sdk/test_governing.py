"""Projects and registries made and governed by real SDKs against a real service.

0.18.6 knows no registries: it makes projects and changes types. 0.22.3 makes and saves registries but
has no calls for their members, its registries show no id, and it takes no empty description.
"""

from pathlib import Path
from typing import Any

import pytest

from graph.entities import by_ids
from graph.teams import create_team
from service.wandb.ids import Kind, wire_id
from tests.fixtures.server import Member, Server
from tests.graph.world import ALL_SEEING
from tests.sdk.sdk_process import EVERY, OLDEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

WITHOUT_REGISTRIES = {OLDEST}
WITHOUT_MEMBERS = {OLDEST, "0.22.3"}
WITHOUT_EMPTY_WORDS = {"0.22.3"}


async def _governed(server: Server, member: Member, folder: Path, version: str) -> dict[str, Any]:
    """What the script told; it may add a person and a team of nobody else."""
    world, sdk = member.world, Sdk(version, server.wandb_url, member.key, folder)
    person = await world.person("mia", "member")
    made = await create_team(
        world.graph,
        world.admin,
        name=f"new-{world.unique}",
        organization=world.organization,
        admin_user=world.admin.name,
    )
    wanted = [person.id or "", made]
    found = await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, wanted))
    user, team = (each for each in found if each)
    ids = wire_id(Kind.USER, user.user_seq or 0), wire_id(Kind.ENTITY, team.seq)
    ended = await sdk.run(SCRIPTS / "governing.py", f"org-{world.unique}", member.team, *ids)
    assert ended.code == 0, ended.output
    return ended.result


@pytest.mark.parametrize("version", EVERY)
async def test_projects_and_registries_are_governed(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    result = await _governed(server, member, tmp_path, version)
    assert result["project"] == "governed"
    assert result["moved"] == ["net", "network", "network"]
    assert not result["left"].startswith("not refused")
    assert "is reserved" in result["reserved"]
    assert f"hold no other: org-{member.world.unique}/model/shelf" in result["shown"]
    assert "needs to be a sequence" in result["portfolio"]
    if version not in WITHOUT_REGISTRIES:
        empty = "none" if version in WITHOUT_EMPTY_WORDS else ""
        _made_and_saved(result, f"nets-{member.team}", f"org-{member.world.unique}", empty)
    if version not in WITHOUT_MEMBERS:
        _has_members(result, member.world.unique)


def _made_and_saved(result: dict[str, Any], name: str, organization: str, empty: str) -> None:
    fresh: list[Any] = [None, "organization", True, []]
    assert result["made"] == [name, organization, f"O{organization[1:].replace('-', ' ')}", *fresh]
    assert result["read"] == fresh
    assert "please use a different name" in result["again"]
    assert result["kept"] == fresh
    assert result["listed"] == [empty, "restricted", False, ["dataset", "model"]]
    assert result["more"] == [empty, "restricted", False, ["code", "dataset", "model"]]
    assert result["saved"] == ["What may be shown", "restricted", True, []]
    assert result["restricted"] == [empty, "restricted", False, ["model", "network"]]
    assert result["renamed"] == [f"{name}-renamed", *result["restricted"]]
    assert result["same"] is True
    assert "Failed to load registry" in result["former"]
    assert (result["collections"], result["followed"]) == (["best"], "network")
    assert "Failed to save registry" in result["core"]
    assert "Failed to delete registry" in result["undeletable"]
    assert "Failed to delete registry" in result["deleted"]
    assert "Failed to load registry" in result["gone"]
    assert result["source"] == "v0"


def _has_members(result: dict[str, Any], unique: str) -> None:
    maker = {f"admin-{unique}": "admin"}

    def both(person: str, team: str) -> dict[str, str]:
        return maker | {f"mia-{unique}": person, f"new-{unique}": team}

    assert result["first"] == result["removed"] == maker
    assert result["added"] == both("restricted_viewer", "restricted_viewer")
    for role in ("admin", "viewer", "member"):
        assert result[role] == both(role, role)
    assert result["last"] == both("member", "restricted_viewer")
    assert "the role is one of admin, member, viewer, restricted_viewer" in result["unknown"]
    assert (result["email"], result["id"]) == (True, True)
