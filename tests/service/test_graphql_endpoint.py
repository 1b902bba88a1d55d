from typing import Any

import pytest
from starlette.requests import Request

from graph.actor import ANONYMOUS
from graph.errors import UnauthenticatedError, UnavailableError
from service.graphql.limits import Limits
from tests.service.graphql_probe import Probe, ProbeContext


def test_a_query_with_variables_is_answered() -> None:
    answer = Probe().post("query($n: String!) { hello(name: $n) }", {"n": "Ada"})
    assert answer == {"data": {"hello": "hello Ada"}}


def test_an_empty_operation_name_is_none_at_all() -> None:
    probe = Probe()
    assert probe.post("query A { hello }", operationName="")["data"] == {"hello": "hello you"}
    assert probe.post("query A { hello } query B { hello }", operationName="B")["data"]
    message = probe.post("query A { hello }", operationName="C")["errors"][0]["message"]
    assert message == "Unknown operation named 'C'."


def test_undeclared_variables_are_ignored() -> None:
    assert Probe().post("{ hello }", {"usedAs": None, "more": {"x": 1}})["data"] == {"hello": "hello you"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff", "the body is not JSON"),
        (b"[" * 5000, "the body is not JSON"),
        (b"[]", "the body must be one JSON object"),
        (b"{}", "query must be a text"),
        (b'{"query": 1}', "query must be a text"),
        (b'{"query": "{hello}", "variables": []}', "variables must be an object"),
        (b'{"query": "{hello}", "operationName": 3}', "operationName must be a text"),
    ],
)
def test_a_malformed_request_is_400_in_the_usual_shape(body: bytes, message: str) -> None:
    reply = Probe().http.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 400
    assert reply.json() == {
        "data": None,
        "errors": [{"message": message, "extensions": {"code": "BAD_QUERY"}}],
    }


def test_other_content_types_are_refused() -> None:
    headers = {"content-type": "text/plain"}
    reply = Probe().http.post("/graphql", content=b'{"query":"{hello}"}', headers=headers)
    assert reply.status_code == 415
    assert "application/json" in reply.json()["errors"][0]["message"]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_413_however_it_is_sent(declared: bool) -> None:
    body = b'{"query": "{ hello }", "variables": {"pad": "' + b"x" * 2000 + b'"}}'
    content = body if declared else iter([body[:500], body[500:]])
    headers = {"content-type": "application/json"}
    reply = Probe(Limits(body_bytes=1000)).http.post("/graphql", content=content, headers=headers)
    assert reply.status_code == 413
    assert reply.json()["data"] is None
    assert "1000 bytes" in reply.json()["errors"][0]["message"]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("query", ["{ nope }", "{ hello", "{ items { number } }"])
def test_the_status_of_a_refused_document_is_the_schemas_choice(query: str, status: int) -> None:
    reply = Probe(refused_status=status).http.post("/graphql", json={"query": query})
    assert reply.status_code == status
    assert reply.json()["data"] is None
    assert reply.json()["errors"][0]["extensions"]["code"] == "BAD_QUERY"


def test_codes_may_have_a_status_of_their_own() -> None:
    http = Probe(statuses={"UNAVAILABLE": 503}).http
    assert http.post("/graphql", json={"query": "{ away }"}).status_code == 503
    assert http.post("/graphql", json={"query": "{ missing }"}).status_code == 200
    assert http.post("/graphql", json={"query": "{ hello away }"}).status_code == 200


def test_the_page_for_people_is_served_only_when_wanted() -> None:
    page = Probe(graphiql=True).http.get("/graphql")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    plain = Probe().http.get("/graphql")
    assert (plain.status_code, plain.headers["allow"]) == (405, "POST")
    assert plain.json()["data"] is None


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnauthenticatedError("no such key"), 401, "UNAUTHENTICATED"),
        (UnavailableError("the graph is away"), 503, "UNAVAILABLE"),
        (RuntimeError("hunter2"), 500, "INTERNAL"),
    ],
)
def test_a_refused_caller_gets_a_status_and_the_usual_shape(error: Exception, status: int, code: str) -> None:
    async def refuse(_: Request) -> ProbeContext:
        raise error

    reply = Probe(context=refuse).http.post("/graphql", json={"query": "{ hello }"})
    assert reply.status_code == status
    assert reply.json()["errors"][0]["extensions"]["code"] == code
    assert "hunter2" not in reply.text


def test_scalars_go_through() -> None:
    probe = Probe()
    times: Any = probe.post(
        '{ a: at(time: "1970-01-01T01:00:00.5+01:00") b: at(time: "2026-11-24T07:12:46Z") }'
    )
    assert times["data"] == {"a": "1970-01-01T00:00:00.500000Z", "b": "2026-11-24T07:12:46.000000Z"}
    echo = "query($w: Whole!) { echo(whole: $w) }"
    config = '{"loss": NaN, "best": -Infinity, "at": 1.7955e+09}'
    assert probe.post(echo, {"w": {"parts": [], "config": config}})["data"] == {"echo": config}
    assert probe.post(echo, {"w": {"parts": [{"name": "a", "size": 2**40}]}})["data"] == {
        "echo": f"a:{2**40}"
    }
    assert probe.post("{ huge }")["data"] == {"huge": 2**70}


@pytest.mark.parametrize(
    "variables",
    [
        {"w": {"parts": [], "config": "{"}},
        {"w": {"parts": [], "config": {"a": 1}}},
        {"w": {"parts": [], "config": "[" * 100_000}},
        {"w": {"parts": [{"name": "a", "size": 2**63}]}},
        {"w": {"parts": [{"name": "a", "size": True}]}},
        {"w": {"parts": [{"name": "a", "size": 1.5}]}},
    ],
)
def test_bad_scalars_are_the_clients_fault(variables: dict[str, Any]) -> None:
    answer = Probe().post("query($w: Whole!) { echo(whole: $w) }", variables)
    assert answer["errors"][0]["extensions"] == {"code": "BAD_QUERY"}


def test_a_time_without_zone_is_refused() -> None:
    answer = Probe().post("query($t: DateTime!) { at(time: $t) }", {"t": "2026-11-24T07:12:46"})
    assert "zone" in answer["errors"][0]["message"]


def test_references_are_loaded_in_one_batch() -> None:
    answer = Probe().post("query { items(count: 3) { square next { square } } }")
    assert [item["square"] for item in answer["data"]["items"]] == [0, 1, 4]
    probe = Probe()
    batches: list[list[int]] = []

    async def context(request: Request) -> ProbeContext:
        del request
        return ProbeContext(request_id="r", actor=ANONYMOUS, batches=batches)

    probe = Probe(context=context)
    probe.post("{ items(count: 3) { square next { square } } }")
    assert batches == [[0, 1, 2, 3]]
