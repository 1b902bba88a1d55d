"""What is fetched once appears whole, also when several ask for it or one is cut short."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from service.local.cache import cache_folder, cached_folder
from service.local.neo4j_jars import NEO4J_VERSION, JarsError, neo4j_jars
from service.local.progress import silent

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
ASK = "import asyncio; from service.local.neo4j_jars import neo4j_jars; print(asyncio.run(neo4j_jars(print)))"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_folder_is_filled_once(tmp_path: Path) -> None:
    fills: list[Path] = []

    async def fill(folder: Path) -> None:
        fills.append(folder)
        await asyncio.sleep(0.1)
        (folder / "file").write_text("content")

    target = tmp_path / "made" / "target"
    asked = [cached_folder(target, fill, what="a folder", progress=silent) for _ in range(3)]
    assert await asyncio.gather(*asked) == [target] * 3
    assert len(fills) == 1
    assert (target / "file").read_text() == "content"


async def test_a_fill_that_fails_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    async def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise OSError("cut short")

    async def fill(folder: Path) -> None:
        (folder / "whole").write_text("whole")

    target = tmp_path / "target"
    with pytest.raises(OSError, match="cut short"):
        await cached_folder(target, fail, what="a folder", progress=silent)
    assert names(tmp_path) == {".target.lock"}
    await cached_folder(target, fill, what="a folder", progress=silent)
    assert names(target) == {"whole"}


async def test_the_cache_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "heirloom"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert cache_folder() == Path.home() / ".cache" / "heirloom"


async def test_a_missing_maven_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(JarsError, match="apt-get install maven"):
        await neo4j_jars(silent)


@pytest.mark.slow
async def test_two_processes_with_a_cold_cache_get_one_set_of_jars(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path)}
    command = (sys.executable, "-c", ASK)
    pipe = asyncio.subprocess.PIPE
    both = [await asyncio.create_subprocess_exec(*command, stdout=pipe, env=environment) for _ in range(2)]
    outputs = [(await process.communicate())[0].decode().splitlines() for process in both]
    lib = tmp_path / "heirloom" / "neo4j" / NEO4J_VERSION / "lib"
    assert [output[-1] for output in outputs] == [str(lib)] * 2
    assert sum("from Maven Central, once" in line for output in outputs for line in output) == 1
    assert len(list(lib.glob("*.jar"))) > 200
    assert names(lib.parent) == {"lib", ".lib.lock"}
