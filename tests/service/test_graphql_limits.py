import pytest
from graphql import get_introspection_query

from service.graphql.documents import Documents, RefusedDocumentError
from service.graphql.limits import Limits
from tests.service.graphql_probe import Probe, make_schema


def _nested(levels: int) -> str:
    return "{ items(count: 1) " + "{ next " * levels + "{ number }" + " }" * levels + " }"


def _fan(fragments: int) -> str:
    """Fragments that double the number of selected fields each."""
    parts = [
        f"fragment F{n} on Item {{ a: next {{ ...F{n + 1} }} b: next {{ ...F{n + 1} }} }}"
        for n in range(fragments)
    ]
    return " ".join(["{ items(count: 1) { ...F0 } }", *parts, f"fragment F{fragments} on Item {{ number }}"])


@pytest.mark.parametrize(
    ("limits", "query", "name"),
    [
        (Limits(depth=5), _nested(5), "depth is 7, the limit is 5"),
        (Limits(aliases=2), "{ a: hello b: hello c: hello }", "number of aliases is 3, the limit is 2"),
        (
            Limits(root_fields=2),
            "{ a: hello ...X } fragment X on Query { b: hello hello }",
            "root fields is 3",
        ),
        (Limits(fields=100, aliases=9999), _fan(12), "number of fields is"),
        (Limits(fields=99_999), _fan(12), "number of aliases is"),
        (Limits(tokens=20), "{" + " hello" * 30 + " }", "20"),
        (Limits(tokens=20), "#\n" * 30 + "{ hello }", "20"),
        (Limits(tokens=1_000_000), _nested(3000), "nested too deeply|depth"),
    ],
)
def test_a_query_over_a_limit_is_refused_and_the_limit_is_named(
    limits: Limits, query: str, name: str
) -> None:
    answer = Probe(limits).post(query)
    assert answer["data"] is None
    message = answer["errors"][0]["message"]
    assert any(part in message for part in name.split("|")), message


def test_a_long_chain_of_fragments_is_refused_not_crashed() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(3000))
    answer = Probe(Limits(tokens=1_000_000)).post("{ ...F0 } " + chain + " fragment F3000 on Query { hello }")
    assert "nested too deeply" in answer["errors"][0]["message"]


def test_a_cycle_of_fragments_is_refused_by_name() -> None:
    answer = Probe().post("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
    assert "within itself" in answer["errors"][0]["message"]


def test_a_query_at_its_limits_passes() -> None:
    assert "errors" not in Probe(Limits(depth=7)).post(_nested(5))
    assert "errors" not in Probe(Limits(aliases=3, root_fields=3)).post("{ a: hello b: hello c: hello }")


def test_introspection_passes_whatever_the_depth_and_can_be_switched_off() -> None:
    probe = Probe(Limits(depth=3))
    assert "errors" not in probe.post(get_introspection_query())
    assert probe.post('{ __type(name: "Item") { fields { name } } }')["data"]["__type"]["fields"]
    closed = Probe(Limits(introspection=False))
    assert "introspection" in closed.post("{ __schema { types { name } } }")["errors"][0]["message"]
    assert closed.post("{ __typename hello }")["data"]["__typename"] == "Query"
    assert "Did you mean" not in closed.post("{ helo }")["errors"][0]["message"]


def test_kept_documents_are_bounded_in_number_and_size() -> None:
    limits = Limits(documents=3, document_bytes=60)
    documents = Documents(make_schema()._schema, limits)  # pyright: ignore[reportPrivateUsage] - as the endpoint
    first = documents.get("{ hello }")
    assert documents.get("{ hello }") is first
    for number in range(9):
        documents.get(f"query Q{number} {{ hello }}")
        assert len(documents) <= 3
        assert documents.size <= 60
    assert documents.get("{ hello }") is not first
    documents.get("query " + "Long" * 30 + " { hello }")
    assert documents.size <= 60


def test_refused_documents_are_not_kept() -> None:
    documents = Documents(make_schema()._schema, Limits())  # pyright: ignore[reportPrivateUsage] - as the endpoint
    for query in ("{ nope }", "{", _nested(50)):
        with pytest.raises(RefusedDocumentError):
            documents.get(query)
    assert (len(documents), documents.size) == (0, 0)


def test_schemas_share_no_documents() -> None:
    one, two = Probe(), Probe()
    query = "{ hello }"
    one.post(query)
    assert len(one.endpoint.execution.documents) == 1
    assert len(two.endpoint.execution.documents) == 0
    two.post(query)
    assert one.endpoint.execution.documents.get(query) is not two.endpoint.execution.documents.get(query)
