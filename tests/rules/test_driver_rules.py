import pytest

from tests.rules.drivers import scattered_drivers, synchronous_drivers
from tests.rules.source import EVERYTHING, Source, expect_none_in, sources


def test_the_driver_is_async_and_made_in_one_place() -> None:
    expect_none_in(sources(*EVERYTHING), synchronous_drivers, scattered_drivers)


@pytest.mark.parametrize(
    "code",
    [
        "from neo4j import GraphDatabase",
        "from neo4j import AsyncSession, Session",
        "from neo4j import Transaction as T",
        "from neo4j._sync.driver import Driver",
        "import neo4j\ndriver = neo4j.GraphDatabase",
        "driver = GraphDatabase.driver('bolt://localhost')",
    ],
)
def test_a_synchronous_driver_is_caught(code: str) -> None:
    assert list(synchronous_drivers(Source("bench/a.py", code)))


def test_a_driver_made_elsewhere_is_caught() -> None:
    code = "from neo4j import AsyncGraphDatabase\n"
    assert list(scattered_drivers(Source("graph/session.py", code))) == []
    assert list(scattered_drivers(Source("tests/conftest.py", code))) == []
    assert len(list(scattered_drivers(Source("service/app.py", code)))) == 1
    assert len(list(scattered_drivers(Source("bench/a.py", "import neo4j\nneo4j.AsyncGraphDatabase")))) == 1
