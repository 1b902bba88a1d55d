"""Registries, versions and runs that differ in everything one can ask for, and how they are asked for."""

import json
from dataclasses import dataclass
from typing import Any, cast

from graph.collections import create_collection
from graph.links import link_version
from graph.registry_edits import new_registry
from graph.run_life import RunFacts, finish_run, start_run
from graph.targets import Visibility
from tests.graph.world import World
from tests.service.wandb_reads.desk import Desk

COLLECTIONS = """query ($org: String!, $r: JSONString, $c: JSONString, $n: Int, $a: String, $o: String) {
  organization(name: $org) { orgEntity { artifactCollections(projectFilters: $r, filters: $c, first: $n,
    after: $a, order: $o, collectionTypes: [PORTFOLIO]) { totalCount pageInfo { endCursor hasNextPage }
      edges { node { name project { name } } } } } } }"""
MEMBERSHIPS = """query ($org: String!, $r: JSONString, $c: JSONString, $v: JSONString, $n: Int, $a: String) {
  organization(name: $org) { orgEntity { artifactMemberships(projectFilters: $r, collectionFilters: $c,
    filters: $v, first: $n, after: $a) { pageInfo { endCursor hasNextPage }
      edges { node { versionIndex artifactCollection { name project { name } } } } } } } }"""
REGISTRIES = """query ($org: String!, $r: JSONString, $n: Int, $a: String, $o: String) {
  organization(name: $org) { orgEntity { projects(filters: $r, first: $n, after: $a, order: $o) {
    pageInfo { endCursor hasNextPage } edges { node { name } } } } } }"""
OF_PROJECT = """query ($e: String!, $p: String!, $c: JSONString, $n: Int, $a: String, $o: String) {
  project(name: $p, entityName: $e) { artifactCollections(filters: $c, first: $n, after: $a, order: $o) {
    totalCount pageInfo { endCursor hasNextPage } edges { node { name } } } } }"""
OF_COLLECTION = """query ($e: String!, $p: String!, $h: String!, $v: JSONString, $n: Int, $a: String,
    $o: String) {
  project(name: $p, entityName: $e) { artifactCollection(name: $h) {
    artifacts(filters: $v, first: $n, after: $a, order: $o) {
      totalCount pageInfo { endCursor hasNextPage } edges { version } } } } }"""
RUNS = """query ($e: String!, $r: JSONString, $n: Int, $a: String, $o: String) {
  project(name: "project", entityName: $e) { runCount(filters: $r)
    runs(filters: $r, first: $n, after: $a, order: $o) {
      totalCount pageInfo { endCursor hasNextPage } edges { node { name } cursor } } } }"""


@dataclass(frozen=True)
class Search:
    """Asks as the world's admin, unless somebody else is meant."""

    desk: Desk
    world: World

    @property
    def organization(self) -> str:
        return f"Org {self.world.unique}"

    @property
    def entity(self) -> str:
        return f"org-{self.world.unique}"

    async def connection(self, query: str, actor: Any = None, **asked: Any) -> dict[str, Any]:
        """The list at the end of a query, whose filters may be given as objects."""
        spelled = {key: json.dumps(each) if isinstance(each, dict) else each for key, each in asked.items()}
        found = await self.desk.told(actor or self.world.admin, query, **spelled)
        while "edges" not in found:
            (found,) = [cast("dict[str, Any]", each) for each in found.values() if isinstance(each, dict)]
        return found

    async def refusal(self, query: str, **asked: Any) -> dict[str, Any]:
        """The one error of a query, which has a code and is no failure of ours."""
        spelled = {key: json.dumps(each) if isinstance(each, dict) else each for key, each in asked.items()}
        reply = await self.desk.ask(self.world.admin, query, **spelled)
        assert reply.errors, asked
        error: dict[str, Any] = reply.errors[0]
        assert error["extensions"]["code"] == "INVALID_INPUT", error
        return error

    async def paged(self, query: str, size: int, **asked: Any) -> list[Any]:
        """All nodes or edges, page by page."""
        found: list[Any] = []
        after = None
        for _ in range(100):
            page = await self.connection(query, **asked, n=size, a=after)
            assert len(page["edges"]) <= size
            found.extend(_said(edge) for edge in page["edges"])
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]
        raise AssertionError("a list without an end")

    async def all(self, query: str, actor: Any = None, **asked: Any) -> list[Any]:
        page = await self.connection(query, actor, **asked, n=1000)
        assert not page["pageInfo"]["hasNextPage"]
        if "totalCount" in page:
            assert page["totalCount"] == len(page["edges"])
        return [_said(edge) for edge in page["edges"]]


def _said(edge: dict[str, Any]) -> Any:
    """What names a member of a list: registry, collection and version, as far as it was asked for."""
    if "version" in edge:
        return edge["version"]
    node = edge["node"]
    if "artifactCollection" in node:
        holder = node["artifactCollection"]
        return f"{_short(holder['project']['name'])}/{holder['name']}:v{node['versionIndex']}"
    if "project" in node:
        return f"{_short(node['project']['name'])}/{node['name']}"
    return _short(node["name"])


def _short(name: str) -> str:
    return name.removeprefix("wandb-registry-")


async def registries(world: World) -> dict[str, str]:
    """Two more registries, one of them restricted; their ids."""
    made: dict[str, str] = {"model": world.model_registry}
    for name, visibility in (("alpha", Visibility.ORGANIZATION), ("beta", Visibility.RESTRICTED)):
        made[name] = await new_registry(
            world.graph,
            world.admin,
            organization=world.organization,
            name=name,
            visibility=visibility,
            description=f"All of {name}",
        )
    for registry, name, tags in (
        ("alpha", "cats", ["public"]),
        ("alpha", "dogs", ["public", "loud"]),
        ("beta", "cats", []),
        ("model", "ants", ["small"]),
    ):
        await create_collection(
            world.graph, world.admin, project=made[registry], name=name, type_name="model", tags=tags
        )
    return made


async def links(world: World, made: dict[str, str]) -> list[str]:
    """Versions that differ, in the order of their links; the ids of the versions."""
    versions = [
        await world.version(
            "net", metadata='{"acc": 0.5, "kind": "small", "ok": true, "deep": {"x": 1}}', tags=["red", "hot"]
        ),
        await world.version("net", metadata='{"acc": 0.9, "kind": "large", "ok": false}', tags=["red"]),
        await world.version("net", description="the last"),
    ]
    for registry, collection, number, aliases in (
        ("alpha", "cats", 0, ["first"]),
        ("alpha", "dogs", 1, []),
        ("beta", "cats", 0, []),
        ("beta", "cats", 1, ["prod"]),
        ("model", "ants", 2, []),
    ):
        await link_version(
            world.graph,
            world.admin,
            version=versions[number],
            project=made[registry],
            collection=collection,
            aliases=aliases,
        )
    return versions


async def some_runs(world: World) -> None:
    """Three runs: two as the SDK writes them, one as the native API does."""
    facts = {
        "one": RunFacts(
            config='{"lr": {"value": 0.1}, "name": {"value": "foo"}, "opt": {"value": {"beta": 2}}}',
            summary='{"loss": 0.5, "val/acc": 0.9, "best": {"min": 1}}',
            display_name="eager-fox-1",
            group="g1",
            job_type="train",
            tags=["a", "b"],
        ),
        "two": RunFacts(
            config='{"lr": {"value": 1}, "name": {"value": "bar"}, "on": {"value": true}}',
            summary='{"loss": 0.25}',
            display_name="calm-owl-2",
            group="g1",
            tags=["a"],
            host="box",
            notes="long words",
        ),
        "three": RunFacts(config='{"lr": 10, "name": "baz"}', summary='{"loss": NaN}', display_name="slow"),
    }
    for name, each in facts.items():
        run, _ = await start_run(world.graph, world.admin, project=world.project, name=name, facts=each)
        if name != "two":
            await finish_run(world.graph, world.admin, run=run, exit_code=0 if name == "one" else 1)
