"""The jars of a genuine Neo4j Community server, resolved by Maven from one dependency."""

import asyncio
import shutil
from pathlib import Path

from service.local.cache import cache_folder, cached_folder
from service.local.child import Child
from service.local.errors import LaunchError
from service.local.progress import Progress

NEO4J_VERSION = "2026.08.1"
# Named in full: which one Maven takes by itself depends on Maven's version.
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
_RESOLVE_SECONDS = 900.0
_REPORT_SECONDS = 5.0
_STOP_SECONDS = 5.0
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>heirloom.local</groupId>
  <artifactId>neo4j</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.neo4j</groupId>
      <artifactId>neo4j</artifactId>
      <version>{NEO4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""


class JarsError(LaunchError):
    """The jars could not be had; the message says what to do."""


def _maven() -> str:
    maven = shutil.which("mvn")
    if maven is None:
        raise JarsError(
            "Maven is needed once, to fetch Neo4j, and `mvn` was not found. Install it (Debian and Ubuntu: "
            "apt-get install maven; macOS: brew install maven) and try again, or set HEIRLOOM_NEO4J_URI to "
            "use a Neo4j that runs elsewhere."
        )
    return maven


def _size(folder: Path) -> tuple[int, int]:
    sizes = [jar.stat().st_size for jar in folder.glob("*.jar")]
    return len(sizes), sum(sizes) // 1_000_000


def _downloads(log: Path) -> int:
    """Count what Maven has fetched; with the descriptions of the jars it is about three files to a jar."""
    return log.read_text(errors="replace").count("Downloaded from ") if log.exists() else 0


async def _report(log: Path, progress: Progress) -> None:
    while True:
        await asyncio.sleep(_REPORT_SECONDS)
        progress(f"  still fetching Neo4j: {_downloads(log)} files so far")


async def _resolve(folder: Path, progress: Progress) -> None:
    """Let Maven copy the server's jars into `folder`."""
    pom = folder.parent / "pom.xml"
    pom.write_text(_POM)
    goal = (f"{_PLUGIN}:copy-dependencies", f"-DoutputDirectory={folder}", "-DincludeScope=runtime")
    command = (_maven(), "-B", "-f", str(pom), *goal)
    maven = Child("Maven", command, log=folder.parent / "maven.log", marker=str(pom))
    report = asyncio.create_task(_report(maven.log, progress))
    try:
        await maven.start()
        async with asyncio.timeout(_RESOLVE_SECONDS):
            code = await maven.wait()
    except TimeoutError:
        raise JarsError(f"Maven did not fetch Neo4j in {_RESOLVE_SECONDS:.0f} s.\n{maven.tail()}") from None
    finally:
        report.cancel()
        await maven.terminate(_STOP_SECONDS)
    if code != 0:
        reason = f"Maven could not fetch Neo4j {NEO4J_VERSION}; is Maven Central reachable?"
        raise JarsError(f"{reason}\n{maven.tail()}")


async def neo4j_jars(progress: Progress) -> Path:
    """Give the folder of Neo4j's jars, fetching them the first time (about 150 MB).

    Raises:
        JarsError: Maven is missing or failed.
    """

    async def fill(folder: Path) -> None:
        progress(f"fetching Neo4j {NEO4J_VERSION} from Maven Central, once (about 150 MB)")
        await _resolve(folder, progress)
        count, megabytes = _size(folder)
        progress(f"fetched {count} jars, {megabytes} MB")

    target = cache_folder() / "neo4j" / NEO4J_VERSION / "lib"
    return await cached_folder(target, fill, what="Neo4j", progress=progress)
