import pytest

from graph.session import Bookkeeping
from tests.rules.doors import made_work, private_transactions, resumed_work, unlisted_bookkeeping
from tests.rules.source import PRODUCT, Source, expect_none_in, sources


def test_writes_go_through_the_doors() -> None:
    expect_none_in(sources(*PRODUCT), made_work, resumed_work, private_transactions, unlisted_bookkeeping)


def test_what_nobody_audits_is_a_closed_list() -> None:
    assert {each.name for each in Bookkeeping} == {
        "COPIES",
        "ENDING",
        "ERASURE",
        "FILE_LISTS",
        "HEARTBEAT",
        "KEY_USED",
        "LOAD",
        "POSITIONS",
        "SUMMARY",
        "UPLOAD_STATE",
    }


def test_a_work_made_elsewhere_is_caught() -> None:
    code = "work = Work(run, actor, name, '')"
    assert len(list(made_work(Source("graph/links.py", code)))) == 1
    assert list(made_work(Source("graph/session.py", code))) == []


def test_a_check_passed_over_elsewhere_is_caught() -> None:
    code = "work.resume(permission, grant, target)"
    assert len(list(resumed_work(Source("graph/links.py", code)))) == 1
    assert list(resumed_work(Source("graph/endings.py", code))) == []


@pytest.mark.parametrize("name", ["execute_write", "begin_transaction", "execute_query"])
def test_a_private_transaction_is_caught(name: str) -> None:
    code = f"async def f(session):\n    await session.{name}(unit)\n"
    assert len(list(private_transactions(Source("graph/links.py", code)))) == 1
    assert list(private_transactions(Source("graph/sequencer.py", code))) == []


def test_unlisted_bookkeeping_is_caught() -> None:
    for call in ("graph.bookkeep('links', LINK)", "graph.bookkeep(what, LINK)", "graph.bookkeep()"):
        assert len(list(unlisted_bookkeeping(Source("graph/links.py", call)))) == 1
    assert (
        list(unlisted_bookkeeping(Source("graph/a.py", "graph.bookkeep(Bookkeeping.HEARTBEAT, SET)"))) == []
    )
