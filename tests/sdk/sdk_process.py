"""Scripts run by the real SDK, each release in an environment of its own."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SCRIPTS: Final = Path(__file__).parent / "scripts"
QUICKSTART: Final = ROOT / "examples" / "quickstart.py"
OLDEST: Final = "0.18.6"
NEWEST: Final = "0.31.0"
BETWEEN: Final = ("0.22.3", "0.28.2")
# The newest in each run; what is older in those that take their time
EVERY: Final = (NEWEST, *(pytest.param(each, marks=pytest.mark.slow) for each in (*BETWEEN, OLDEST)))
# The oldest in each run too: what it cannot do shows first
ENDS: Final = (NEWEST, OLDEST, *(pytest.param(each, marks=pytest.mark.slow) for each in BETWEEN))
RESULT: Final = "RESULT "
SECONDS: Final = 150


@dataclass(frozen=True)
class Finished:
    """How a script ended; `result` is what it printed after `RESULT `."""

    code: int
    output: str
    result: dict[str, Any]


@cache
def python_of(version: str) -> Path:
    """The interpreter that has this release of the SDK; its environment is made if it is missing."""
    made = subprocess.run(
        [ROOT / "scripts" / "sdk-venv", version], check=True, capture_output=True, text=True, timeout=600
    )
    return Path(made.stdout.strip()) / "bin" / "python"


@dataclass(frozen=True)
class Sdk:
    """One release of the SDK, logged in to a server, working in a folder of its own.

    `settings` are further environment variables that it reads; a script may take `seconds`.
    """

    version: str
    base_url: str
    key: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = SECONDS

    async def run(self, script: Path, *arguments: str) -> Finished:
        """Run a script to its end. What it leaves (caches, run folders) stays in the folder."""
        python = await asyncio.to_thread(python_of, self.version)
        process = await asyncio.create_subprocess_exec(
            python,
            script,
            *arguments,
            cwd=self.folder,
            env=self._environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), self.seconds)
        except TimeoutError:
            process.kill()
            printed, _ = await process.communicate()
            raise AssertionError(f"{script.name} took too long:\n{printed.decode()}") from None
        output = printed.decode()
        results = [line.removeprefix(RESULT) for line in output.splitlines() if line.startswith(RESULT)]
        merged = {name: value for text in results for name, value in json.loads(text).items()}
        assert process.returncode is not None
        return Finished(process.returncode, output, merged)

    def forget(self) -> None:
        """Empty the cache, so that a download asks the server."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
        folders = {
            f"WANDB_{name.upper()}_DIR": str(self.folder / name) for name in ("cache", "config", "data")
        }
        return {
            **kept,
            **folders,
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "WANDB_API_KEY": self.key,
            "WANDB_BASE_URL": self.base_url,
            "WANDB_DIR": str(self.folder),
            "WANDB_ERROR_REPORTING": "false",
            "WANDB_CONSOLE": "wrap",
            **self.settings,
        }
