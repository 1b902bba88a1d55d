"""One prepared world for the table of roles: who asks, and what they ask for in each state."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx2

from graph.actor import SYSTEM, Actor
from graph.drafts import Draft, draft_version
from graph.links import link_version
from graph.manifests import declare_manifest
from graph.projects import ensure_project
from graph.protected_names import protect_alias
from graph.registry_edits import new_registry
from graph.session import Graph
from graph.targets import Visibility
from graph.versions import by_ids
from service.api.ids import reference
from service.wandb.ids import Kind, wire_id
from service.wandb.ids import key_of as raw_id
from tests.faults.upload import Upload
from tests.fixtures.server import Server, key_of
from tests.graph.world import ALL_SEEING, World, make_world
from tests.nets.calling import NATIVE, call
from tests.nets.roles.cast import Cast, make_cast
from tests.nets.roles.cells import ELSEWHERE, RESTRICTED, VISIBLE
from tests.nets.roles.things import Things, nowhere, word

_LABELS: Final = "MATCH (n) UNWIND labels(n) AS label WITH label WHERE label <> 'Pending'"
NODES: Final = _LABELS + " RETURN label, count(*) AS number ORDER BY label"
EDGES: Final = "MATCH ()-[e]->() RETURN type(e) AS label, count(*) AS number ORDER BY label"
# Every unit of work that commits moves the time of what it locked.
CHANGED: Final = "MATCH (n:Lockable) RETURN sum(n.changed_at % 1000000007) AS number, 'changed' AS label"

IDS: Final = "MATCH (n) WHERE n.id IS NOT NULL RETURN n.id AS id"
EVENT_OF: Final = "MATCH (e:Event {subject: $subject}) RETURN e.id AS id LIMIT 1"
NUMBER_OF: Final = "MATCH (u:User {id: $user}) RETURN u.user_seq AS number"
PROJECT_NUMBER_OF: Final = "MATCH (p:Project {id: $project}) RETURN p.seq AS number"
VERSION_ID: Final = "... on DraftPayload { version { id } }"
PROTECTED: Final = "prod"  # in every registry here


@dataclass(frozen=True)
class Scene:
    """The actors, and what is asked for, by state."""

    graph: Graph
    server: Server
    client: httpx2.AsyncClient
    cast: Cast
    things: dict[str, Things] = field(default_factory=dict[str, Things])
    ours: set[str] = field(default_factory=set[str])  # the ids of all that is of our organization
    missing: dict[Any, Any] = field(default_factory=dict[Any, Any])  # answers for what is not there

    def world(self, state: str) -> World:
        return self.cast.theirs if state == ELSEWHERE else self.cast.ours

    def maker(self, state: str) -> str:
        """The actor who is the person among the things, and made the drafts."""
        return "outsider" if state == ELSEWHERE else "team member"

    def person(self, state: str) -> Actor:
        return self.cast.people[self.maker(state)]

    async def ask(self, state: str, mutation: str, select: str, **given: Any) -> Any:
        """A mutation of the maker's."""
        key = self.cast.keys[self.maker(state)]
        answer = await call(self.client, NATIVE, mutation, given, key=key, select=select)
        assert answer.code is None, answer.body
        return answer.value

    async def marks(self) -> list[dict[str, object]]:
        """Counts of nodes by label (events are nodes) and edges by type, and when things changed."""
        rows = self.cast.ours.rows
        return [*await rows(NODES), *await rows(EDGES), *await rows(CHANGED)]


async def make_scene(graph: Graph, server: Server, client: httpx2.AsyncClient) -> Scene:
    theirs = await make_world(graph, secrets.token_hex(4))
    key = await key_of(graph, theirs.admin)
    before = await _ids(theirs)
    scene = Scene(graph, server, client, await make_cast(graph, theirs, key))
    for state in (VISIBLE, RESTRICTED):
        scene.things[state] = await _things(scene, state)
    scene.ours.update(await _ids(theirs) - before)
    # Of no organization: whoever sees a registry that the instance's admin has made sees its maker
    scene.ours.discard(scene.cast.id("instance admin"))
    scene.things[ELSEWHERE] = await _things(scene, ELSEWHERE)
    return scene


async def _ids(world: World) -> set[str]:
    return {str(row["id"]) for row in await world.rows(IDS)}


async def _things(scene: Scene, state: str) -> Things:
    world, unique = scene.world(state), f"{scene.world(state).unique}-{state}"
    person = scene.person(state)
    named = replace(
        nowhere(state),
        organization=f"org-{world.unique}",
        organization_id=world.organization,
        team=world.team.name,
        team_id=world.team.id,
        person=person.name,
        person_id=person.id or "",
        person_wire=await sdk_id_of(world, person.id or ""),
        team_wire=wire_id(Kind.ENTITY, world.team.seq),
        api_key_id=person.key or "",
        registry=f"registry-{unique}",
        collection=f"shown-{unique}",
        project=f"lab-{unique}",
        run=f"run-{unique}",
        artifact=f"net-{unique}",
        client_id=f"client-{unique}",
    )
    stocked = await with_link(scene, await with_registry(scene, await _with_content(scene, named)))
    spoken = replace(
        stocked,
        run_event_id=await _event_of(world, stocked.run_id),
        registry_event_id=await _event_of(world, stocked.registry_id),
    )
    return await _with_drafts(scene, spoken, person)


async def sdk_id_of(world: World, user: str) -> str:
    """By what the SDK knows a user."""
    return wire_id(Kind.USER, str((await world.rows(NUMBER_OF, user=user))[0]["number"]))


async def wire_of(world: World, project: str) -> str:
    """The SDK's id of a project or registry."""
    return wire_id(Kind.PROJECT, str((await world.rows(PROJECT_NUMBER_OF, project=project))[0]["number"]))


async def _event_of(world: World, subject: str) -> str:
    return str((await world.rows(EVENT_OF, subject=subject))[0]["id"])


async def _with_content(scene: Scene, things: Things) -> Things:
    """A project with a run and a version that is in no registry."""
    world = scene.world(things.state)
    project, _ = await ensure_project(world.graph, world.admin, owner=world.team, name=things.project)
    version_id = await committed(scene, things, things.artifact)
    version = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [version_id])))[0]
    assert version
    return replace(
        things,
        project_id=project,
        project_wire=await wire_of(world, project),
        run_id=await world.run(things.run, project=project),
        artifact_id=version.artifact,
        version_id=version_id,
    )


async def draft_of(scene: Scene, things: Things, artifact: str, aliases: Sequence[str] = ()) -> str:
    """The global id of a draft of the maker's, that holds a reference: nothing has to be uploaded."""
    path = f"{things.project_path}/{artifact}"
    given = {"artifact": path, "type": "model", "aliases": list(aliases)}
    made = await scene.ask(things.state, "draftVersion", VERSION_ID, **given)
    draft = str(made["version"]["id"])
    entry = {"path": "far", "uri": f"https://example.test/{word()}"}
    await scene.ask(things.state, "addReferences", "", draft=draft, references=[entry])
    return draft


async def committed(scene: Scene, things: Things, artifact: str, aliases: Sequence[str] = ()) -> str:
    """A committed version of the maker's."""
    draft = await draft_of(scene, things, artifact, aliases)
    await scene.ask(things.state, "commitVersion", "", draft=draft)
    return reference(draft, "draft").id


async def with_registry(scene: Scene, things: Things, maker: str | None = None) -> Things:
    """A registry of that name, with everybody who was invited."""
    world = scene.world(things.state)
    registry = await new_registry(
        world.graph,
        scene.cast.people[maker] if maker else world.admin,
        organization=world.organization,
        name=things.registry,
        visibility=Visibility.RESTRICTED if things.state == RESTRICTED else Visibility.ORGANIZATION,
        accepted_types=["model"],
    )
    await protect_alias(world.graph, SYSTEM, registry=registry, alias=PROTECTED)
    if things.state != ELSEWHERE:
        await scene.cast.invite(registry, things.state)
    return replace(things, registry_id=registry, registry_wire=await wire_of(world, registry))


async def with_link(scene: Scene, things: Things, aliases: Sequence[str] = ()) -> Things:
    """A collection of that name with one link to a version of its own."""
    world = scene.world(things.state)
    linked = await committed(scene, things, f"origin-{things.collection}")
    made = await link_version(
        world.graph,
        SYSTEM,
        version=linked,
        project=things.registry_id,
        collection=things.collection,
        aliases=aliases,
    )
    return replace(things, linked_id=linked, collection_id=made.collection, link_id=made.link)


async def _with_drafts(scene: Scene, things: Things, person: Actor) -> Things:
    """A draft of the person's, and one that only waits for its commit."""
    digest = secrets.token_hex(16)
    draft = Draft(f"wip-{things.artifact}", "model", digest, client_id=things.client_id)
    draft_id, _ = await draft_version(scene.graph, person, project=things.project_id, draft=draft)
    manifest = await declare_manifest(
        scene.graph, version=draft_id, name="manifest", type_name="FULL", digest="", base=None
    )
    ready = await uploaded(scene, things)
    return replace(
        things,
        draft_id=draft_id,
        manifest_id=manifest,
        ready_id=raw_id(Kind.ARTIFACT, ready.artifact, ""),
    )


async def uploaded(scene: Scene, things: Things) -> Upload:
    """A draft of the person's whose bytes have all arrived."""
    key = scene.cast.keys[scene.maker(things.state)] or ""
    upload = Upload(scene.server.url, key, things.team, things.project, f"ready-{things.artifact}")
    upload.data = things.artifact.encode()
    await upload.create()
    await upload.declare(digest="")
    assert await upload.put(await upload.files(), upload.data) == httpx2.codes.OK
    assert await upload.put_manifest() == httpx2.codes.OK
    return upload
