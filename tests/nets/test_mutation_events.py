"""Every mutation of both schemas, done once, leaves exactly its events: no more, none missing.

Only what is pure upload state leaves none. Events of the instance's log are marked `instance:`,
those of another organization than the member's own `other:`.
"""

import base64
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from graph.actor import SYSTEM
from graph.policy import INSTANCE_LOG
from graph.session import Graph
from graph.users import create_user
from tests.faults.upload import PATH, Upload
from tests.fixtures.server import Member, Server
from tests.graph.world import World
from tests.nets.calling import ADAPTER, NATIVE, Face, call

pytestmark = pytest.mark.anyio

KNOWN = "MATCH (e:Event) RETURN collect(e.id) AS ids"
LEFT = "MATCH (e:Event) WHERE NOT e.id IN $known RETURN e.log AS log, e.action AS action, e.actor AS actor"
PARTS = "files { edges { node { uploadMultipartUrls { uploadID uploadUrlParts { uploadUrl } } } } }"


@dataclass(frozen=True)
class Caller:
    """The id of a user, and a key of theirs."""

    user: str
    key: str


@dataclass
class Stage:
    """A fresh world in which one mutation is called once, by the member or by an instance admin."""

    client: httpx2.AsyncClient
    url: str
    member: Member
    instance_admin: Caller
    face: Face
    mutation: str
    row: "Row"
    left: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def caller(self) -> Caller:
        """Who calls the mutation of the row."""
        member = Caller(self.world.admin.id or "", self.member.key)
        return self.instance_admin if self.row.instance_admin else member

    @property
    def world(self) -> World:
        return self.member.world

    @property
    def organization(self) -> str:
        return f"org-{self.world.unique}"

    @property
    def run_path(self) -> dict[str, str]:
        return {"entityName": self.member.team, "projectName": "project", "runName": "run"}

    async def once(self, **given: Any) -> None:
        """Call the mutation of the row; what it leaves in the logs is `left`."""
        known = (await self.world.rows(KNOWN))[0]["ids"]
        answer = await call(self.client, self.face, self.mutation, given, key=self.caller.key)
        assert (answer.status, answer.code) == (200, None), answer.body
        assert answer.value is not None, answer.body
        self.left = await self.world.rows(LEFT, known=known)

    async def ask(self, mutation: str, select: str, **given: Any) -> Any:
        """Call another mutation before, as the member."""
        answer = await call(self.client, ADAPTER, mutation, given, key=self.member.key, select=select)
        assert answer.code is None, answer.body
        return answer.value

    async def draft(self, *, uploaded: bool = False) -> Upload:
        """A version on its way, logged by nobody's run."""
        upload = Upload(self.url, self.member.key, self.member.team, "project", name="net")
        upload.data = secrets.token_bytes(100)
        await upload.create()
        await upload.declare(digest="")
        if uploaded:
            assert await upload.put(await upload.files(), upload.data) == httpx2.codes.OK
            assert await upload.put_manifest() == httpx2.codes.OK
        return upload

    async def committed(self) -> str:
        upload = await self.draft(uploaded=True)
        await upload.commit()
        return upload.artifact

    async def user(self, role: str | None = None) -> str:
        return (await self.world.person("other", role)).name


@dataclass(frozen=True)
class Row:
    """A mutation's call in a fresh world, and exactly the events that it leaves."""

    arrange_and_call: Callable[[Stage], Awaitable[None]]
    events: list[str]
    instance_admin: bool = False


async def _delete_user(stage: Stage) -> None:
    await stage.once(user=await stage.user("member"))


async def _set_role(stage: Stage) -> None:
    await stage.once(organization=stage.organization, user=await stage.user(), role="MEMBER")


async def _run_files(stage: Stage) -> None:
    await stage.world.run("run")
    await stage.once(**stage.run_path, files=["config.yaml"])


async def _create_artifact(stage: Stage) -> None:
    await stage.world.run("run")
    await stage.once(
        **stage.run_path,
        artifactTypeName="model",
        artifactCollectionName="net",
        digest=secrets.token_hex(16),
        digestAlgorithm="MANIFEST_MD5",
        clientID=secrets.token_hex(64),
    )


async def _create_manifest(stage: Stage) -> None:
    draft = await stage.draft()
    await stage.once(
        **stage.run_path, artifactID=draft.artifact, name="m.json", digest=draft.md5, type="FULL"
    )


async def _update_manifest(stage: Stage) -> None:
    draft = await stage.draft()
    await stage.once(artifactManifestID=draft.manifest, digest=draft.md5)


def _file(draft: Upload, **more: Any) -> dict[str, Any]:
    return {"artifactID": draft.artifact, "name": PATH, "md5": draft.md5, **more}


async def _create_files(stage: Stage) -> None:
    await stage.once(artifactFiles=[_file(await stage.draft())])


async def _complete_parts(stage: Stage) -> None:
    draft = await stage.draft()
    part = {"partNumber": 1, "hexMD5": base64.b64decode(draft.md5).hex()}
    made = await stage.ask(
        "createArtifactFiles", PARTS, artifactFiles=[_file(draft, uploadPartsInput=[part])]
    )
    where = made["files"]["edges"][0]["node"]["uploadMultipartUrls"]
    headers = {"Content-MD5": draft.md5, "Content-Type": "application/octet-stream"}
    url = where["uploadUrlParts"][0]["uploadUrl"]
    assert (await stage.client.put(url, content=draft.data, headers=headers)).status_code == httpx2.codes.OK
    await stage.once(
        completeMultipartAction="Complete",
        completedParts=[part],
        artifactID=draft.artifact,
        storagePath="",
        uploadID=where["uploadID"],
    )


async def _commit(stage: Stage) -> None:
    await stage.once(artifactID=(await stage.draft(uploaded=True)).artifact)


async def _use(stage: Stage) -> None:
    await stage.world.run("run")
    await stage.once(**stage.run_path, artifactID=await stage.committed())


async def _link(stage: Stage) -> None:
    await stage.once(
        artifactID=await stage.committed(),
        artifactPortfolioName="shown",
        entityName=stage.organization,
        projectName="wandb-registry-model",
        aliases=[{"artifactCollectionName": "shown", "alias": "staging"}],
    )


NATIVE_ROWS: Mapping[str, Row] = {
    "createUser": Row(
        lambda stage: stage.once(name=f"new-{stage.world.unique}", email="new@example.test"),
        ["instance:user.created", "instance:key.created"],
        instance_admin=True,
    ),
    "deleteUser": Row(
        _delete_user,
        ["instance:key.revoked", "role.revoked", "instance:user.deleted"],
        instance_admin=True,
    ),
    "createApiKey": Row(
        lambda stage: stage.once(user=stage.world.admin.name, name="laptop"), ["instance:key.created"]
    ),
    "setDefaultEntity": Row(
        lambda stage: stage.once(user=stage.world.admin.name, entity=stage.world.admin.name),
        ["instance:user.updated"],
    ),
    "createOrganization": Row(
        lambda stage: stage.once(name=f"New {stage.world.unique}", adminUser=stage.world.admin.name),
        [
            "other:organization.created",
            "other:role.granted",
            "other:registry.created",
            "other:registry.created",
        ],
        instance_admin=True,
    ),
    "setOrganizationRole": Row(_set_role, ["role.granted"]),
    "deleteOrganization": Row(
        lambda stage: stage.once(organization=stage.organization),
        [
            *["project.deleted", "role.revoked", "team.deleted"],  # the team with what it had
            *["registry.deleted", "registry.deleted", "role.revoked", "organization.deleted"],
        ],
        instance_admin=True,
    ),
    "createTeam": Row(
        lambda stage: stage.once(
            name=f"new-{stage.world.unique}",
            organization=stage.organization,
            adminUser=stage.world.admin.name,
        ),
        ["team.created", "role.granted"],
    ),
    "deleteTeam": Row(
        lambda stage: stage.once(team=stage.member.team), ["project.deleted", "role.revoked", "team.deleted"]
    ),
}
ADAPTER_ROWS: Mapping[str, Row] = {
    "upsertBucket": Row(
        lambda stage: stage.once(name="run", entityName=stage.member.team, modelName="new", config="{}"),
        ["project.created", "run.created"],
    ),
    "createRunFiles": Row(_run_files, []),
    "markRunFilesUploaded": Row(_run_files, []),
    "createArtifact": Row(_create_artifact, ["artifact.created", "version.drafted"]),
    "createArtifactManifest": Row(_create_manifest, []),
    "updateArtifactManifest": Row(_update_manifest, []),
    "createArtifactFiles": Row(_create_files, []),
    "completeMultipartUploadArtifact": Row(_complete_parts, []),
    "commitArtifact": Row(_commit, ["version.committed", "alias.set", "alias.set"]),  # `best` and `latest`
    "useArtifact": Row(_use, ["version.consumed"]),
    "linkArtifact": Row(_link, ["collection.created", "link.created", "alias.set", "alias.set"]),
}
TABLES = ((NATIVE, NATIVE_ROWS), (ADAPTER, ADAPTER_ROWS))
ROWS = [
    pytest.param((face, name, row), id=f"{face.name}-{name}")
    for face, rows in TABLES
    for name, row in rows.items()
]


@pytest.mark.parametrize(("face", "rows"), TABLES, ids=lambda given: getattr(given, "name", ""))
def test_every_mutation_has_a_row(face: Face, rows: Mapping[str, Row]) -> None:
    assert set(rows) == set(face.mutations)


@pytest.fixture(scope="module")
async def instance_admin(graph: Graph) -> Caller:
    """Somebody who rules the service."""
    made, key = await create_user(graph, SYSTEM, name=f"boss-{secrets.token_hex(4)}", admin=True)
    assert key
    return Caller(made, key)


@pytest.fixture(params=ROWS)
def stage(
    request: pytest.FixtureRequest,
    client: httpx2.AsyncClient,
    minio_service: Server,
    member: Member,
    instance_admin: Caller,
) -> Stage:
    face, mutation, row = request.param
    return Stage(client, minio_service.url, member, instance_admin, face, mutation, row)


async def test_it_leaves_exactly_its_events(stage: Stage) -> None:
    await stage.row.arrange_and_call(stage)
    marks = {INSTANCE_LOG: "instance:", stage.world.organization: ""}
    left = [marks.get(event["log"], "other:") + event["action"] for event in stage.left]
    assert sorted(left) == sorted(stage.row.events)
    assert {event["actor"] for event in stage.left} <= {stage.caller.user}
