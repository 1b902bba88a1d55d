"""The role table and the log hold for real SDKs: what restricted viewers may do, and what is recorded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from graph.actor import SYSTEM
from graph.sequencer import number_pending
from graph.users import set_default_entity
from tests.fixtures.server import Member, Server, key_of
from tests.graph.registry_roles import invite
from tests.sdk.sdk_process import EVERY, OLDEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

DIGEST = "b238766a2dc9fdd9f77898839e7d2849"  # of `weights.txt` with the text `weights`
LOG = (
    "query ($org: String) { auditLog(organization: $org, first: 500) { nodes { action client actorName } } }"
)


async def shown(server: Server, member: Member, folder: Path, version: str) -> None:
    """Somebody logs a version and links it into the organization's model registry."""
    await anyio.Path(folder).mkdir()
    sdk = Sdk(version, server.wandb_url, member.key, folder)
    ended = await sdk.run(SCRIPTS / "offering.py", f"org-{member.world.unique}")
    assert ended.code == 0, ended.output


async def guest(member: Member) -> str:
    """The key of a user from outside who is a restricted viewer of the model registry."""
    world = member.world
    person = await world.person("guest")
    await invite(world, person.id or "", world.model_registry, "restricted_viewer", kind="USER")
    await set_default_entity(world.graph, SYSTEM, user=person.id or "", entity=person.id or "")
    return await key_of(world.graph, person)


@pytest.mark.parametrize("version", EVERY)
async def test_a_restricted_viewer_sees_what_is_shown_and_has_none_of_it(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    await shown(server, member, tmp_path / "maker", version)
    key = await guest(member)
    viewer = Sdk(version, server.wandb_url, key, tmp_path)
    ended = await viewer.run(SCRIPTS / "viewing.py", f"org-{member.world.unique}", member.team)
    assert ended.code == 0, ended.output
    seen = ended.result
    digest = None if version == OLDEST else DIGEST
    assert seen["metadata"] == ["model", "words", {"loss": 0.5}, digest, ["best", "latest"], "v0"]
    assert seen["collection"] == ["shown", ["shown:v0"]]
    assert seen["exists"] == [True, False]
    assert "not found" in seen["source"]
    # 0.18.6 takes "nobody that you may know of" for an error.
    assert seen["maker"] is None or (version == OLDEST and "Error" in seen["maker"])
    for refused in ("downloaded", "files", "entry", "aliased", "unlinked", "deleted", "used", "linked"):
        assert "Error" in str(seen[refused]) or "FORBIDDEN" in str(seen[refused]), (refused, seen[refused])
    assert not await anyio.Path(tmp_path / "got" / "weights.txt").exists()
    assert seen["still"] == ["words", ["best", "latest"], []]


async def events(server: Server, member: Member) -> list[Mapping[str, Any]]:
    await number_pending(member.world.graph)
    async with httpx2.AsyncClient(auth=("api", member.key)) as client:
        asked = {"query": LOG, "variables": {"org": f"org-{member.world.unique}"}}
        answer = (await client.post(f"{server.url}/graphql", json=asked)).json()
    return answer["data"]["auditLog"]["nodes"]


@pytest.mark.parametrize("version", EVERY)
async def test_what_an_sdk_changes_is_recorded_with_its_release_and_who_it_was(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    await shown(server, member, tmp_path / "maker", version)
    found = [each for each in await events(server, member) if each["client"]]
    by_action = {each["action"]: each["client"] for each in found}
    assert {each["actorName"] for each in found} == {member.world.admin.name}
    told = (
        *("RUN_CREATED", "RUN_FINISHED", "VERSION_DRAFTED", "VERSION_COMMITTED"),
        *("VERSION_PRODUCED", "VERSION_CONSUMED", "LINK_CREATED"),
    )
    for action in told:
        # The Go part of 0.18.6 links without telling a run or a release.
        silent = version == OLDEST and action == "LINK_CREATED"
        assert by_action[action].endswith("wandb-core" if silent else f" {version}"), (action, by_action)
