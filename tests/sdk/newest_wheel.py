"""The newest SDK on the package index, for its documents: drift shows here before users see it."""

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Final

DAY: Final = 24 * 3600  # seconds; the index is asked once a day


def folder() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "heirloom" / "sdk-newest"


def fetch() -> Path:
    """The `wandb` package of the newest wheel; without the index, of the newest one that was fetched.

    Raises:
        subprocess.CalledProcessError: there is none, and the index does not answer.
    """
    asked = folder() / "asked"
    if not asked.exists() or time.time() - asked.stat().st_mtime > DAY:
        folder().mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            folder(),
            "wandb",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode and not _wheels():
            done.check_returncode()
        if done.returncode == 0:
            asked.touch()
    return package()


def package() -> Path:
    """What `fetch` left, unpacked."""
    wheel = max(_wheels(), key=lambda path: path.stat().st_mtime)
    unpacked = wheel.with_suffix("")
    if not unpacked.exists():
        partly = unpacked.with_suffix(".partly")
        zipfile.ZipFile(wheel).extractall(partly)
        partly.rename(unpacked)
    return unpacked / "wandb"


def _wheels() -> list[Path]:
    return sorted(folder().glob("wandb-*.whl"))
