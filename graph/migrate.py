"""Ordered, checksummed migrations: the `.cypher` files beside this module, one lock node.

A file is applied once, in name order and in one transaction, and noted with its SHA-256. A noted
file that has changed is refused. Schema and data cannot share a transaction in Neo4j, so a file
holds one or the other, and the note follows: what a killed start has applied is applied again,
so every statement says IF NOT EXISTS or MERGE.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, LiteralString

from neo4j import AsyncManagedTransaction, AsyncSession

from graph.errors import DomainError
from graph.session import Graph, literal

SYSTEM_MIGRATION_KEY: Final[LiteralString] = (
    "CREATE CONSTRAINT migration_name IF NOT EXISTS FOR (n:Migration) REQUIRE n.name IS UNIQUE"
)
SYSTEM_MIGRATION_LOCK: Final[LiteralString] = "MERGE (m:Migration {name: 'lock'}) SET m.at = timestamp()"
SYSTEM_MIGRATIONS: Final[LiteralString] = (
    "MATCH (m:Migration) WHERE m.sha256 IS NOT NULL RETURN m.name AS name, m.sha256 AS sha256"
)
SYSTEM_MIGRATION_DONE: Final[LiteralString] = (
    "MERGE (m:Migration {name: $name}) SET m.sha256 = $sha256, m.at = timestamp()"
)
SYSTEM_INDEXES: Final[LiteralString] = "CALL db.awaitIndexes(600)"


class MigrationError(DomainError):
    """The database holds migrations that this program does not know, or knows differently."""

    code = "MIGRATION"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its name, its text and the checksum that is noted when it is applied."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[LiteralString]:
        lines = [line for line in self.text.splitlines() if not line.lstrip().startswith("//")]
        return [literal(part.strip()) for part in "\n".join(lines).split(";") if part.strip()]


def known_migrations() -> list[Migration]:
    folder = files("graph") / "migrations"
    return sorted(
        (
            Migration(file.name, file.read_text())
            for file in folder.iterdir()
            if file.name.endswith(".cypher")
        ),
        key=lambda migration: migration.name,
    )


async def migrate(graph: Graph) -> list[str]:
    """Apply what is missing and return its names.

    Raises:
        MigrationError: an applied migration is unknown or has another text.
    """
    async with graph.session() as session:
        await _run(session, SYSTEM_MIGRATION_KEY)
        await _run(session, SYSTEM_MIGRATION_LOCK)
        applied = await _applied(session)
        missing = _missing(applied)
        for migration in missing:
            await _apply(session, migration)
        if missing:
            await _run(session, SYSTEM_INDEXES)
        return [migration.name for migration in missing]


def _missing(applied: dict[str, str]) -> list[Migration]:
    known = {migration.name: migration for migration in known_migrations()}
    for name, sha256 in applied.items():
        if name not in known:
            raise MigrationError(f"the database was migrated by a newer program: {name} is unknown here")
        if known[name].sha256 != sha256:
            raise MigrationError(f"migration {name} was applied with another text")
    return [migration for name, migration in known.items() if name not in applied]


async def _applied(session: AsyncSession) -> dict[str, str]:
    result = await session.run(SYSTEM_MIGRATIONS)
    return {row["name"]: row["sha256"] async for row in result}


async def _apply(session: AsyncSession, migration: Migration) -> None:
    async def apply(transaction: AsyncManagedTransaction) -> None:
        for statement in migration.statements:
            await (await transaction.run(statement)).consume()

    await session.execute_write(apply)
    await _run(session, SYSTEM_MIGRATION_DONE, name=migration.name, sha256=migration.sha256)


async def _run(session: AsyncSession, statement: LiteralString, **parameters: str) -> None:
    result = await session.run(statement, parameters)
    await result.consume()
