"""`can` on a page of things costs a constant number of statements, and says who allowed what."""

from typing import Any

import pytest

from graph.actor import SYSTEM, Actor
from graph.alias_edits import set_alias
from graph.links import link_version
from graph.protected_names import protect_alias
from tests.service.api.conftest import Api, Story

pytestmark = pytest.mark.anyio

PAGE = """
query ($registry: String!, $first: Int!) { registry(path: $registry) {
  can { operation allowed }
  collections(first: $first) { nodes {
    can { operation allowed role place { ... on Registry { name } } source { __typename } }
    links(first: 1) { nodes {
      can { operation allowed }
      version { can { operation allowed }
        artifact { can { operation allowed } project { can { operation allowed } } } }
    } } } } } }
"""
COLLECTION = """
query ($path: String!) { collection(path: $path) { can { operation allowed reason } links { nodes {
  can { operation allowed reason } version { can { operation allowed reason } } } } } }
"""


async def test_the_number_of_things_adds_no_statements(api: Api, fresh: Story) -> None:
    for number in range(12):
        version = await fresh.world.version(f"made-{number}")
        await link_version(
            fresh.world.graph,
            SYSTEM,
            version=version,
            project=fresh.world.model_registry,
            collection=f"shelf-{number}",
        )
    counts: dict[int, int] = {}
    for first in (2, 12):
        answer, counts[first] = await api.counted(
            fresh.admin, PAGE, registry=f"{fresh.org}/model", first=first
        )
        assert len(answer["registry"]["collections"]["nodes"]) == first
        assert all(each["can"] for each in answer["registry"]["collections"]["nodes"])
    assert counts == {2: STATEMENTS, 12: STATEMENTS}


# The registry, its collections, their links, versions, artifacts and projects; what is protected of
# each of the last five; which artifacts a registry shows; the ways to the versions; and who the roles
# came from.
STATEMENTS = 14


async def test_a_protected_alias_is_told_where_it_matters(api: Api, fresh: Story) -> None:
    world, path = fresh.world, f"{fresh.org}/model/first"
    mia = await world.person("mia", "member")
    before = await _said(api, mia, path)
    assert before["collection"]["deleteCollection"]["allowed"]
    assert before["link"]["unlinkVersion"]["allowed"]
    await protect_alias(world.graph, SYSTEM, registry=world.model_registry, alias="gold")
    await set_alias(world.graph, SYSTEM, holder=fresh.collection, alias="gold", version=fresh.model)
    after = await _said(api, mia, path)
    assert not after["collection"]["deleteCollection"]["allowed"]
    assert not after["link"]["unlinkVersion"]["allowed"]
    admin = await _said(api, fresh.admin, path)
    assert admin["link"]["unlinkVersion"]["allowed"]
    assert not admin["version"]["deleteVersion"]["allowed"]
    assert "protected alias" in admin["version"]["deleteVersion"]["reason"]


async def _said(api: Api, actor: Actor, path: str) -> dict[str, dict[str, Any]]:
    """What `can` says by operation, of the collection, its only link and the version."""
    found = (await api.ask(actor, COLLECTION, path=path))["collection"]
    link = found["links"]["nodes"][0]
    things = {"collection": found, "link": link, "version": link["version"]}
    return {name: {each["operation"]: each for each in thing["can"]} for name, thing in things.items()}
