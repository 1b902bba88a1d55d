"""The SDK's filters on the real graph: every operator, what is missing, and their negations."""

import json
import re
from typing import Any

import pytest

from graph.filters.fields import HOLDINGS_FIELDS, RUN_FIELDS, Fields
from graph.filters.texts import compiled
from service.wandb.filters.parsing import Vocabulary
from service.wandb.filters.vocabularies import COLLECTIONS, REGISTRIES, RUNS, VERSIONS
from service.wandb.ids import Kind, wire_id
from tests.graph.world import World
from tests.service.wandb_reads.searching import links, registries, some_runs

pytestmark = pytest.mark.anyio

ALL = {"one", "two", "three"}
FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, ALL),
    ({"state": "finished"}, {"one"}),
    ({"state": {"$ne": "finished"}}, {"two", "three"}),
    ({"state": {"$in": ["finished", "failed"]}}, {"one", "three"}),
    ({"state": {"$nin": ["finished", "failed"]}}, {"two"}),
    ({"name": "two"}, {"two"}),
    ({"display_name": {"$regex": "^.*-fox"}}, {"one"}),
    ({"displayName": {"$contains": "ow"}}, {"two", "three"}),
    ({"group": "g1", "jobType": "train"}, {"one"}),
    ({"group": None}, {"three"}),
    ({"group": {"$ne": None}}, {"one", "two"}),
    ({"job_type": {"$exists": False}}, {"two", "three"}),
    ({"tags": "a"}, {"one", "two"}),
    ({"tags": {"$in": ["b", "c"]}}, {"one"}),
    ({"tags": {"$nin": ["b", "c"]}}, {"two", "three"}),
    ({"tags": {"$all": ["a", "b"]}}, {"one"}),
    ({"tags": {"$size": 1}}, {"two"}),
    ({"tags": ["b", "a"]}, {"one"}),
    ({"tags": []}, {"three"}),
    ({"createdAt": {"$gt": "2020-01-01"}}, ALL),
    ({"created_at": {"$lt": "2020-01-01T00:00:00Z"}}, set()),
    ({"createdAt": {"$gte": "2020-01-01T00:00:00", "$lt": "2100-01-01T00:00:00+02:00"}}, ALL),
    ({"duration": {"$lt": 600}}, ALL),
    ({"host": "box"}, {"two"}),
    ({"notes": {"$regex": "words$"}}, {"two"}),
    ({"config.lr": 0.1}, {"one"}),
    ({"config.lr.value": 0.1}, {"one"}),
    ({"config.lr": {"$gte": 1}}, {"two", "three"}),
    ({"config.lr.value": {"$gt": 1}}, {"three"}),
    ({"config.name": {"$in": ["foo", "baz"]}}, {"one", "three"}),
    ({"config.name": {"$in": ["foo", 7, None]}}, {"one"}),
    ({"config.name": {"$regex": "ba."}}, {"two", "three"}),
    ({"config.name": {"$contains": "oo"}}, {"one"}),
    ({"config.on": True}, {"two"}),
    ({"config.on": {"$ne": True}}, {"one", "three"}),
    ({"config.opt.beta": 2}, {"one"}),
    ({"config.opt.value.beta": {"$exists": True}}, {"one"}),
    ({"config": {"opt": {"beta": 2}}}, {"one"}),
    ({"config.opt.beta": None}, {"two", "three"}),
    ({"config.lr": "0.1"}, set()),
    ({"summary_metrics.loss": {"$lt": 0.4}}, {"two"}),
    ({"summary_metrics.val/acc": 0.9}, {"one"}),
    ({"summary_metrics.best.min": {"$lte": 1}}, {"one"}),
    ({"summary_metrics.loss": {"$exists": True}}, ALL),
    ({"$or": [{"config.name": "foo"}, {"config.name": "bar"}]}, {"one", "two"}),
    ({"$and": [{"state": "failed"}, {"config.lr": 10}]}, {"three"}),
    ({"$nor": [{"state": "failed"}, {"config.lr": 1}]}, {"one"}),
    ({"$not": {"$or": [{"state": "failed"}, {"config.lr": 1}]}}, {"one"}),
    ({"config.lr": {"$not": {"$gt": 0.5}}}, {"one"}),
    ({"name": {"$or": ["one", {"$eq": "two"}]}}, {"one", "two"}),
    ({"$and": []}, ALL),
    ({"$or": []}, set()),
    ({"$or": [{"$and": []}]}, ALL),
    ({"name": {"$in": []}}, set()),
    ({"config.name": {"$nin": []}}, ALL),
    ({"config.x\ud800": 1}, set()),
    ({"config.lr": 10**400}, set()),
]
P = "wandb-registry-"
REGISTRY_FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["alpha", "beta", "dataset", "model"]),
    ({"name": f"{P}alpha"}, ["alpha"]),
    ({"name": {"$eq": f"{P}alpha"}}, ["alpha"]),
    ({"name": {"$ne": f"{P}alpha"}}, ["beta", "dataset", "model"]),
    ({"name": {"$in": [f"{P}alpha", f"{P}model"]}}, ["alpha", "model"]),
    ({"name": {"$nin": [f"{P}alpha", f"{P}model"]}}, ["beta", "dataset"]),
    ({"name": {"$contains": f"{P}a"}}, ["alpha", "beta", "dataset"]),
    ({"name": {"$gt": f"{P}beta"}}, ["dataset", "model"]),
    ({"name": {"$regex": "^al"}}, ["alpha"]),
    ({"name": {"$regex": "od"}}, ["model"]),
    ({"name": {"$regex": f"^{P}(a|b)"}}, ["alpha", "beta"]),
    ({"name": {"$not": {"$regex": f"^{P}a"}}}, ["beta", "dataset", "model"]),
    ({"$or": [{"name": f"{P}alpha"}, {"name": {"$regex": "^d"}}]}, ["alpha", "dataset"]),
    ({"description": {"$contains": "All of"}}, ["alpha", "beta"]),
    ({"description": "All of beta"}, ["beta"]),
    ({"created_at": {"$gt": "2020-01-01T00:00:00"}}, ["alpha", "beta", "dataset", "model"]),
    ({"updated_at": {"$lte": "2020-01-01T00:00:00"}}, []),
    ({"id": "garbage"}, []),
]
COLLECTION_FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["ants", "cats", "cats", "dogs"]),
    ({"name": "cats"}, ["cats", "cats"]),
    ({"name": {"$regex": "^(a|d)"}}, ["ants", "dogs"]),
    ({"name": {"$contains": "t"}}, ["ants", "cats", "cats"]),
    ({"tag": "public"}, ["cats", "dogs"]),
    ({"tag": {"$ne": "public"}}, ["ants", "cats"]),
    ({"tag": {"$exists": False}}, ["cats"]),
    ({"tag": {"$all": ["loud", "public"]}}, ["dogs"]),
    ({"tag": {"$size": 1}}, ["ants", "cats"]),
    ({"tag": {"$contains": "mal"}}, ["ants"]),
    ({"description": {"$exists": True}}, []),
    ({"created_at": {"$gte": "2020-01-01"}}, ["ants", "cats", "cats", "dogs"]),
    ({"artifact_collection_id": {"$in": ["other", "x"]}}, []),
    ({"name": "cats", "tag": {"$nin": ["public"]}}, ["cats"]),
]
FIRST, SECOND, THIRD = "alpha/cats:v0", "alpha/dogs:v0", "beta/cats:v0"
FOURTH, FIFTH = "beta/cats:v1", "model/ants:v0"
# In the order of their links: of versions 0, 1, 0, 1, 2 of one artifact.
VERSION_FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, [FIRST, SECOND, THIRD, FOURTH, FIFTH]),
    ({"version": "v1"}, [FOURTH]),
    ({"version": {"$gte": 1}}, [FOURTH]),
    ({"version": {"$in": ["v0", 1]}}, [FIRST, SECOND, THIRD, FOURTH, FIFTH]),
    ({"alias": "prod"}, [FOURTH]),
    ({"alias": "latest"}, [FIRST, SECOND, FOURTH, FIFTH]),
    ({"alias": {"$nin": ["latest"]}}, [THIRD]),
    ({"alias": {"$all": ["first", "latest"]}}, [FIRST]),
    ({"alias": {"$exists": False}}, [THIRD]),
    ({"tag": "hot"}, [FIRST, THIRD]),
    ({"tag": {"$exists": False}}, [FIFTH]),
    ({"metadata.acc": {"$gt": 0.6}}, [SECOND, FOURTH]),
    ({"metadata.acc": {"$lte": 0.9, "$gt": 0.1}}, [FIRST, SECOND, THIRD, FOURTH]),
    ({"metadata.acc": None}, [FIFTH]),
    ({"metadata.kind": {"$regex": "^s"}}, [FIRST, THIRD]),
    ({"metadata.ok": True}, [FIRST, THIRD]),
    ({"metadata": {"deep": {"x": 1}}}, [FIRST, THIRD]),
    ({"metadata.deep.x": {"$exists": False}, "version": 0}, [SECOND, FIFTH]),
    ({"$or": [{"metadata.kind": "large"}, {"alias": "first"}]}, [FIRST, SECOND, FOURTH]),
    ({"$nor": [{"metadata.kind": "large"}, {"alias": "first"}]}, [THIRD, FIFTH]),
    ({"created_at": {"$lt": "2020-01-01"}}, []),
    ({"description": "the last"}, [FIFTH]),
    ({"state": "COMMITTED"}, [FIRST, SECOND, THIRD, FOURTH, FIFTH]),
    ({"state": {"$ne": "COMMITTED"}}, []),
    ({"state": {"$in": ["PENDING"]}}, []),
    ({"type": "model", "size": {"$gt": 4}}, [FIRST, SECOND, THIRD, FOURTH, FIFTH]),
]


OF_RUNS = "MATCH (r:Run) WHERE r.project = $parent WITH r, r.name AS name "
OF_REGISTRIES = "MATCH (p:Project {owner: $parent}) WITH p, p.name AS name "
OF_COLLECTIONS = """MATCH (p:Project {owner: $parent})
MATCH (h:Collection {project: p.id}) WITH p, h, h.name AS name """
OF_LINKS = """MATCH (p:Project {owner: $parent}) MATCH (h:Collection {project: p.id})
MATCH (l:Link {live_in: h.id})<-[:LINKED]-(v:Version)
WITH p, h, l, v, p.name + '/' + h.name + ':v' + l.number AS name """


async def fitting(
    world: World, source: str, parent: str, words: Vocabulary, asked: list[dict[str, Any]]
) -> list[list[str]]:
    """The sorted names of what fits each filter; all in one statement, as planning is what costs."""
    fields: Fields = RUN_FIELDS if words is RUNS else HOLDINGS_FIELDS
    texts: list[str] = []
    values: dict[str, Any] = {"paths": []}
    for number, each in enumerate(asked):
        text, given = compiled(words.parsed(json.dumps(each)), fields)
        texts.append(re.sub(r"\$(w\d+)", rf"$c{number}\1", "true" + text))
        values["paths"] += given.pop("paths", [])
        values |= {f"c{number}{name}": value for name, value in given.items()}
    rows: Any = await world.rows(
        f"{source} RETURN name, [{', '.join(texts)}] AS fits",
        parent=parent,
        sight=world.admin.sight.parameters(),
        **values,
    )
    return [sorted(row["name"] for row in rows if row["fits"][number]) for number in range(len(asked))]


def told(table: list[tuple[dict[str, Any], Any]]) -> tuple[list[dict[str, Any]], list[list[str]]]:
    return [asked for asked, _ in table], [sorted(expected) for _, expected in table]


async def expect(
    world: World,
    source: str,
    parent: str,
    words: Vocabulary,
    table: list[tuple[dict[str, Any], Any]],
) -> None:
    asked, expected = told(table)
    found = await fitting(world, source, parent, words, asked)
    assert dict(zip(map(str, asked), found, strict=True)) == dict(zip(map(str, asked), expected, strict=True))


async def test_runs(world: World) -> None:
    await some_runs(world)
    mine: list[tuple[dict[str, Any], Any]] = [
        ({"username": world.admin.name}, ALL),
        ({"user.username": {"$regex": "^admin"}}, ALL),
        ({"user": {"$ne": world.admin.name}}, set()),
    ]
    await expect(world, OF_RUNS, world.project, RUNS, [*FILTERS, *mine])


async def test_registries_collections_and_versions(world: World) -> None:
    made = await registries(world)
    versions = await links(world, made)
    owner, rows = world.organization, await world.rows(SEQUENCES, id=made["beta"], owner=world.organization)
    number, whose = int(str(rows[0]["number"])), wire_id(Kind.ENTITY, int(str(rows[0]["owner"])))
    by_id: list[tuple[dict[str, Any], Any]] = [
        *(({"id": each}, ["beta"]) for each in (number, str(number))),
        *(({"id": wire_id(kind, number)}, ["beta"]) for kind in (Kind.PROJECT, Kind.INTERNAL_PROJECT)),
        ({"id": {"$nin": [number]}, "entity_id": whose}, ["alpha", "dataset", "model"]),
        ({"entity_id": {"$ne": whose}}, []),
    ]
    await expect(world, OF_REGISTRIES, owner, REGISTRIES, [*REGISTRY_FILTERS, *by_id])
    dogs = wire_id(Kind.COLLECTION, str(rows[0]["dogs"]))
    of_id: list[tuple[dict[str, Any], Any]] = [
        *(({name: dogs}, ["dogs"]) for name in ("id", "collection_id", "artifact_collection_id")),
        ({"id": {"$ne": dogs}}, ["ants", "cats", "cats"]),
    ]
    await expect(world, OF_COLLECTIONS, owner, COLLECTIONS, [*COLLECTION_FILTERS, *of_id])
    last = ({"id": wire_id(Kind.ARTIFACT, versions[2])}, [FIFTH])
    await expect(world, OF_LINKS, owner, VERSIONS, [*VERSION_FILTERS, last])


SEQUENCES = """MATCH (p:Project {id: $id}) MATCH (e:Entity {id: $owner})
MATCH (a:Project {owner: $owner, name: 'alpha'}) MATCH (h:Holder {project: a.id, name: 'dogs'})
RETURN p.seq AS number, e.seq AS owner, h.id AS dogs"""
