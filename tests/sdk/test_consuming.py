"""Finding, using, reading and checking what was logged, on real SDKs against a real service."""

from pathlib import Path

import pytest

from tests.fixtures.server import Member, Server
from tests.sdk.sdk_process import EVERY, NEWEST, OLDEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

FILES = ["notes.txt", "test/a.txt", "train/a.txt", "train/b.txt"]
# What a name finds: its own name, the project, the name where it was logged, whether it is the first version.
FOUND = {
    "name": ["corpus:v1", "consumed", "corpus:v1", False],
    "alias": ["corpus:first", "consumed", "corpus:v0", True],
    "number": ["corpus:v1", "consumed", "corpus:v1", False],
    "project": ["corpus:v0", "consumed", "corpus:v0", True],
    "full": ["corpus:latest", "consumed", "corpus:v1", False],
    "plain link": ["corpora:shown", "shelf", "corpus:v1", False],
    "plain link by number": ["corpora:v0", "shelf", "corpus:v1", False],
    "registry": ["corpora:golden", "wandb-registry-dataset", "corpus:v0", True],
    "registry by number": ["corpora:v0", "wandb-registry-dataset", "corpus:v0", True],
    "registry latest": ["corpora:v0", "wandb-registry-dataset", "corpus:v0", True],
    "registry by display name": ["corpora:v0", "wandb-registry-dataset", "corpus:v0", True],
    "registry of one's own organization": ["corpora:golden", "wandb-registry-dataset", "corpus:v0", True],
}


@pytest.mark.parametrize("version", EVERY)
async def test_versions_are_found_and_used_by_every_form_of_name(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    unique = member.world.unique
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "consuming.py", f"org-{unique}", f"Org {unique}")
    assert ended.code == 0, ended.output
    told = ended.result
    for form in ("read", "used"):
        digest = told[form].pop("digest")
        assert digest[0].startswith("corpus:")
        assert digest[1:] == ["consumed", "corpus:v0", True]
        assert told[form] == FOUND
    assert told["used_object"] == ["corpus:v0", "consumed", "corpus:v0", True]
    assert told["used_unlogged"] == ["fresh:v0"]
    assert "is of type" in told["used_of_other_type"]
    assert "model" in told["model_used"]
    for missing in ("missing", "missing_version", "missing_project", "missing_entity", "missing_registry"):
        assert "not found" in told[missing]
    assert "is of type" in told["wrong_type"]
    assert told["exists"] == [True, False, False, True]
    assert told["collection_exists"] == [True, False, False, True]
    assert told["types"] == ["dataset"]
    assert told["one_type"] == ["dataset", ["corpus", "fresh"]]
    assert "Could not find artifact type" in told["missing_type"]
    assert told["collections"] == ["corpus", "fresh"]
    assert told["collections_of_shelf"] == [["corpora", False]]
    assert told["one_collection"] == ["corpus", "dataset", ["first", "latest", "second"], True, 2]
    assert told["registry_collection"] == ["corpora", ["golden", "latest"], False, ["corpora:v0"]]
    assert told["versions"] == ["corpus:v1", "corpus:v0"]
    used = ["corpus:v0", "corpus:v1", "fresh:v0"]
    assert told["logged_and_used"] == [["corpus:v0", "corpus:v1"], 2, used, 3]
    maker, user = told["maker"], told["user"]
    assert told["lineage"] == [maker, [user], maker, [user]]
    assert told["used_again"] == ["fresh:v0"]
    if version == NEWEST:
        assert told["logged_by_api_run"] == [["corpus:v1"], ["latest", "relogged", "second"]]
    else:  # The others send the aliases as texts, which their own document says they are not.
        assert "ArtifactAliasInput" in told["logged_by_api_run"]
    assert told["by_id"] == ["corpus:v0", True]
    assert told["deleted"] == [False, "v0"]


@pytest.mark.parametrize("version", EVERY)
async def test_versions_are_looked_into_downloaded_and_verified(
    server: Server, member: Member, tmp_path: Path, version: str
) -> None:
    sdk = Sdk(version, server.wandb_url, member.key, tmp_path)
    ended = await sdk.run(SCRIPTS / "examining.py", f"org-{member.world.unique}")
    assert ended.code == 0, ended.output
    told = ended.result
    home, shelf = f"{member.team}/examined", f"org-{member.world.unique}/wandb-registry-dataset"
    if version == OLDEST:  # It knows neither links as such nor the page of a version.
        assert "has no attribute" in told["links"]
        assert "has no attribute" in told["fields"]
    else:
        assert told["links"] == [
            [False, [f"{shelf}/corpora:v0"]],
            [True, f"{home}/corpus:v0", "v0"],
            [f"{home}/corpus:v0", "v0", "examined", ["golden", "latest"]],
            [],
        ]
        about = ["the first one", {"text": "first"}, "dataset", "COMMITTED", 65, 4, "v0", ["first", "latest"]]
        assert told["fields"] == [*about, True, True, True, None]
    assert told["files"] == [
        [["notes.txt", 15], ["test/a.txt", 16], ["train/a.txt", 17], ["train/b.txt", 17]],
        ["notes.txt"],
        ["notes.txt", "train/b.txt"],
        FILES,
        4,
        ["train/a.txt"],
        4,
    ]
    assert told["one_file"][:6] == ["first train/a.txt", True, True, True, True, True]
    assert told["downloaded"] == {name: f"first {name}" for name in FILES}
    assert told["link_downloaded"] == FILES
    assert told["downloaded_by_prefix"] == ["train/a.txt", "train/b.txt"]
    assert told["default_folder"] == "corpus:v0"
    assert told["verified"] == [None, None]
    assert "Digest mismatch" in told["tampered"]
    assert "not a member" in told["additional_file"]
    assert told["checked_out"] == FILES
    assert told["entries"] == ["first train/a.txt", "first train/b.txt", 17, None, None, True]
    assert "not contained" in told["missing_entry"]
    assert "more than one file" in told["file_of_several"]
    assert told["downloaded_without_cache"] == "x"
