"""The command line: what it needs, and how it says what is wrong with the settings."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USAGE_ERROR = 2


def heirloom(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HEIRLOOM_")}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        cwd=ROOT,
        env={**inherited, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert heirloom("version").stdout.strip() == project["version"]


def test_the_schema_that_is_printed_is_the_committed_one() -> None:
    assert heirloom("export-schema").stdout == (ROOT / "schema.graphql").read_text()


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_only_up_works_without_a_neo4j_of_its_own(command: str) -> None:
    refused = heirloom(command)
    assert refused.returncode == USAGE_ERROR
    assert "HEIRLOOM_NEO4J_URI is required" in refused.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HEIRLOOM_PORT": "many"}, "heirloom: HEIRLOOM_PORT: Input should be a valid integer"),
        ({"HEIRLOOM_BLOBS": "ftp://x"}, "heirloom: HEIRLOOM_BLOBS must be folder:PATH or s3://BUCKET"),
        ({"HEIRLOOM_ADMIN_KEY": "short"}, "HEIRLOOM_ADMIN_KEY must be at least 40 printable characters"),
        ({"HEIRLOOM_NEO4J_URI": "bolt://x"}, "HEIRLOOM_NEO4J_PASSWORD is required"),
    ],
)
def test_a_wrong_setting_is_named_without_a_traceback(settings: dict[str, str], said: str) -> None:
    refused = heirloom("up", **settings)
    assert refused.returncode == USAGE_ERROR
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "short" not in refused.stderr


def test_help_names_the_commands() -> None:
    text = heirloom("--help").stdout
    assert all(name in text for name in ("up", "serve", "worker", "migrate", "export-schema", "version"))
