"""Versions changed over GraphQL: what they share with their links, and what metadata may be."""

import pytest

from tests.graph.world import World
from tests.service.api.conftest import Api
from tests.service.api.test_collections import linked, net, shelf
from tests.service.api.test_mutations import declined, done

pytestmark = pytest.mark.anyio

UPDATE = """mutation ($it: String!, $metadata: JSON) { updateVersion(version: $it, metadata: $metadata,
    description: "good", addTags: ["a"]) {
  ... on VersionPayload { version { description metadata tags } } ERROR } }"""


async def test_a_version_is_changed_for_all_its_links(api: Api, world: World) -> None:
    (version,) = await linked(api, world)
    member = await world.person("member", "member")
    through = await done(
        api, member, UPDATE, it=f"{shelf(world)}:v0", metadata={"score": 0.5, "by": {"a": 1}}
    )
    assert through["version"] == {
        "description": "good",
        "metadata": {"score": 0.5, "by": {"a": 1}},
        "tags": ["a"],
    }
    rows = await world.rows(
        """MATCH (e:Event {action: 'version.updated'}) WHERE e.subject = $id RETURN e.body AS body""",
        id=version,
    )
    assert f'"through":"{world.model_registry}"' in str(rows[0]["body"])
    fields = await world.rows(
        "MATCH (f:Field {owner: $id}) RETURN f.path AS path, f.number AS number ORDER BY path", id=version
    )
    assert fields == [
        {"path": "metadata.by.a", "number": 1.0},
        {"path": "metadata.score", "number": 0.5},
    ]
    own = await declined(api, world, member, UPDATE, it=f"{net(world)}:v0", metadata={})
    assert own["code"] == "NOT_FOUND"  # by the path of a project that they do not see
    cleared = await done(api, world.admin, UPDATE, it=f"{net(world)}:v0", metadata=None)
    assert cleared["version"]["metadata"] is None
    viewer = await world.person("viewer", "viewer")
    assert (await declined(api, world, viewer, UPDATE, it=f"{shelf(world)}:v0"))["code"] == "FORBIDDEN"


async def test_metadata_is_an_object_of_100_keys_with_json_numbers(api: Api, world: World) -> None:
    await world.version("net")
    for metadata in ([1], "x", {str(key): 1 for key in range(101)}):
        wrong = await declined(api, world, world.admin, UPDATE, it=f"{net(world)}:v0", metadata=metadata)
        assert (wrong["code"], wrong["field"]) == ("INVALID_INPUT", "metadata")
    infinite = (
        """mutation ($it: String!) { updateVersion(version: $it, metadata: {score: 1e999}) { ERROR } }"""
    )
    wrong = await declined(api, world, world.admin, infinite, it=f"{net(world)}:v0")
    assert (wrong["code"], wrong["field"]) == ("INVALID_INPUT", "metadata")
