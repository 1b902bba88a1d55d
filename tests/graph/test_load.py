import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from graph import holders, memberships, paths, projects
from graph.consumption import consume_version
from graph.derivations import Derivation, record_derivation
from graph.errors import ConflictError, NotFoundError
from graph.ids import derived_id
from graph.lineage import Direction
from graph.links import link_version
from graph.loading.load import begin, finish, send
from graph.loading.readings import LoadRefusedError
from graph.paths import REGISTRIES_FIRST, Place
from graph.run_facts import RunFacts
from graph.run_life import finish_run, start_run
from graph.session import Graph
from graph.version_deletion import delete_version
from graph.walks import Walk, walk
from tests.graph.loads import DAY, OPERATOR, START, governed, loaded, picture, small, written
from tests.graph.world import ALL_SEEING, World, size_of

pytestmark = pytest.mark.anyio


async def version_at(graph: Graph, world: World, project: str, name: str, pointer: str) -> str | None:
    place = Place(world.team.name, project, REGISTRIES_FIRST)
    found = await graph.read(ALL_SEEING, lambda reader: memberships.find_at(reader, place, name, pointer))
    return found.version.id if found else None


async def test_what_is_loaded_is_found_walked_and_deleted(graph: Graph, world: World, tmp_path: Path) -> None:
    done = await loaded(graph, world.team.name, written(tmp_path, small("loaded")))
    assert not done.before
    m0 = await version_at(graph, world, "loaded", "model", "latest")
    d1 = await version_at(graph, world, "loaded", "data", "v3")
    assert m0
    assert d1 == await version_at(graph, world, "loaded", "data", "latest")
    assert d1 == await version_at(graph, world, "loaded", "data", "best")
    assert await version_at(graph, world, "loaded", "data", "old") is None
    assert m0 == await version_at(graph, world, "loaded", "picks", "v0")
    found = await graph.read(ALL_SEEING, lambda reader: walk(reader, Walk([m0], Direction.UPSTREAM)))
    assert found.complete
    assert sorted(node.name or "" for node in found.nodes) == ["brave", "data", "model", "picks", "prepare"]
    await delete_version(graph, world.admin, version=m0)
    assert await version_at(graph, world, "loaded", "model", "latest") is None
    again = await graph.read(ALL_SEEING, lambda reader: walk(reader, Walk([d1 or ""], Direction.DOWNSTREAM)))
    assert [node.deleted for node in again.nodes if node.name == "model"] == [True]


async def test_numbers_go_on_after_those_that_were_loaded(graph: Graph, world: World, tmp_path: Path) -> None:
    await loaded(graph, world.team.name, written(tmp_path, small("loaded")))
    place = Place(world.team.name, "loaded", REGISTRIES_FIRST)
    home = await graph.read(ALL_SEEING, lambda reader: paths.project_at(reader, place))
    assert home
    made = await world.version("data", project=home.id, type_name="dataset")
    assert made == await version_at(graph, world, "loaded", "data", "v4")
    assert made == await version_at(graph, world, "loaded", "data", "latest")


async def test_the_same_again_changes_nothing(graph: Graph, world: World, tmp_path: Path) -> None:
    file = written(tmp_path, small("loaded"))
    first = await loaded(graph, world.team.name, file)
    size = await size_of(world)
    again = await loaded(graph, world.team.name, file)
    assert (again.id, again.before, again.counts) == (first.id, True, first.counts)
    assert await size_of(world) == size


async def test_refused_input_leaves_nothing(graph: Graph, world: World, tmp_path: Path) -> None:
    size = await size_of(world)
    with pytest.raises(LoadRefusedError):
        await loaded(graph, world.team.name, written(tmp_path, [*small(), {"kind": "run"}]))
    with pytest.raises(ConflictError, match="has a project 'project' already"):
        await loaded(graph, world.team.name, written(tmp_path, small("project")))
    with pytest.raises(NotFoundError):
        await loaded(graph, f"nobody-{world.unique}", written(tmp_path, small()))
    assert await size_of(world) == size


@pytest.mark.parametrize("batches", [0, 1, 7, 16])
async def test_a_load_that_was_cut_off_is_invisible_and_goes_on(
    graph: Graph, world: World, tmp_path: Path, batches: int
) -> None:
    file = written(tmp_path, small("loaded") + governed("picked"))
    begun = await begin(graph, OPERATOR, owner=world.team.name, files=[file], tell=print)
    whole = list(begun.batches())
    for batch in whole[:batches]:
        await send(graph, begun, batch, print)
    await nothing_is_seen(graph, world, begun.scope.load)
    done = await loaded(graph, world.team.name, file)
    cut = await picture(graph, done.id, {done.id: "load"}, ("lock", "seq", "changed_at"))
    for batch in whole:  # a late twin of the process that was cut off
        await send(graph, begun, batch, print)
    await finish(graph, OPERATOR, begun)
    assert cut == await picture(graph, done.id, {done.id: "load"}, ("lock", "seq", "changed_at"))
    (counted,) = await world.rows("MATCH (l:Load {id: $id}) RETURN l.batches AS batches", id=done.id)
    assert counted["batches"] == len(whole)


async def nothing_is_seen(graph: Graph, world: World, load: str) -> None:
    assert await version_at(graph, world, "loaded", "model", "latest") is None
    mine = "MATCH (n:Version) WHERE n.load = $load RETURN collect(n.id) AS ids"
    (row,) = await world.rows(mine, load=load)
    ids: Any = row["ids"]
    seen = await graph.read(ALL_SEEING, projects.visible_ids)
    where = "MATCH (n) WHERE n.load = $load AND n.project IN $seen RETURN count(n) AS number"
    assert await world.rows(where, load=load, seen=seen) == [{"number": 0}]
    names = await graph.read(
        ALL_SEEING, lambda reader: holders.by_name(reader, world.model_registry, "picked")
    )
    assert names is None
    for each in ids:
        with pytest.raises(NotFoundError):
            await graph.read(ALL_SEEING, lambda reader, each=each: walk(reader, Walk([each], Direction.BOTH)))


async def test_a_collection_of_a_registry_comes_with_its_links(
    graph: Graph, world: World, tmp_path: Path
) -> None:
    done = await loaded(graph, world.team.name, written(tmp_path, small("loaded") + governed("picked")))
    holder = await graph.read(
        ALL_SEEING, lambda reader: holders.by_name(reader, world.model_registry, "picked")
    )
    assert holder
    assert (holder.next_number, holder.tags) == (5, ("t",))
    found = await world.rows(
        "MATCH (l:Link {live_in: $holder}) MATCH (a:Alias {holder: $holder}) WHERE a.name >= ''"
        " RETURN l.project AS project, l.number AS number, a.name AS name, a.project AS home ORDER BY name",
        holder=holder.id,
    )
    registry = world.model_registry
    assert [row["name"] for row in found] == ["latest", "production"]
    assert {(row["project"], row["number"], row["home"]) for row in found} == {(registry, 4, registry)}
    with pytest.raises(ConflictError, match="has a collection 'picked' already"):
        await loaded(graph, world.team.name, written(tmp_path, small("other") + governed("picked")))
    events = await world.rows(
        "MATCH (e:Event {log: $log}) WHERE e.body CONTAINS $load AND e.at >= 0"
        " RETURN e.action AS action, e.kind AS kind ORDER BY e.at, e.ordinal",
        log=world.organization,
        load=done.id,
    )
    assert [(row["action"], row["kind"]) for row in events] == [
        ("load.started", "Load"),
        ("project.created", "Project"),
        ("collection.created", "Collection"),
        ("load.finished", "Load"),
    ]


async def test_loaded_things_are_made_like_any_other(graph: Graph, world: World, tmp_path: Path) -> None:
    """Node by node the same labels and properties, and the same edges, as the operations leave them."""
    done = await loaded(graph, world.team.name, written(tmp_path, small("loaded") + governed("picked")))
    facts = RunFacts(display_name="x", config='{"a": 1}', summary='{"b": "c"}', tags=["t"], job_type="t")
    run, _ = await start_run(graph, world.admin, project=world.project, name="made", facts=facts)
    version = await world.version(
        "made", run=run, metadata='{"a": 1}', tags=["t"], aliases=["best"], description="d", ttl=9
    )
    await consume_version(graph, world.admin, version=version, run=run, used_as="x")
    used = await world.version("used", run=run)
    await consume_version(graph, world.admin, version=used, run=run)
    await record_derivation(graph, world.admin, run=run, derivation=Derivation(version, [used]))
    await finish_run(graph, world.admin, run=run, exit_code=0)
    await link_version(graph, world.admin, version=version, project=world.project, collection="picks")
    # What one of both leaves out because nobody gave it, and what only takes locks
    by_hand = {"lock", "changed_at", "description", "flag", "started_at"}
    shape = """
MATCH (n) WHERE (n.load = $load OR n.project = $project OR n.id = $project OR n.subject IN $ids
  OR n.owner IN $ids OR n.holder IN $ids) AND NOT n:Event
OPTIONAL MATCH (n)-[r]->(m)
RETURN labels(n) AS labels, keys(n) AS keys, type(r) AS type, labels(m) AS other, keys(r) AS facts"""
    here = "MATCH (n:Lockable) WHERE n.project = $project OR n.load = $load RETURN collect(n.id) AS ids"

    async def shapes(load: str, project: str) -> dict[tuple[str, ...], set[str]]:
        (row,) = await world.rows(here, load=load, project=project)
        found: dict[tuple[str, ...], set[str]] = {}
        for each in await world.rows(shape, load=load, project=project, ids=row["ids"]):
            said: Any = each
            labels = tuple(sorted(said["labels"]))
            found.setdefault(labels, set()).update({*said["keys"]} - by_hand - {"load"})
            if said["type"]:
                edge = (*labels, said["type"], *sorted(said["other"]))
                found.setdefault(edge, set()).update(said["facts"])
        return found

    home = derived_id(done.id, "project", "p")
    made, brought = await shapes("", world.project), await shapes(done.id, home)
    made["Lockable", "Version"].discard("manifest")  # no file lies behind what was loaded
    assert {key: brought.get(key) for key in made} == made


async def test_aliases_keep_their_past(graph: Graph, world: World, tmp_path: Path) -> None:
    await loaded(graph, world.team.name, written(tmp_path, small("loaded")))
    rows = await world.rows(
        "MATCH (h:Holder {name: 'data'}) WHERE h.load IS NOT NULL MATCH (p:Project {id: h.project})"
        " WHERE p.owner = $team MATCH (s:AliasSpan) WHERE s.holder = h.id"
        " OPTIONAL MATCH (v:Version {id: s.version})"
        " RETURN s.name AS name, s.since - $start AS since, v.index AS number ORDER BY name, since",
        team=world.team.id,
        start=START,
    )
    assert [(row["name"], row["since"], row["number"]) for row in rows] == [
        ("best", 0, 0),
        ("best", DAY, 3),
        ("latest", 0, 0),
        ("latest", DAY, 3),
        ("old", 0, 0),
        ("old", DAY, None),
    ]


async def test_the_log_has_the_digest_of_what_was_loaded(graph: Graph, world: World, tmp_path: Path) -> None:
    file = written(tmp_path, small("loaded"))
    done = await loaded(graph, world.team.name, file)
    rows = await world.rows(
        "MATCH (m:Mention {thing: $load}) WHERE m.at >= 0 MATCH (e:Event {id: m.event})"
        " RETURN e.body AS body ORDER BY e.at",
        load=done.id,
    )
    bodies = [json.loads(str(row["body"])) for row in rows]
    assert [body["action"] for body in bodies] == ["load.started", "load.finished"]
    for body in bodies:
        assert body["after"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert body["after"]["bytes"] == file.stat().st_size
        assert body["after"]["lines"] == done.counts
        assert body["actor"]["client"] == "test load"
