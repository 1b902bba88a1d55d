"""The rarer contents and ways of logging, on real SDKs against a real service."""

from pathlib import Path

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import EVERY, NEWEST, OLDEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("version", EVERY)
async def test_references_increments_and_drafts(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    # References to S3 and Google's store need libraries of their own: test_referencing.py has them.
    ended = await Sdk(version, server.wandb_url, member.key, tmp_path).run(SCRIPTS / "storing.py")
    assert ended.code == 0, ended.output
    told = ended.result
    assert told["http_reference"] == ["far-1", 8, True, "far away"]
    assert told["http_reference_again"] == "v0"
    assert told["file_reference"] == [["one.txt"], "one", 3, None]
    assert "Failed to find file" in told["missing_reference"]
    far = "https://a.example.test/x.bin"
    assert told["unchecked_references"] == [["v0", "v0", "v1"], far, far, 0, 1, [["https", 0, far]]]
    assert told["incremental"] == ["v2", ["a.txt", "b.txt", "c.txt", "d.txt"], "another a", None]
    assert told["incremental_first"] == ["v0", ["a.txt"]]
    assert told["incremental_same"] == ["v3", ["a.txt", "b.txt", "c.txt", "d.txt"]]
    assert told["draft"] == [True, ["a.txt", "sub/e.txt"], {"drafted": True}, "grown a.txt", None, True]
    assert told["draft_replaced"] == [["a.txt", "sub/e.txt"], "replaced"]
    assert told["draft_unchanged"] is True


@pytest.mark.parametrize("version", EVERY)
async def test_other_artifacts_tables_models_code_and_regions(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "enriching.py", f"org-{member.world.unique}")
    assert ended.code == 0, ended.output
    told = ended.result
    by_entry = ["by-entry.txt", "by-url.txt"]
    assert told["reference_by_entry"] == [by_entry, "grown a.txt", "grown b.txt", True, None]
    assert told["reference_in_one_go"] == "partner q.txt"
    assert told["tables"][1:] == [["id", "word"], [[1, "one"], [2, "two"]], "JoinedTable", "Html", None]
    assert told["table_in_other_artifact"] == [[1, "one"], [2, "two"]]
    assert told["code"] == ["code", ["program.py"]]
    assert told["models"] == ["v0", ["latest", "staging"], "net:v0", "w.bin", "model"]
    assert told["use_registered_model"] == "weights"
    assert told["link_draft"] == ["v0", "unlogged:v0"]
    assert told["link_made_project"] == ["v0", ["latest", "x", "y"]]
    assert told["link_name_only"] == ["enriched" if version == OLDEST else "uncategorized"]
    assert told["tags"] == told["tags_after"] == ["Big one", "small"]
    assert "invalid tag" in told["bad_tag"].lower()
    assert told["metadata_and_ttl"] == [2, None, {"list": [1, {"a": None}], "text": "ü"}]
    assert told["several_writers"] == ["one.txt", "three.txt", "two.txt"]
    assert told["config_read"] == ["artifactVersion", "v0", "v0", "grown", True, "artifactVersion"]
    assert told["run_table"] == [["run-enriching-table"], [[1]], [".html", ".json"]]
    assert told["saved_outside"] == ["v0", "auto"]
    assert told["resumed"] == "enriching"
    _check_regions(told["region"], told["bad_region"])


def _check_regions(kept: object, unknown: str) -> None:
    if "unexpected keyword" in str(kept):
        return  # Releases before 0.28 have no regions.
    local = {"storageLayout": "V2", "storageRegion": "minio-local"}
    assert kept == [local, local, "regional s.txt", True]
    assert "mars-1" in unknown


async def test_several_processes_make_one_version(server: Server, member: Member, tmp_path: Path) -> None:
    ended = await Sdk(NEWEST, server.wandb_url, member.key, tmp_path).run(SCRIPTS / "sharing.py")
    assert ended.code == 0, ended.output
    joint = ["w1.txt", "w2.txt", "w3.txt"]
    assert ended.result["several_processes"] == [[0, 0, 0], "v0", joint, "w2"]


@pytest.mark.parametrize("version", EVERY)
async def test_the_command_line_and_what_ran_offline(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    ended = await Sdk(version, server.wandb_url, member.key, tmp_path).run(SCRIPTS / "commanding.py")
    assert ended.code == 0, ended.output
    told = ended.result
    about = ["v0", "dataset", "by hand", ["latest", "mine"]]
    assert told["put"] == [*about, ["deep/two.txt", "one.txt"]]
    assert told["get"] == ["one", "two"]
    assert "put:v0" in told["ls"]
    assert told["offline"] == ["finished", 1, 7, 0.25, "v0", "offline-run"]
