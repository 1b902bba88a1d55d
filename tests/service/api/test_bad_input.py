"""Bad input gives a clear error with a code and writes nothing."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from graphql import get_introspection_query
from starlette.applications import Starlette

from graph.actor import Actor
from service.api.routes import routes
from service.settings import Settings
from tests.graph.world import size_of
from tests.service.api.conftest import URL, Api, Story

pytestmark = pytest.mark.anyio

LONG = "x" * 10_000


@pytest.mark.parametrize(
    "field",
    [
        "registry(path: $text)",
        "collection(path: $text)",
        "version(path: $text)",
        "artifact(path: $text)",
        "run(path: $text)",
        "project(path: $text)",
    ],
)
async def test_paths_that_are_none(api: Api, story: Story, field: str) -> None:
    query = f"query ($text: String!) {{ {field} {{ id }} }}"
    for text in ("", "/", "a", "a//b", "a/b/c/d", "//", LONG, f"a/b/{LONG}", "ftp:a/b/c", "nowhere:a/b"):
        refused = await api.refused(story.admin, query, text=text)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "path"), text
        assert len(refused["message"]) < 200


async def test_a_pointer_is_for_versions_only(api: Api, story: Story) -> None:
    for field, path in (
        ("artifact", f"{story.team}/project/gemma:latest"),
        ("collection", f"{story.org}/model/first:prod"),
        ("run", f"{story.team}/project/train:v0"),
    ):
        refused = await api.refused(story.admin, f'{{ {field}(path: "{path}") {{ id }} }}')
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "path")


async def test_pointers_that_point_nowhere(api: Api, story: Story) -> None:
    for pointer in ("v7", "v99999999999999999999", "nope", "@" + "0" * 32, "0" * 32, "V0", "a:b"):
        colon = "" if pointer.startswith("@") else ":"
        path = f"{story.org}/model/first{colon}{pointer}"
        refused = await api.refused(story.admin, "query ($p: String!) { version(path: $p) { id } }", p=path)
        assert refused["code"] == "NOT_FOUND", pointer


async def test_ids_that_are_none(api: Api, story: Story) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    for text in ("", "x", LONG, "UnVuOjE", "a/b/c", "UnVuOg==", "\u00e9"):
        refused = await api.refused(story.admin, query, id=text)
        assert refused == {"code": "INVALID_INPUT", "field": "id", "message": "id is not an id of this API"}
    many = await api.refused(story.admin, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 501)
    assert (many["code"], many["field"]) == ("INVALID_INPUT", "ids")


async def test_names_of_ten_thousand_characters(api: Api, story: Story, boss: Actor) -> None:
    await api.ask(boss, "{ viewer { name } }")
    before = await size_of(story.world)
    error = "... on InvalidInputError { code field message }"
    for mutation, field in (
        ("createUser(name: $text)", "name"),
        ('createUser(name: "ok", email: $text)', "email"),
        ('createUser(name: "ok", importedKey: $text)', "importedKey"),
        (f'createOrganization(name: $text, adminUser: "{boss.name}")', "name"),
        (f'createTeam(name: $text, organization: "{story.org}", adminUser: "{boss.name}")', "name"),
        (f'createApiKey(user: "{boss.name}", name: $text)', "name"),
    ):
        query = f"mutation ($text: String!) {{ {mutation} {{ {error} }} }}"
        (refused,) = (await api.ask(boss, query, text=LONG)).values()
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field), mutation
        assert len(refused["message"]) < 300
    missing = (
        "mutation ($text: String!) { deleteUser(user: $text) { ... on NotFoundError { code message } } }"
    )
    refused = (await api.ask(boss, missing, text=LONG))["deleteUser"]
    assert refused["code"] == "NOT_FOUND"
    assert len(refused["message"]) < 300
    found = await api.refused(boss, "query ($text: String!) { organization(name: $text) { id } }", text=LONG)
    assert found["code"] == "NOT_FOUND"
    assert await size_of(story.world) == before


@pytest.mark.parametrize(
    "query",
    [
        "{ lineage(of: [], direction: SIDEWAYS) { hidden } }",
        "{ auditLog(filter: {action: NOTHING}) { nodes { id } } }",
        '{ auditLog(filter: {since: "yesterday"}) { nodes { id } } }',
        '{ auditLog(filter: {since: "2026-01-01T00:00:00"}) { nodes { id } } }',
        "{ viewer { nothing } }",
        "{ viewer { name ",
        "{ version(path: 3) { id } }",
        "{ organization { name } }",
    ],
)
async def test_queries_that_do_not_fit_the_schema(api: Api, story: Story, query: str) -> None:
    assert (await api.refused(story.admin, query))["code"] == "BAD_QUERY"


def _deep(levels: int) -> str:
    nested = "organization { members { nodes { user { teams { nodes { " * levels
    return "{ viewer { teams { nodes { " + nested + "id" + " }" * (nested.count("{")) + " } } } }"


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        (_deep(2), "depth"),
        ("{ viewer { " + " ".join(f"a{n}: name" for n in range(31)) + " } }", "aliases"),
        ("{ " + " ".join("viewer { name }" for _ in range(21)) + " }", "root fields"),
        ("{ viewer { " + "name " * 601 + "} }", "fields"),
        ("{ viewer { " + "name " * 3001 + "} }", "tokens"),
    ],
)
async def test_queries_beyond_a_limit(api: Api, story: Story, query: str, limit: str) -> None:
    refused = await api.refused(story.admin, query)
    assert refused["code"] == "BAD_QUERY"
    assert limit in refused["message"]


async def test_a_wrong_key_is_refused_before_anything_is_read(api: Api) -> None:
    headers = {"Authorization": f"Bearer {'x' * 40}"}
    reply = await api.http.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
    assert reply.status_code == 401
    assert reply.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_introspection_is_a_setting(api: Api, nobody: Actor) -> None:
    assert (await api.ask(nobody, get_introspection_query()))["__schema"]["queryType"]["name"] == "Query"
    closed = replace(api.services, settings=Settings(public_url=URL, introspection=False))
    transport = httpx2.ASGITransport(app=Starlette(routes=routes(closed)))
    async with httpx2.AsyncClient(transport=transport, base_url=URL) as http:
        reply: Any = (await http.post("/graphql", json={"query": "{ __schema { types { name } } }"})).json()
        assert reply["errors"][0]["extensions"]["code"] == "BAD_QUERY"
        hinted: Any = (await http.post("/graphql", json={"query": "{ viewe { name } }"})).json()
        assert "Did you mean" not in str(hinted)


async def test_the_page_for_people_needs_no_other_server(api: Api) -> None:
    reply = await api.http.get("/graphql")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "://" not in reply.text
    graphiql = await api.http.get("/graphql?ide=graphiql")
    assert "GraphiQL" in graphiql.text
    assert (await api.http.put("/graphql")).status_code == 405


async def test_the_examples_of_the_page_are_valid(api: Api, story: Story) -> None:
    page = (await api.http.get("/graphql")).text
    examples = page.split("const EXAMPLES")[1].split("};")[0].split("`")[1::2]
    assert len(examples) == 3
    for example in examples:
        query = example.replace("registry:ORG/model/first-collection", f"registry:{story.org}/model/first")
        await api.ask(story.admin, query.replace('"ORG"', f'"{story.org}"'))
    schema = page.split("const SCHEMA = `")[1].split("`")[0]
    assert (await api.ask(story.admin, schema))["__schema"]["types"]
