"""The scripts behind the Makefile, which have to work before anything is installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    command = ["/bin/sh", str(SCRIPTS / script), *arguments]
    return subprocess.run(
        command, env={**known, **environment}, capture_output=True, text=True, check=False, timeout=120
    )


def tools(folder: Path, **programs: str) -> str:
    """A PATH with these programs only."""
    folder.mkdir()
    for name, target in programs.items():
        (folder / name.replace("_", ".")).symlink_to(target)
    return str(folder)


def test_no_python_is_told_with_what_to_install(tmp_path: Path) -> None:
    found = run("find-python", PATH=tools(tmp_path / "bin"))
    assert found.returncode == 1
    assert "Python 3.11 or newer" in found.stderr
    assert "apt-get install" in found.stderr


def test_an_old_python3_is_passed_over_for_a_newer_one(tmp_path: Path) -> None:
    """`false` answers the question about its version as an old Python does."""
    path = tools(tmp_path / "bin", python3="/bin/false", python3_11=sys.executable)
    found = run("find-python", PATH=path)
    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()).exists()


def test_a_python_that_is_named_comes_first(tmp_path: Path) -> None:
    found = run("find-python", PATH=tools(tmp_path / "bin"), PYTHON=sys.executable)
    assert found.stdout.strip() == sys.executable


def test_an_environment_is_made_once_and_again_when_its_lock_changes(tmp_path: Path) -> None:
    lock, folder = tmp_path / "some.lock", tmp_path / "venv"
    lock.write_text("# nothing\n")
    first = run("venv", str(folder), str(lock))
    assert first.returncode == 0, first.stderr
    assert "making the virtual environment" in first.stderr
    assert run("venv", str(folder), str(lock)).stderr == ""
    lock.write_text("# still nothing\n")
    assert f"installing {lock}" in run("venv", str(folder), str(lock)).stderr
    (folder / "bin" / "python").unlink()
    assert "making the virtual environment" in run("venv", str(folder), str(lock)).stderr


def test_a_lock_that_cannot_be_installed_is_tried_again_the_next_time(tmp_path: Path) -> None:
    lock, folder = tmp_path / "some.lock", tmp_path / "venv"
    lock.write_text("not a requirement!\n")
    for _ in range(2):
        assert run("venv", str(folder), str(lock)).returncode != 0


def test_only_the_tested_sdk_versions_have_an_environment() -> None:
    unknown = run("sdk-venv", "0.0.0")
    assert unknown.returncode == 1
    assert "requirements/sdk-0.0.0.lock" in unknown.stderr


def test_only_peers_with_a_lock_have_an_environment() -> None:
    unknown = run("peer-venv", "nobody")
    assert unknown.returncode == 1
    assert "requirements/nobody.lock" in unknown.stderr


@pytest.mark.parametrize("script", sorted(SCRIPTS.iterdir()), ids=lambda path: path.name)
def test_every_script_can_be_executed_and_is_plain_sh(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["/bin/sh", "-n", str(script)], check=False).returncode == 0
