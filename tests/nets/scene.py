"""One prepared world for the table of roles: who asks, and what they ask for."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

import httpx2

from graph.actor import SYSTEM, Actor
from graph.changes import set_role
from graph.drafts import Draft, draft_version
from graph.events import Action, Change
from graph.ids import new_id
from graph.keys import actor_of
from graph.links import link_version
from graph.manifests import declare_manifest
from graph.organizations import create_organization
from graph.policy import Permission
from graph.projects import ensure_project
from graph.session import Graph
from graph.targets import Team
from graph.teams import create_team
from graph.users import create_user
from graph.versions import by_ids
from graph.work import Work, lock_of
from service.blobs.store import Part
from service.content.contents import FileSpec
from service.wandb.ids import Kind
from service.wandb.ids import key_of as raw_id
from tests.faults.upload import Upload
from tests.fixtures.server import Server, key_of
from tests.graph.world import ALL_SEEING, World, make_world

ACTORS: Final = (
    "instance admin",
    "organization admin",
    "team admin",
    "team member",
    "team viewer",
    "organization member",
    "outsider",
    "anonymous",
)
_LABELS: Final = "MATCH (n) UNWIND labels(n) AS label WITH label WHERE label <> 'Pending'"
NODES: Final = _LABELS + " RETURN label, count(*) AS number ORDER BY label"
EDGES: Final = "MATCH ()-[e]->() RETURN type(e) AS label, count(*) AS number ORDER BY label"


@dataclass(frozen=True)
class Things:
    """What requests name: names, and ids of the graph, which each face spells its own way."""

    organization: str
    organization_id: str
    team: str
    team_id: str
    project: str
    run: str
    run_id: str
    artifact: str
    artifact_id: str
    collection: str
    collection_id: str
    version_id: str  # committed, in no registry
    linked_id: str  # committed, linked in the registry that everybody of the organization sees
    draft_id: str
    client_id: str  # of the draft
    manifest_id: str  # of the draft
    ready_id: str  # a draft whose bytes have arrived
    upload_id: str  # in parts, which have arrived; one for each actor
    event_id: str  # in the organization's log
    person: str  # the team member
    person_id: str
    api_key_id: str  # the team member's
    new: str  # a name for what is made; one for each actor
    doomed_team_id: str  # one for each actor, whose admin is the team admin
    doomed_organization_id: str
    doomed_user_id: str

    @classmethod
    def nowhere(cls) -> "Things":
        """Names and ids of nothing."""
        names = [each.name for each in fields(cls)]
        return cls(
            **{each: new_id() if each.endswith("_id") else f"no-{secrets.token_hex(6)}" for each in names}
        )


@dataclass(frozen=True)
class Scene:
    """The world, the keys of the actors, and what each of them asks for."""

    world: World
    keys: Mapping[str, str | None]
    things: Mapping[str, Things]

    def absent(self, actor: str) -> list[Things]:
        """What an actor compares with: of nothing but what everybody of the organization knows."""
        real, nowhere = self.things[actor], Things.nowhere()
        known = replace(
            nowhere,
            organization=real.organization,
            organization_id=real.organization_id,
            team=real.team,
            team_id=real.team_id,
            linked_id=real.linked_id,
        )
        return [known, nowhere] if actor in {"outsider", "anonymous"} else [known]

    async def counts(self) -> list[dict[str, object]]:
        """How many nodes of each label and edges of each type there are; events are nodes."""
        return [*await self.world.rows(NODES), *await self.world.rows(EDGES)]


async def join(world: World, user: str, role: str) -> None:
    """Give somebody a role in the world's team."""

    async def operation(work: Work) -> None:
        await work.lock(lock_of("Entity", user))
        team = Team(world.team.id, world.organization)
        await work.demand(Permission.TEAM_SET_ROLE, team, missing="none")
        await set_role(work, subject=user, target=team.id, role=role)
        work.record(Change(Action.ROLE_GRANTED, "Entity", user, after={"on": team.id}), team)

    await world.graph.write(SYSTEM, operation, queue="test")


async def cast(world: World) -> dict[str, Actor]:
    """The actors with an account; nobody but those of the team is in it."""
    _, key = await create_user(world.graph, SYSTEM, name=f"boss-{world.unique}", admin=True)
    elsewhere = await make_world(world.graph, f"{world.unique}o")
    people = {
        "instance admin": await actor_of(world.graph, key or ""),
        "organization admin": await world.person("owner", "admin"),
        "team admin": await world.person("lead", "member"),
        "team member": await world.person("mia", "member"),
        "team viewer": await world.person("vera", "viewer"),
        "organization member": await world.person("olaf", "member"),
        "outsider": elsewhere.admin,
    }
    for role in ("admin", "member", "viewer"):
        await join(world, people[f"team {role}"].id or "", role)
    return people


async def make_scene(graph: Graph, server: Server) -> Scene:
    world = await make_world(graph, secrets.token_hex(4))
    people = await cast(world)
    keys = {name: await key_of(graph, person) for name, person in people.items()}
    project, _ = await ensure_project(graph, world.admin, owner=world.team, name=f"lab-{world.unique}")
    mia = await actor_of(graph, keys["team member"])  # with the role that they have now
    ready = await uploaded(server, world, keys["team member"])
    known = await things_of(world, project, mia, ready)
    uploads = await parts(server, world, mia, known.draft_id)
    lead = people["team admin"].id or ""
    things: dict[str, Things] = {}
    for actor, upload in zip(ACTORS, uploads, strict=True):
        new = f"{world.unique}-{len(things)}"
        team = await create_team(
            graph, SYSTEM, name=f"doomed-{new}", organization=world.organization, admin_user=lead
        )
        things[actor] = replace(known, upload_id=upload, new=f"new-{new}", doomed_team_id=team)
    return Scene(world, {**keys, "anonymous": None}, things)


async def things_of(world: World, project: str, mia: Actor, ready: Upload) -> Things:
    """What all actors ask for alike."""
    unique = world.unique
    named = replace(
        Things.nowhere(),
        organization=f"org-{unique}",
        organization_id=world.organization,
        team=world.team.name,
        team_id=world.team.id,
        project=f"lab-{unique}",
        run=f"run-{unique}",
        artifact=f"net-{unique}",
        collection=f"shown-{unique}",
        client_id=f"client-{unique}",
        ready_id=raw_id(Kind.ARTIFACT, ready.artifact, ""),
        person=mia.name,
        person_id=mia.id or "",
        api_key_id=mia.key or "",
    )
    return await with_doomed(world, await with_content(world, named, project, mia))


async def with_content(world: World, named: Things, project: str, mia: Actor) -> Things:
    """A run, versions in and out of the registry, and a draft of the team member's."""
    graph = world.graph
    linked_id = await world.version(f"origin-{world.unique}", project=project)
    link = await link_version(
        graph, world.admin, version=linked_id, project=world.model_registry, collection=named.collection
    )
    version_id = await world.version(named.artifact, project=project)
    version = (await graph.read(ALL_SEEING, lambda reader: by_ids(reader, [version_id])))[0]
    assert version
    draft = Draft(f"wip-{world.unique}", "model", secrets.token_hex(16), client_id=named.client_id)
    draft_id, _ = await draft_version(graph, mia, project=project, draft=draft)
    return replace(
        named,
        run_id=await world.run(named.run, project=project),
        artifact_id=version.artifact,
        collection_id=link.collection,
        version_id=version_id,
        linked_id=linked_id,
        draft_id=draft_id,
        manifest_id=await declare_manifest(
            graph, version=draft_id, name="manifest", type_name="FULL", digest="", base=None
        ),
    )


async def with_doomed(world: World, things: Things) -> Things:
    """An event of the organization; a user and an organization that somebody may delete."""
    user, _ = await create_user(world.graph, SYSTEM, name=f"doomed-{world.unique}")
    organization = await create_organization(
        world.graph, SYSTEM, name=f"doomed-org-{world.unique}", admin_user=world.admin.id or ""
    )
    events = await world.rows("MATCH (e:Event {log: $log}) RETURN e.id AS id LIMIT 1", log=world.organization)
    return replace(
        things,
        event_id=str(events[0]["id"]),
        doomed_user_id=user,
        doomed_organization_id=organization,
    )


async def uploaded(server: Server, world: World, key: str) -> Upload:
    """A draft that only waits for its commit."""
    upload = Upload(server.url, key, world.team.name, f"lab-{world.unique}", f"ready-{world.unique}")
    upload.data = world.unique.encode()
    await upload.create()
    await upload.declare(digest="")
    assert await upload.put(await upload.files(), upload.data) == httpx2.codes.OK
    assert await upload.put_manifest() == httpx2.codes.OK
    return upload


async def parts(server: Server, world: World, actor: Actor, draft: str) -> list[str]:
    """An upload in parts for each actor, whose only part has arrived."""
    bodies = [f"{world.unique} {name}".encode() for name in ACTORS]
    digests = [hashlib.md5(body, usedforsecurity=False).digest() for body in bodies]
    files = [FileSpec(md5.hex(), md5.hex(), (Part(1, md5.hex()),)) for md5 in digests]
    version = (await world.graph.read(ALL_SEEING, lambda reader: by_ids(reader, [draft])))[0]
    assert version
    context = server.context(world.graph, actor)
    try:
        expected = await context.contents.expect(actor, version, files)
    finally:
        await context.store.close()
    multiparts = [each.multipart for each in expected if each.multipart]
    async with httpx2.AsyncClient() as client:
        await asyncio.gather(
            *(
                client.put(
                    opened.parts[0].url,
                    content=body,
                    headers={
                        "Content-MD5": base64.b64encode(md5).decode(),
                        "Content-Type": "application/octet-stream",
                    },
                )
                for opened, body, md5 in zip(multiparts, bodies, digests, strict=True)
            )
        )
    return [opened.id for opened in multiparts]
