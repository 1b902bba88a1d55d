"""Organizations are strictly apart: who is of another finds nothing, by no way that the schema has.

An outsider walks everything that they can reach, asks every root field for all that is ours, and
every id of ours as every kind: no name and no id of ours stands in any answer, not even within an
encoded id or cursor. Guests walk too, and find the registry that they were invited to only.
"""

import itertools
from typing import Final

import pytest
from graphql import GraphQLObjectType

from service.api.ids import encode
from tests.nets.calling import ADAPTER, NATIVE, call
from tests.nets.roles import accounts, adapter, collections, past, questions
from tests.nets.roles.cells import RESTRICTED, VISIBLE
from tests.nets.roles.scene import Scene
from tests.nets.roles.things import word
from tests.nets.walking import Tour, is_node

pytestmark = pytest.mark.anyio

KINDS: Final = sorted(
    name
    for name, kind in NATIVE.schema.type_map.items()
    if isinstance(kind, GraphQLObjectType) and is_node(kind)
)
MANY: Final = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
ASKED: Final = (*questions.ROWS, *past.ROWS, *collections.SEARCHES)

# What an invitation to a registry shows: it, what stands in it, who else was invited, and oneself.
SHOWN: Final = """
MATCH (u:User {id: $guest})-[:ROLE]->(r:Registry)
CALL (u, r) {
  RETURN r AS n
  UNION RETURN u AS n
  UNION MATCH (n:ApiKey {user: u.id}) RETURN n
  UNION MATCH (n:Collection {project: r.id}) RETURN n
  UNION MATCH (n:Link {project: r.id}) RETURN n
  UNION MATCH (:Link {project: r.id})<-[:LINKED]-(n:Version) RETURN n
  UNION MATCH (h:Collection {project: r.id}) MATCH (n:Alias {holder: h.id}) RETURN n
  UNION MATCH (n:Entity)-[:ROLE]->(r) RETURN n
}
RETURN DISTINCT n.id AS id
"""
# Things with a name and an id; the organization's name stands in the registry's path, and those of
# who changed something there in its history.
HIDDEN: Final = """
MATCH (n) WHERE n.id IN $ids AND NOT n:Event AND NOT n:Operation
RETURN n.id AS id, CASE WHEN n:Organization OR n:User THEN null ELSE n.name END AS name
"""
# Who sees least is asked each time; the others walk through the same questions.
GUESTS = (
    "restricted viewer",
    *(pytest.param(each, marks=pytest.mark.slow) for each in ("registry admin", "registry viewer")),
)


async def test_an_outsider_finds_nothing(scene: Scene) -> None:
    tour = Tour(scene.client, scene.cast.keys["outsider"])
    await _everything(tour, scene)
    assert len([each for each in tour.reached.values() if each]) > len(KINDS)
    assert not tour.heard({scene.cast.ours.unique, *scene.ours})


async def test_no_id_of_ours_is_anything_to_an_outsider(scene: Scene) -> None:
    tour = Tour(scene.client, scene.cast.keys["outsider"])
    ids = [encode(kind, each) for kind, each in itertools.product(KINDS, sorted(scene.ours))]
    for some in (ids[start : start + 500] for start in range(0, len(ids), 500)):
        answer = await tour.ask(MANY, {"ids": some})
        assert answer["data"]["nodes"] == [None] * len(some)
    assert not tour.heard({scene.cast.ours.unique, *scene.ours})


async def test_nobody_in_particular_finds_nothing(scene: Scene) -> None:
    tour = Tour(scene.client, None)
    await _everything(tour, scene)
    assert not tour.heard({scene.cast.ours.unique, scene.cast.theirs.unique, *scene.ours})


async def test_the_adapter_tells_an_outsider_nothing(scene: Scene) -> None:
    key, told = scene.cast.keys["outsider"], ""
    for row, state in itertools.product((*adapter.QUESTIONS, *accounts.QUESTIONS), (VISIBLE, RESTRICTED)):
        things = scene.things[state]
        answer = await call(scene.client, ADAPTER, row.field, row.given(things), key=key, select=row.select)
        told += str(answer.body)
    assert scene.cast.ours.unique not in told
    assert not [each for each in scene.ours if each in told]


@pytest.mark.parametrize("fellow", ["organization member", "organization viewer", "invited team"])
async def test_the_adapter_lists_no_projects_of_a_team_to_who_is_not_in_it(scene: Scene, fellow: str) -> None:
    given, select = {"entityName": scene.things[VISIBLE].team}, "edges { node { name } }"
    for actor, finds in ((fellow, False), ("team member", True)):
        key = scene.cast.keys[actor]
        answer = await call(scene.client, ADAPTER, "models", given, key=key, select=select)
        assert bool(answer.body["data"]["models"]["edges"]) is finds


@pytest.mark.parametrize("actor", ["outsider", "registry admin", "team service", "anonymous"])
async def test_the_export_of_a_log_is_missing_to_who_is_not_of_the_organization(
    scene: Scene, actor: str
) -> None:
    key, ours, none = scene.cast.keys[actor], scene.things[VISIBLE].organization, f"no-{word()}"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    replies = [await scene.client.get(f"/audit/{each}.ndjson", headers=headers) for each in (ours, none)]
    assert replies[0].status_code in {401, 404}
    assert replies[0].status_code == replies[1].status_code
    assert replies[0].text.replace(ours, "") == replies[1].text.replace(none, "")


@pytest.mark.parametrize("guest", GUESTS)
async def test_a_guest_finds_the_registries_of_the_invitation_only(scene: Scene, guest: str) -> None:
    tour = Tour(scene.client, scene.cast.keys[guest])
    await _everything(tour, scene)
    assert tour.reached[encode("Registry", scene.things[RESTRICTED].registry_id)]
    rows = await scene.cast.ours.rows(SHOWN, guest=scene.cast.id(guest))
    shown = {str(row["id"]) for row in rows}
    rows = await scene.cast.ours.rows(HIDDEN, ids=sorted(scene.ours - shown))
    assert len(rows) > len(KINDS)
    assert not tour.heard({str(row["id"]) for row in rows})
    assert not tour.heard({str(row["name"]) for row in rows if scene.cast.ours.unique in str(row["name"])})


async def _everything(tour: Tour, scene: Scene) -> None:
    """What somebody finds of their own, and every question about what is ours."""
    await tour.query("viewer", {})
    for row, state in itertools.product(ASKED, (VISIBLE, RESTRICTED)):
        await tour.query(row.field, row.given(scene.things[state]))
