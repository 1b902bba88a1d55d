"""The same files, loaded online and imported offline, make the same graph."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from graph.actor import SYSTEM
from graph.entities import by_name
from graph.ids import derived_id
from graph.loading.source import Source
from graph.session import Graph
from service.bootstrap import open_graph, prepare
from service.bulk import import_files, load_files
from service.local.errors import LaunchError
from service.local.neo4j_server import Neo4jServer
from service.settings import Settings
from tests.graph.loads import governed, picture, small, written

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

# What the database counts or reads off its clock, and what only one of the ways leaves.
LEAVE = ("lock", "changed_at", "seq", "began", "finished_at", "batches", "time")
KEYS = (
    ("project", "p"), ("run", "r1"), ("run", "r2"), ("artifact", "d"), ("artifact", "m"), ("version", "d0"),
    ("version", "d1"), ("version", "m0"), ("collection", "c"), ("collection", "g"), ("link", "c\0m0"),
    ("link", "g\0m0"),
)  # fmt: skip


def settings_for(server: Neo4jServer, data: Path) -> Settings:
    return Settings(
        data=data,
        secret=SecretStr("x" * 32),
        neo4j_uri=server.uri,
        neo4j_user=server.user,
        neo4j_password=SecretStr(server.password),
    )


async def names_in(graph: Graph, file: Path) -> tuple[str, dict[str, str]]:
    """The load's id, and what each id of the file and of the instance is called in both graphs."""
    owner = await graph.read(SYSTEM.sight, lambda reader: by_name(reader, "home"))
    assert owner
    load = derived_id(owner.id, Source.of([file]).digest)
    names = {load: "LOAD", owner.id: "OWNER", owner.organization or "": "ORGANIZATION"}
    names |= {derived_id(load, kind, key): f"{kind} {key}" for kind, key in KEYS}
    holders = {each: derived_id(load, *each) for each in KEYS if each[0] in {"artifact", "collection"}}
    for each, holder in holders.items():
        for alias in ("latest", "best", "old", "production"):
            names[derived_id(load, "alias", f"{holder}\0{alias}")] = f"alias {each} {alias}"
    home = derived_id(load, "project", "p")
    names |= {derived_id(load, "type", f"{home}/{each}"): f"type {each}" for each in ("model", "dataset")}
    async with graph.session() as session:
        result = await session.run("MATCH (p:Registry {name: 'model'}) RETURN p.id AS id")
        names[(await result.single(strict=True))["id"]] = "REGISTRY"
    return load, names


async def test_both_ways_make_the_same_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, small("loaded") + governed("picked"))
    pictures: list[set[str]] = []
    schemas: list[set[str]] = []
    said: list[str] = []
    imported = tmp_path / "imported"
    await import_files(Settings(data=imported), owner="home", files=[file], progress=said.append)
    for place in (imported / "neo4j", tmp_path / "online"):
        async with Neo4jServer(place, heap="512m", page_cache="128m", short_lived=True) as server:
            settings = settings_for(server, tmp_path)
            if place.name == "online":
                await load_files(settings, owner="home", files=[file], progress=said.append)
            assert (await prepare(settings)).api_key is None
            graph = open_graph(settings)
            load, names = await names_in(graph, file)
            pictures.append(await picture(graph, load, names, LEAVE))
            schemas.append(await schema_of(graph))
            await graph.close()
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) > 80
    assert schemas[0] == schemas[1]
    assert len([line for line in said if "API key" in line]) == 2
    assert capsys.readouterr().out == ""
    with pytest.raises(LaunchError, match="is not empty"):
        await import_files(Settings(data=imported), owner="home", files=[file], progress=said.append)


async def schema_of(graph: Graph) -> set[str]:
    async with graph.session() as session:
        result = await session.run(
            "SHOW INDEXES YIELD name, state, type, labelsOrTypes, properties, owningConstraint"
        )
        return {str(sorted(row.data().items())) async for row in result}


async def test_an_import_needs_its_own_database(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, neo4j_uri="bolt://127.0.0.1:9", secret=SecretStr("x" * 32),
                        neo4j_password=SecretStr("x"))  # fmt: skip
    with pytest.raises(LaunchError, match="HEIRLOOM_NEO4J_URI"):
        await import_files(settings, owner="home", files=[], progress=print)
