import pytest
import strawberry
from strawberry.directive import DirectiveLocation
from structlog.testing import capture_logs

from service.graphql.execution import Execution
from service.graphql.limits import Limits
from tests.service.graphql_probe import SECRET, Item, Probe


def test_a_domain_error_shows_its_message_code_and_field() -> None:
    answer = Probe().post("{ hello missing }")
    assert answer["data"] == {"hello": "hello you", "missing": None}
    error = answer["errors"][0]
    assert error["message"] == "there is no registry 'x'"
    assert error["path"] == ["missing"]
    assert error["extensions"] == {"code": "NOT_FOUND", "field": "registry"}


@pytest.mark.parametrize(("query", "leak"), [("{ broken }", SECRET), ("{ tooBig }", "7000000000123")])
def test_anything_else_is_masked_and_logged_under_its_request_id(query: str, leak: str) -> None:
    with capture_logs() as logs:
        reply = Probe().http.post("/graphql", json={"query": query})
    assert leak not in reply.text
    assert "Traceback" not in reply.text
    error = reply.json()["errors"][0]
    assert error["message"] == "internal error"
    assert error["extensions"] == {"code": "INTERNAL", "requestId": logs[0]["request_id"]}
    assert leak in str(logs[0]["exc_info"])
    assert logs[0]["log_level"] == "error"


def test_requests_have_different_ids() -> None:
    probe = Probe()
    with capture_logs() as logs:
        probe.post("{ broken }")
        probe.post("{ broken }")
    assert logs[0]["request_id"] != logs[1]["request_id"]


def test_a_bad_argument_is_the_clients_fault_and_not_logged() -> None:
    with capture_logs() as logs:
        answer = Probe().post('query($n: String = "x") { hello(name: $n) }', {"n": None})
        missing = Probe().post("query($c: Int!) { items(count: $c) { number } }")
    assert answer["errors"][0]["extensions"] == {"code": "BAD_QUERY"}
    assert missing["errors"][0]["extensions"] == {"code": "BAD_QUERY"}
    assert logs == []


def test_domain_errors_become_members_of_a_union_that_has_them() -> None:
    query = "mutation($n: String!) { make(name: $n) { ... on Made { name } ... on Taken { message code } } }"
    probe = Probe()
    assert probe.post(query, {"n": "a"})["data"] == {"make": {"name": "a"}}
    taken = {"message": "the name is taken", "code": "CONFLICT"}
    assert probe.post(query, {"n": "taken"})["data"] == {"make": taken}
    refused = probe.post(query, {"n": "invalid"})
    assert refused["errors"][0]["extensions"] == {"code": "INVALID_INPUT", "field": "name"}


def test_unknown_null_inputs_are_dropped_and_logged_once() -> None:
    probe = Probe()
    query = "query($w: Whole!) { echo(whole: $w) }"
    part = {"name": "a", "cloudRegionID": None}
    with capture_logs() as logs:
        for _ in range(2):
            answer = probe.post(query, {"w": {"parts": [part, part], "clientMutationId": None}})
            assert answer["data"] == {"echo": "a:None,a:None"}
        single = probe.post(query, {"w": {"parts": part}})
    assert single["data"] == {"echo": "a:None"}
    assert [entry["field"] for entry in logs] == ["Part.cloudRegionID", "Whole.clientMutationId"]


def test_unknown_inputs_with_a_value_stay_errors() -> None:
    answer = Probe().post(
        "query($w: Whole!) { echo(whole: $w) }", {"w": {"parts": [], "retention": "1d", "region": None}}
    )
    assert "retention" in answer["errors"][0]["message"]
    assert answer["errors"][0]["extensions"] == {"code": "BAD_QUERY"}


def test_a_schema_whose_operation_directives_would_not_run_is_refused() -> None:
    @strawberry.directive(locations=[DirectiveLocation.FIELD])
    def loud(value: str) -> str:
        return value.upper()

    with pytest.raises(ValueError, match="directives"):
        Execution(strawberry.Schema(Item, directives=[loud]), Limits())
