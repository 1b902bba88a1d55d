"""Migrations: once, in order, and never with another text than was applied."""

import orjson
import pytest

from graph.migrate import Migration, MigrationError, known_migrations, migrate
from graph.project_edits import update_project
from graph.session import Graph
from tests.graph.world import World

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


RENAMED = """
MATCH (h:Holder {id: $id}) SET h.deletions = [$first + 10, $first + 20]
WITH h MATCH (c:Change) WHERE c.subject = h.id AND c.field = 'name' REMOVE c.key
CREATE (:Change {subject: h.id, field: 'name', since: $first + 5, value: $value})
"""
KEYS = """
MATCH (c:Change) WHERE c.subject = $id AND c.field IN ['name', 'display_name', 'instance_admin']
RETURN c.since - $first AS since, c.key AS key ORDER BY c.field, c.since
"""


async def test_projects_of_old_data_were_changed_when_their_points_say(graph: Graph, world: World) -> None:
    told = "MATCH (p:Project {id: $id}) RETURN p.updated_at AS updated_at, p.created_at AS created_at"
    await update_project(graph, world.admin, project=world.project, edit={"description": "changed"})
    (before,) = await world.rows(told, id=world.project)
    await world.rows("MATCH (p:Project) REMOVE p.updated_at")
    await run(graph, "MATCH (m:Migration {name: '0100_projects_updated.cypher'}) REMOVE m.sha256")
    assert await migrate(graph) == ["0100_projects_updated.cypher"]
    assert await world.rows(told, id=world.project) == [before]


async def test_names_of_old_data_are_found_as_those_of_today(graph: Graph, world: World) -> None:
    """Points without keys, and a restoration that no point tells of, as before names were found by them."""
    version = await world.version('a "b" \\c')
    (row,) = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS id", id=version)
    artifact = str(row["id"])
    (row,) = await world.rows("MATCH (h:Holder {id: $id}) RETURN h.created_at AS first", id=artifact)
    known = {"id": artifact, "first": row["first"]}
    await world.rows(RENAMED, **known, value=orjson.dumps('"x"').decode())
    of_organization = {"id": world.organization, "first": 0}
    before = [each["key"] for each in await world.rows(KEYS, **of_organization)]
    await world.rows("MATCH (c:Change {subject: $id}) REMOVE c.key", id=world.organization)
    old = "MATCH (m:Migration {name: '0094_past_of_old_data.cypher'}) REMOVE m.sha256"
    await run(graph, old)
    assert await migrate(graph) == ["0094_past_of_old_data.cypher"]
    assert [(each["since"], each["key"]) for each in await world.rows(KEYS, **known)] == [
        (0, f'{world.project}/a "b" \\c'),
        (5, f'{world.project}/"x"'),
        (20, f'{world.project}/"x"'),
    ]
    assert [each["key"] for each in await world.rows(KEYS, **of_organization)] == before
    assert await migrate(graph) == []
