"""What several people do to a registry at the same moment."""

import asyncio
import itertools

import pytest

from graph.alias_edits import set_alias
from graph.errors import ConflictError, ForbiddenError
from graph.links import link_version
from graph.protected_names import protect_alias
from graph.registry_edits import new_registry, update_registry
from graph.registry_members import set_registry_role
from graph.session import Graph
from tests.graph.world import World

pytestmark = pytest.mark.anyio

LATER = """MATCH (p:Event {subject: $registry, action: 'alias.protected'})
MATCH (e:Event {actor: $member, log: p.log}) WHERE e.action STARTS WITH 'alias.'
RETURN sum(CASE WHEN e.at < p.at THEN 1 ELSE 0 END) AS before,
  sum(CASE WHEN e.at > p.at THEN 1 ELSE 0 END) AS after"""


async def test_a_name_is_given_once(graph: Graph, world: World) -> None:
    makers = [
        new_registry(graph, world.admin, organization=world.organization, name="nets") for _ in range(4)
    ]
    other = await new_registry(graph, world.admin, organization=world.organization, name="other")
    rename = update_registry(graph, world.admin, registry=other, edit={"name": "nets"})
    results = await asyncio.gather(*makers, rename, return_exceptions=True)
    refused = [each for each in results if isinstance(each, BaseException)]
    assert len(refused) == len(results) - 1
    assert {(type(each), getattr(each, "field", "")) for each in refused} == {(ConflictError, "name")}
    rows = await world.rows(
        "MATCH (p:Registry {organization: $id}) WHERE p.name = 'nets' RETURN count(p) AS number",
        id=world.organization,
    )
    assert rows == [{"number": 1}]


async def test_nobody_moves_an_alias_after_it_was_protected(graph: Graph, world: World) -> None:
    """Members move aliases in several collections while an admin protects the name."""
    home = await new_registry(graph, world.admin, organization=world.organization, name="nets")
    mia = await world.person("mia", "member")
    await set_registry_role(graph, world.admin, registry=home, member=mia.name, role="member")
    versions = [await world.version("net") for _ in range(2)]
    holders: list[str] = []
    for version, number in itertools.product(versions, range(3)):
        linked = await link_version(
            graph, world.admin, version=version, project=home, collection=f"c{number}"
        )
        holders.append(linked.collection)

    async def move(holder: str) -> int:
        done = 0
        for turn in range(40):
            try:
                await set_alias(graph, mia, holder=holder, alias="gold", version=versions[turn % 2])
            except ForbiddenError:
                break
            done += 1
        return done

    async def protect() -> int:
        await asyncio.sleep(0.3)
        await protect_alias(graph, world.admin, registry=home, alias="gold")
        return 0

    moved = sum(await asyncio.gather(*map(move, set(holders)), protect()))
    rows = await world.rows(LATER, registry=home, member=mia.id)
    assert rows == [{"before": moved, "after": 0}]
    assert 0 < moved < 40 * len(set(holders))
