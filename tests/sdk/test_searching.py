"""Lists, filters, orders and cursors by real SDKs against a real service.

0.18.6 knows no registries and no filters of collections; 0.22.3 knows registries, but sorts nothing,
lists no collections of a project and resumes at no cursor.
"""

from pathlib import Path

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import EVERY, OLDEST, SCRIPTS, Sdk
from tests.service.wandb_reads.searching import links, registries, some_runs

pytestmark = pytest.mark.anyio

RUNS = ["one", "two", "three"]
FIRST, SECOND, THIRD = "alpha/cats:v0", "alpha/dogs:v0", "beta/cats:v0"
FOURTH, FIFTH = "beta/cats:v1", "model/ants:v0"

IN_ALL = {
    "projects": ["project"],
    "runs": RUNS,
    "newest": RUNS[::-1],
    "length": 3,
    "by_state": ["one"],
    "by_name": ["one"],
    "by_config": ["one"],
    "by_either": ["one", "two"],
    "by_value": ["two", "three"],
    "by_metric": ["two"],
    "by_tags": ["one"],
    "by_group": ["two"],
    "by_user": RUNS,
    "by_time": RUNS,
    "counted": 2,
    "collections": ["net"],
}
WITH_REGISTRIES = {
    "versions": ["v2", "v1", "v0"],
    "tagged": ["v1", "v0"],
    "registries": ["alpha", "beta", "dataset", "model"],
    "some": ["alpha"],
    "named": ["beta"],
    "containing": ["beta", "dataset"],
    "all_collections": ["model/ants", "alpha/cats", "beta/cats", "alpha/dogs"],
    "filtered": ["alpha/cats", "beta/cats", "alpha/dogs"],
    "all_versions": [FIFTH, FOURTH, THIRD, SECOND, FIRST],
    "by_alias": [FOURTH],
    "mixed": [FOURTH, THIRD, FIRST],
    "first": [FIFTH],
    "own_collections": ["alpha/cats", "alpha/dogs"],
    "own_versions": [SECOND],
}
SORTED = {
    "counted_collections": 2,
    "backwards": ["model", "dataset", "beta", "alpha"],
    "chained": ["model/ants", "beta/cats", "alpha/cats", "alpha/dogs"],
    "chained_versions": [SECOND, FIRST, FOURTH, THIRD, FIFTH],
    "sorted_collections": ["model/ants", "beta/cats", "alpha/dogs", "alpha/cats"],
    "of_project": ["net"],
    "of_registry": ["dogs", "cats"],
    "of_type": ["net"],
    "oldest": ["v0", "v1", "v2"],
    "resumed": ["alpha/dogs"],
}


@pytest.mark.parametrize("version", EVERY)
async def test_everything_is_found(server: Server, member: Member, tmp_path: Path, version: str) -> None:
    world = member.world
    await links(world, await registries(world))
    await some_runs(world)
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(
        SCRIPTS / "searching.py", f"Org {world.unique}", world.team.name, str(world.admin.name)
    )
    assert ended.code == 0, ended.output
    result = ended.result
    expected = {
        **IN_ALL,
        **(WITH_REGISTRIES if version != OLDEST else {}),
        **(SORTED if version not in {OLDEST, "0.22.3"} else {}),
    }
    assert {name: result.get(name) for name in expected} == expected
    assert "$like" in result["not_understood"]
    if version != OLDEST:
        assert "$like" in result["unknown"]
        assert "not found" in result["nobody"]
