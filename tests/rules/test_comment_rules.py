import pytest

from tests.rules.comments import silenced_checkers, undone_work
from tests.rules.shortcuts import empty_assertions, ways_out
from tests.rules.source import EVERYTHING, Source, expect_none_in, sources


def test_nothing_is_silenced_or_left_undone() -> None:
    expect_none_in(sources(*EVERYTHING), silenced_checkers, undone_work)


def test_tests_test_something() -> None:
    expect_none_in(sources("tests"), empty_assertions, ways_out)


@pytest.mark.parametrize(
    "comment",
    ["type: ignore", "pyright: ignore", "type: ignore[arg-type]", "pyright: ignore[reportAny]  untyped"],
)
def test_an_ignore_without_rule_or_reason_is_caught(comment: str) -> None:
    assert len(list(silenced_checkers(Source("graph/a.py", f"x = 1  # {comment}\n")))) == 1


def test_an_ignore_with_rule_and_reason_is_fine() -> None:
    code = "x = 1  # pyright: ignore[reportUnknownMemberType]  the driver leaves it untyped\n"
    assert list(silenced_checkers(Source("graph/a.py", code))) == []
    assert list(silenced_checkers(Source("graph/a.py", 'x = "# type: ignore"\n'))) == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME"])
def test_undone_work_is_caught(word: str) -> None:
    assert len(list(undone_work(Source("graph/a.py", f"x = 1  # {word} later\n")))) == 1
    assert len(list(undone_work(Source("graph/a.py", f'"""Does it.\n\n{word}: more.\n"""\n')))) == 1


@pytest.mark.parametrize("code", ["assert True", "assert 1", "assert 'never'"])
def test_an_empty_assertion_is_caught(code: str) -> None:
    assert len(list(empty_assertions(Source("tests/test_a.py", code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "def test_a():\n    pytest.skip('no MinIO here')",
        "@pytest.mark.skipif(True, reason='')\ndef test_a(): ...",
        "@pytest.mark.xfail\ndef test_a(): ...",
        "neo4j = pytest.importorskip('neo4j')",
        "from pytest import skip",
    ],
)
def test_a_way_out_is_caught(code: str) -> None:
    assert len(list(ways_out(Source("tests/test_a.py", code)))) == 1
