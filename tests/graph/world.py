"""A small world made through the real operations: an organization with its people, and content."""

import hashlib
import secrets
from dataclasses import dataclass

from graph import projects, versions
from graph.actor import SYSTEM, Actor
from graph.commits import Content, commit_version
from graph.credentials import actor_of
from graph.drafts import Draft, draft_version
from graph.entities import Entity, by_ids
from graph.organizations import create_organization, set_organization_role
from graph.policy import Sight
from graph.run_life import RunFacts, start_run
from graph.session import Graph
from graph.teams import create_team
from graph.users import create_user

ALL_SEEING = Sight(instance_admin=True)


@dataclass(frozen=True)
class World:
    graph: Graph
    unique: str
    admin: Actor
    organization: str
    team: Entity
    project: str
    model_registry: str

    async def person(self, name: str, role: str | None = None) -> Actor:
        """A new user, in the organization if a role is given."""
        user, key = await create_user(self.graph, SYSTEM, name=f"{name}-{self.unique}")
        if role:
            await set_organization_role(
                self.graph, SYSTEM, organization=self.organization, user=user, role=role
            )
        assert key
        return await actor_of(self.graph, key)

    async def run(self, name: str | None = None, *, project: str | None = None) -> str:
        run, _ = await start_run(
            self.graph,
            self.admin,
            project=project or self.project,
            name=name or secrets.token_hex(4),
            facts=RunFacts(config='{"lr": {"value": 0.1}}'),
        )
        return run

    async def run_name(self, run: str) -> str:
        row = await self.graph.read(
            ALL_SEEING, lambda reader: reader.one("MATCH (r:Run {id: $id}) RETURN r.name AS name", id=run)
        )
        assert row
        return row["name"]

    async def version(
        self,
        artifact: str = "model",
        *,
        run: str | None = None,
        text: str | None = None,
        type_name: str = "model",
        project: str | None = None,
        **more: object,
    ) -> str:
        """A committed version, as if its bytes had been proved."""
        digest = hashlib.md5((text or secrets.token_hex(8)).encode(), usedforsecurity=False).hexdigest()
        name = await self.run_name(run) if run else None
        draft = Draft(artifact=artifact, type=type_name, digest=digest, run=name, **more)  # pyright: ignore[reportArgumentType]  the test's own words
        version, state = await draft_version(
            self.graph, self.admin, project=project or self.project, draft=draft
        )
        if state == "DRAFT":
            content = Content(digest=digest, size=5, file_count=1, manifest="none")
            await commit(self.graph, self.admin, version, content)
        return version

    async def rows(self, cypher: str, **parameters: object) -> list[dict[str, object]]:
        """Look into the graph itself, past every rule."""
        async with self.graph.session() as session:
            result = await session.run(cypher, parameters)  # pyright: ignore[reportArgumentType]  tests write their own Cypher
            return [dict(record) async for record in result]


# All but what a worker may change for others at this moment: keys, whose use is noted, other organizations,
# which end, erasures, which close a minute later, and what going runs sum up.
_SIZE = """
MATCH (n) WHERE NOT n:ApiKey AND NOT n:Erasure AND NOT (n:Ending AND n.organization <> $organization)
  AND NOT (n:Field AND n.path STARTS WITH 'summary.')
WITH count(n) AS nodes
MATCH (a)-[r]->(b) WHERE NOT (type(r) = 'ROLE' AND
  (coalesce(a.organization, '') <> $organization AND coalesce(b.organization, '') <> $organization
   AND NOT $organization IN [a.id, b.id]))
RETURN nodes, count(r) AS edges"""


async def size_of(world: World) -> tuple[object, object]:
    """How many nodes and edges there are: what is refused leaves it as it was."""
    (row,) = await world.rows(_SIZE, organization=world.organization)
    return row["nodes"], row["edges"]


async def make_world(graph: Graph, unique: str) -> World:
    user, key = await create_user(graph, SYSTEM, name=f"admin-{unique}", email=f"admin-{unique}@example.test")
    assert key
    organization = await create_organization(graph, SYSTEM, name=f"Org {unique}", admin_user=user)
    team = await create_team(graph, SYSTEM, name=f"team-{unique}", organization=organization, admin_user=user)
    actor = await actor_of(graph, key)
    entity = (await graph.read(ALL_SEEING, lambda reader: by_ids(reader, [team])))[0]
    assert entity
    project, made = await projects.ensure_project(graph, actor, owner=entity, name="project")
    assert made
    registry = await graph.read(
        ALL_SEEING, lambda reader: projects.registry_by_name(reader, organization, "model")
    )
    assert registry
    return World(graph, unique, actor, organization, entity, project, registry.id)


async def commit(graph: Graph, actor: Actor, version: str, content: Content) -> None:
    """Commit a draft, of whatever artifact it is."""
    (draft,) = await graph.read(actor.sight, lambda reader: versions.by_ids(reader, [version]))
    assert draft
    await commit_version(graph, actor, version=version, artifact=draft.artifact, content=content)
