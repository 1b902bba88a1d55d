"""Migrations: once, in order, and never with another text than was applied."""

import pytest

from graph.migrate import Migration, MigrationError, known_migrations, migrate
from graph.session import Graph

pytestmark = pytest.mark.anyio


async def run(graph: Graph, cypher: str, **parameters: str) -> None:
    async with graph.session() as session:
        await (await session.run(cypher, parameters)).consume()  # pyright: ignore[reportArgumentType]  a test's own text


async def test_a_second_run_applies_nothing(graph: Graph) -> None:
    assert await migrate(graph) == []


async def test_a_start_that_was_killed_half_way_goes_on(graph: Graph) -> None:
    names = [migration.name for migration in known_migrations()]
    await run(graph, "MATCH (m:Migration) WHERE m.sha256 IS NOT NULL DELETE m")
    await run(graph, "DROP CONSTRAINT entity_seq")
    assert await migrate(graph) == names


async def test_a_changed_migration_is_refused(graph: Graph) -> None:
    first = known_migrations()[0]
    await run(graph, "MATCH (m:Migration {name: $name}) SET m.sha256 = 'another'", name=first.name)
    with pytest.raises(MigrationError, match="another text"):
        await migrate(graph)
    await run(
        graph,
        "MATCH (m:Migration {name: $name}) SET m.sha256 = $sha256",
        name=first.name,
        sha256=first.sha256,
    )


async def test_a_newer_database_is_refused(graph: Graph) -> None:
    await run(graph, "CREATE (:Migration {name: '9999_future.cypher', sha256: 'x'})")
    with pytest.raises(MigrationError, match="newer program"):
        await migrate(graph)
    await run(graph, "MATCH (m:Migration {name: '9999_future.cypher'}) DELETE m")


def test_comments_are_no_statements() -> None:
    statements = Migration("x", "// a; b\nRETURN 1;\n// c\nRETURN 2;\n").statements
    assert statements == ["RETURN 1", "RETURN 2"]
