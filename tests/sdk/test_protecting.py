"""Protected aliases against the real SDK: who may take one off, and what may not end while it is there.

No release of the SDK has a mutation that deletes several versions at once: its `deleteArtifacts` belongs
to the deletion of a run.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import anyio
import pytest

from graph.actor import Actor
from graph.policy import Permission
from graph.protected_names import protect_alias
from graph.registry_members import set_registry_role
from graph.teams import set_team_role
from tests.fixtures.server import Member, Server, key_of
from tests.graph.world import size_of
from tests.sdk.sdk_process import NEWEST, SCRIPTS, Sdk

pytestmark = pytest.mark.anyio

REMOVE: Final = """
mutation DeleteAliases($input: DeleteAliasesInput!) { result: deleteAliases(input: $input) { success } }
"""
DELETE: Final = """
mutation DeleteArtifact($input: DeleteArtifactInput!) { result: deleteArtifact(input: $input) {
  artifact { id } } }
"""
FILES: Final = ["number.txt", "weights.txt"]
LOGGED: Final = {"net:v0": ["best"], "net:v1": ["latest"]}
SECOND: Final = ["latest", "open"]


@dataclass(frozen=True)
class Shown:
    """A version `gold` in the registry of an organization, where that alias is protected."""

    server: Server
    member: Member
    folder: Path
    home: str
    version: str

    @property
    def organization(self) -> str:
        return f"org-{self.member.world.unique}"

    async def colleague(self, name: str, role: str) -> Actor:
        """Somebody who writes in the team's project, with a role of their own in the registry."""
        world = self.member.world
        person = await world.person(name, "member")
        user = person.id or ""
        await set_team_role(world.graph, world.admin, team=world.team.id, user=user, role="member")
        await set_registry_role(
            world.graph, world.admin, registry=world.model_registry, member=user, role=role
        )
        return person

    async def tried(self, person: Actor, role: str) -> dict[str, Any]:
        """What somebody is told who tries everything, starting with an empty folder."""
        folder, key = self.folder / role, await key_of(self.member.world.graph, person)
        await anyio.Path(folder).mkdir()
        sdk = Sdk(NEWEST, self.server.wandb_url, key, folder)
        ended = await sdk.run(SCRIPTS / "unprotecting.py", self.organization, self.home, role)
        assert ended.code == 0, ended.output
        return ended.result

    async def refused(self, key: str, query: str, **given: Any) -> tuple[str, str]:
        """The code and message with which the adapter refuses, having left the graph as it was."""
        before = await size_of(self.member.world)
        async with self.server.client(key) as client:
            given["artifactID"] = self.version
            answer = (
                await client.post("/graphql", json={"query": query, "variables": {"input": given}})
            ).json()
        assert answer["data"] == {"result": None}
        assert await size_of(self.member.world) == before
        (error,) = answer["errors"]
        return error["extensions"]["code"], error["message"]

    def places(self, *aliases: tuple[str, str, str]) -> list[dict[str, str]]:
        """Aliases as `deleteAliases` takes them: project, collection, name."""
        owner = {"guarded": self.member.team, "wandb-registry-model": self.organization}
        return [
            {
                "entityName": owner[project],
                "projectName": project,
                "artifactCollectionName": collection,
                "alias": alias,
            }
            for project, collection, alias in aliases
        ]


@pytest.fixture
async def shown(server: Server, member: Member, tmp_path: Path) -> Shown:
    world, sdk = member.world, Sdk(NEWEST, server.wandb_url, member.key, tmp_path)
    await protect_alias(world.graph, world.admin, registry=world.model_registry, alias="gold")
    ended = await sdk.run(SCRIPTS / "guarding.py", f"org-{world.unique}")
    assert ended.code == 0, ended.output
    return Shown(server, member, tmp_path, ended.result["home"], ended.result["version"])


def _check_source_stays(told: dict[str, Any], organization: str) -> None:
    """Nobody ends what the alias points at, by whatever way; and half of nothing happened."""
    reason = (
        f"cannot be deleted by anybody while protected aliases point at it: {organization}/model/nets:gold"
    )
    assert f"the version {reason}" in told["deleted"]
    assert f"the version {reason}" in told["deleted_with_aliases"]
    assert f"the artifact {reason}" in told["deleted_at_home"]
    assert f"what the run logged {reason}" in told["deleted_with_run"]
    assert told["after"] == told["before"]
    assert told["after"][1:] == [LOGGED, FILES, "finished"]


def _needs(permission: Permission) -> str:
    return f"the role member does not allow {permission}"


async def test_members_of_a_registry_cannot_end_a_protected_alias(shown: Shown) -> None:
    told = await shown.tried(await shown.colleague("mia", "member"), "member")
    _check_source_stays(told, shown.organization)
    assert told["after"][0] == {"nets:v0": ["gold", "plain"], "nets:v1": SECOND}
    for act in ("removed", "removed_both", "moved"):
        assert _needs(Permission.ALIAS_SET_PROTECTED) in told[act]
    for act in ("unlinked", "deleted_link"):
        assert _needs(Permission.LINK_DELETE_PROTECTED) in told[act]
    assert _needs(Permission.COLLECTION_DELETE_PROTECTED) in told["deleted_collection"]
    assert told["without_plain"] == {"nets:v0": ["gold"], "nets:v1": SECOND}


async def test_admins_of_a_registry_take_it_off_and_then_delete(shown: Shown) -> None:
    told = await shown.tried(await shown.colleague("ada", "admin"), "admin")
    _check_source_stays(told, shown.organization)
    assert told["without_gold"] == {"nets:v0": ["plain"], "nets:v1": SECOND}
    moved = {"nets:v1": ["gold", *SECOND]}
    assert told["moved"] == {"nets:v0": ["plain"], **moved}
    assert told["last"] == [moved, {"net:v1": ["latest"]}]
    assert "'net:v0' not found" in told["gone"]
    assert "'nets:gold' not found" in told["unlinked"]
    assert (told["again"], told["deleted_collection"]) == ("v2", False)


async def test_the_adapter_says_why_and_changes_nothing(shown: Shown) -> None:
    world = shown.member.world
    mia = await key_of(world.graph, await shown.colleague("mia", "member"))
    vera = await key_of(world.graph, await world.person("vera", "viewer"))
    stranger = await key_of(world.graph, await world.person("sam"))
    gold, plain = (("wandb-registry-model", "nets", alias) for alias in ("gold", "plain"))
    # Both others are hers to take off: whichever is looked at first, none goes.
    several = shown.places(("guarded", "net", "best"), plain, gold)
    told = await shown.refused(mia, REMOVE, aliases=several)
    assert told == ("FORBIDDEN", _needs(Permission.ALIAS_SET_PROTECTED))
    code, message = await shown.refused(vera, REMOVE, aliases=shown.places(gold))
    assert (code, message) == ("FORBIDDEN", "the role viewer does not allow alias:set_protected")
    assert (await shown.refused(stranger, REMOVE, aliases=shown.places(gold)))[0] == "NOT_FOUND"
    for with_aliases in (False, True):
        for key in (mia, shown.member.key):  # the admin of the organization too
            code, message = await shown.refused(key, DELETE, deleteAliases=with_aliases)
            assert code == "CONFLICT"
            assert message.endswith(f"{shown.organization}/model/nets:gold")
        assert (await shown.refused(stranger, DELETE, deleteAliases=with_aliases))[0] == "NOT_FOUND"
