import base64
import time

import pytest

from graph.errors import InvalidInputError
from graph.ids import new_id
from service.wandb.ids import Kind, cursor, index_of, key_of, number_of, place_of, wire_id
from service.wandb.reads.like import like


def test_ids_come_back() -> None:
    made = new_id()
    assert key_of(Kind.ARTIFACT, wire_id(Kind.ARTIFACT, made), "id") == made
    assert base64.b64decode(wire_id(Kind.ARTIFACT, made), validate=True) == f"Artifact:{made}".encode()
    assert wire_id(Kind.USER, 1) == "VXNlcjox"
    assert number_of(Kind.USER, "VXNlcjox", "userIds") == 1


@pytest.mark.parametrize(
    "text",
    ["", "x", "VXNlcjox\n", "VXNlcjox=", "VXNlcjo=", "VXNlcjot", wire_id(Kind.ENTITY, 1), "Ünicode", "////"],
)
def test_what_is_no_id_is_refused_by_field(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        number_of(Kind.USER, text, "userIds")
    assert refused.value.field == "userIds"


def test_ids_of_ours_are_checked_in_form() -> None:
    for key in ("1", "../" + new_id()[3:], new_id() + "x"):
        with pytest.raises(InvalidInputError):
            key_of(Kind.ARTIFACT, wire_id(Kind.ARTIFACT, key), "id")


def test_cursors_come_back() -> None:
    assert (place_of(cursor("a:b ü")), place_of(None), place_of("")) == ("a:b ü", None, None)
    assert (index_of(cursor(7)), index_of(None)) == (7, 0)
    for bad in ("x", cursor("x"), cursor("-1"), cursor("9" * 30)):
        with pytest.raises(InvalidInputError):
            index_of(bad)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("%", "", True),
        ("", "", True),
        ("", "a", False),
        ("%.png", "media/a.png", True),
        ("%.png", "a.png2", False),
        ("a_c", "abc", True),
        ("a_c", "ac", False),
        ("a%b%c", "a__b__bc", True),
        ("a%b%c", "a__b__b", False),
        (".*", "ab", False),
    ],
)
def test_patterns_are_those_of_sql(pattern: str, text: str, *, fits: bool) -> None:
    assert like(pattern, text) is fits


def test_a_hard_pattern_takes_no_time() -> None:
    start = time.monotonic()
    assert not like("%a" * 250, "a" * 200 + "b" * 4000)
    assert time.monotonic() - start < 1
    with pytest.raises(InvalidInputError):
        like("%" * 1000, "a")
