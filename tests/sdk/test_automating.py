"""Automations on real SDKs against a real service: stored and given back exactly; nothing fires.

What older SDKs cannot do:
- 0.18.6 knows no automations at all.
- 0.22.3 has no events of tags, of unlinking, of run states and of z-scores; no scopes but projects and
  collections; and it lists automations by walking over projects.
- 0.28.2 has no scope for registries, and lists automations of an entity by walking over its projects, so
  that those of a whole team are not in its lists.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import NEWEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

EVERY = [NEWEST, *(pytest.param(each, marks=pytest.mark.slow) for each in ("0.22.3", "0.28.2"))]

PAYLOAD = {"version": "${artifact_version}", "nested": {"names": ["a", "ü"]}, "none": None}
OF_TEAM = {"logged", "aliased", "threshold", "single", "change", "personal"}
EVERYWHERE = OF_TEAM | {"linked"}
NEWER = {
    "state",
    "zscore",
    "OnAddArtifactTag",
    "OnRemoveArtifactTag",
    "OnAddCollectionTag",
    "OnRemoveCollectionTag",
    "OnUnlinkArtifact",
}
NEWEST_ONLY = {"registered", "organization", "team", "team runs"}
KNOWN = {"0.22.3": set[str](), "0.28.2": NEWER, NEWEST: NEWER | NEWEST_ONLY}
ALERTS = """
MATCH (r:Run {name: $name}) MATCH (e:Event {subject: r.id, action: 'run.alerted'}) RETURN count(e) AS number
"""


@pytest.mark.parametrize("version", EVERY)
async def test_automations_come_back_as_they_were_made(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    organization = f"org-{member.world.unique}"
    ended = await sdk.run(SCRIPTS / "automating.py", organization, member.team)
    assert ended.code == 0, ended.output
    result = ended.result
    assert result["none_yet"] == [0, 0]
    assert result["hooks"] == ["deploy"]
    assert result["linked"] == [None, True, PAYLOAD, None]
    assert result["wrapped"] == {"$or": [{"$and": [{"alias": {"$regex": "^prod-.*"}}]}]}
    assert set(result["checked"]) == EVERYWHERE | KNOWN[version]
    assert result.get("registry") == (
        ["RegistryScope", "wandb-registry-model"] if version == NEWEST else None
    )
    assert result.get("unlisted") == (member.team if version == "0.28.2" else None)
    assert set(result["of_team"]) >= OF_TEAM
    assert {"linked"} <= set(result["of_organization"])
    assert not OF_TEAM & set(result["of_organization"])
    assert set(result["by_projects"]) >= OF_TEAM
    assert "Unable to create another with the same name" in result["taken"]
    assert result["existing"] is True
    assert "No automations found" in result["missing"]
    check_edits(result, version)
    rows = await member.world.rows(ALERTS, name=result["run"])
    assert [row["number"] for row in rows] == [1]  # another of the same title within a minute is left out


def check_edits(result: dict[str, Any], version: str) -> None:
    """What was changed, and only that."""
    assert result["described"] == ["described", ["description", "updatedAt"], True]
    assert result["renamed"] is False
    assert result["action"] == ["SavedWebhookAction", PAYLOAD]
    assert result["payload"] == {"only": 1}
    assert result["nothing"] == "SavedNoOpAction"
    # 0.22.3 turns a new event into a saved one, and loses its filter, before it sends it.
    lost = version == "0.22.3"
    where: dict[str, Any] = {"$and": []} if lost else {"$or": [{"$and": [{"alias": {"$eq": "prod"}}]}]}
    assert result["moved"] == ["net", True, where]
    assert result["filter_kept"] is True
    assert result["deleted"] is True
    for again in ("twice", "nonsense", "slack"):
        assert not result[again].startswith("not refused"), result[again]
    assert "not found" in result["unknown"]
    # By the status the SDK tells that the automation, and nothing else, is missing.
    assert "Unable to edit it" in result["unknown"]
