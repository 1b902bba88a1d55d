"""A fresh world in which one mutation is called once, and what that leaves in the logs."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.faults.upload import Upload
from tests.fixtures.server import Member
from tests.graph.world import World
from tests.nets.calling import ADAPTER, Face, call

KNOWN = "MATCH (e:Event) RETURN collect(e.id) AS ids"
LEFT = "MATCH (e:Event) WHERE NOT e.id IN $known RETURN e.log AS log, e.action AS action, e.actor AS actor"


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
