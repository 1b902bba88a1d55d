import pytest

from service.local.java import MINIMUM_JAVA, find_java, parse_version

OPENJDK = 'openjdk version "{}" 2024-07-16\nOpenJDK Runtime Environment (build x)\nOpenJDK 64-Bit Server VM'


@pytest.mark.parametrize(
    ("answer", "release"),
    [
        (OPENJDK.format("21.0.4"), 21),
        (OPENJDK.format("25"), 25),
        (OPENJDK.format("26-ea"), 26),
        ('java version "1.8.0_401"', 8),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", 0),
        ("", 0),
    ],
)
def test_the_release_is_read_from_what_java_says(answer: str, release: int) -> None:
    assert parse_version(answer) == release


@pytest.mark.anyio
async def test_the_java_that_is_found_is_new_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/no/such/folder")
    java = await find_java()
    assert MINIMUM_JAVA > 17
    assert java.exists()
