"""The past over the API: what a path meant, how things stood, who could reach them, and who may ask."""

import secrets
from typing import Any

import pytest

from graph.actor import ANONYMOUS, Actor
from graph.errors import InvalidInputError
from graph.lineage import SETTLED_MICROSECONDS
from graph.session import Graph
from graph.times import moment
from service.api.ids import encode
from service.graphql.scalars import iso
from tests.graph.past_stage import clock
from tests.graph.world import make_world
from tests.service.api.conftest import Api
from tests.service.api.past_story import PastStory, make_past_story

pytestmark = pytest.mark.anyio

MEANT = """query ($path: String!, $asOf: DateTime) { versionThen(path: $path, asOf: $asOf) {
  asOf settled number isLink since placedBy { id } aliases
  numbering { id name path type }
  version { id number artifactName digest tags deleted now { id }
    aliases { name protected since numbering { name } version { number } }
    links { totalCount nodes { number numbering { path } } } } } }"""
STOOD = """query ($path: String!, $asOf: DateTime) { collectionThen(path: $path, asOf: $asOf) {
  id name path description members(first: 1) { totalCount pageInfo { hasNextPage endCursor }
    nodes { number aliases version { id links { nodes { number } } } } }
  aliases { totalCount nodes { name protected version { number } } } now { ... on Collection { name } }
  home { path visibility protectedAliases acceptedTypes } } }"""
ACCESS = """query (
  $of: String!, $to: AccessKind = DOWNLOAD, $asOf: DateTime, $first: Int = 50, $after: String) {
  access(of: $of, to: $to, asOf: $asOf) { id asOf settled
    accessors(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { id name kind user { name } wayCount ways { role instance
        source { ... on Team { name } ... on Organization { name } }
        place { path visibility } collectionCount collections { name } } } } } }"""


@pytest.fixture(scope="module")
async def past(graph: Graph) -> PastStory:
    return await make_past_story(await make_world(graph, secrets.token_hex(4)))


def path_of(past: PastStory, name: str = "churn-model", suffix: str = ":production") -> str:
    return f"registry:org-{past.world.unique}/release/{name}{suffix}"


async def names(api: Api, past: PastStory, of: str, at: int | None, to: str = "DOWNLOAD") -> dict[str, Any]:
    """Who could, without instance admins, whom other tests have made."""
    asked = {"of": of, "to": to, "asOf": iso(at) if at else None}
    found = (await api.ask(past.world.admin, ACCESS, **asked))["access"]["accessors"]["nodes"]
    ours = [each for each in found if not each["ways"][0]["instance"]]
    return {each["name"].removesuffix(f"-{past.world.unique}"): each for each in ours}


async def test_an_alias_means_what_it_meant_under_the_names_of_then(api: Api, past: PastStory) -> None:
    asked = {"path": path_of(past), "asOf": iso(past.released)}
    then = (await api.ask(past.world.admin, MEANT, **asked))["versionThen"]
    assert (then["asOf"], then["settled"]) == (iso(past.released), False)
    assert (then["number"], then["isLink"], then["version"]["number"]) == (0, True, 0)
    assert then["version"]["id"] == encode("Version", past.first)
    assert then["version"]["tags"] == ["approved"]
    assert then["version"]["now"] is None  # it was deleted since
    assert then["aliases"] == ["latest", "production"]
    assert [(each["name"], each["protected"]) for each in then["version"]["aliases"]] == [
        ("latest", False),
        ("latest", False),
        ("production", True),
    ]
    numbering = then["numbering"]
    assert (numbering["name"], numbering["type"]) == ("churn-model", "model")
    links = then["version"]["links"]["nodes"]
    assert [each["numbering"]["path"] for each in links] == [path_of(past, suffix="")[len("registry:") :]]
    later = {"path": path_of(past, "churn"), "asOf": iso(past.replaced)}
    then = (await api.ask(past.world.admin, MEANT, **later))["versionThen"]
    assert (then["number"], then["version"]["id"]) == (1, encode("Version", past.second))
    for number, tags in ((0, []), (1, [])):
        one = {"path": path_of(past, "churn", f":v{number}"), "asOf": iso(past.replaced)}
        then = (await api.ask(past.world.admin, MEANT, **one))["versionThen"]
        assert (then["number"], then["version"]["tags"]) == (number, tags)


async def test_names_of_another_time_are_missing(api: Api, past: PastStory) -> None:
    admin = past.world.admin
    for name, at in (("churn", past.released), ("churn-model", past.replaced), ("churn-model", 0)):
        refused = await api.refused(admin, MEANT, path=path_of(past, name), asOf=iso(at))
        assert (refused["code"], refused["field"]) == ("NOT_FOUND", "path")
    gone = {"path": path_of(past, "churn", ":v0")}
    assert (await api.refused(admin, MEANT, **gone))["code"] == "NOT_FOUND"


async def test_what_lies_in_the_future_is_not_told(api: Api, past: PastStory) -> None:
    soon = iso(await clock(past.world) + 60_000_000)
    for query, asked in ((MEANT, {"path": path_of(past)}), (ACCESS, {"of": path_of(past)})):
        refused = await api.refused(past.world.admin, query, **asked, asOf=soon)
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "asOf")


def test_an_answer_is_settled_after_the_longest_unit_of_work() -> None:
    now = 10**15
    assert moment(now, None) == moment(now, now)
    assert not moment(now, now - SETTLED_MICROSECONDS).settled
    assert moment(now, now - SETTLED_MICROSECONDS - 1).settled
    with pytest.raises(InvalidInputError, match="asOf"):
        moment(now, now + 1)


async def test_a_collection_is_told_by_pages_and_from_today(api: Api, past: PastStory) -> None:
    asked = {"path": path_of(past, "churn", "").removeprefix("registry:"), "asOf": iso(past.replaced)}
    then = (await api.ask(past.world.admin, STOOD, **asked))["collectionThen"]
    assert (then["name"], then["description"], then["members"]["totalCount"]) == ("churn", "# Churn", 2)
    assert then["members"]["pageInfo"]["hasNextPage"]
    assert (then["home"]["visibility"], then["home"]["protectedAliases"]) == ("ORGANIZATION", ["production"])
    assert then["now"] == {"name": "churn"}
    assert [each["number"] for each in then["members"]["nodes"]] == [1]
    assert [each["name"] for each in then["aliases"]["nodes"]] == ["latest", "production"]
    today = """query ($path: String!, $asOf: DateTime) { collection(path: $path) { name
      then(asOf: $asOf) { name description members { nodes { number } } } } }"""
    path = asked["path"]
    found = (await api.ask(past.world.admin, today, path=path, asOf=iso(past.released)))["collection"]
    assert found["then"] == {
        "name": "churn-model",
        "description": None,
        "members": {"nodes": [{"number": 0}]},
    }
    assert (await api.ask(past.world.admin, today, path=path, asOf=iso(0)))["collection"]["then"] is None


async def test_pages_of_the_past_take_a_constant_number_of_statements(api: Api, past: PastStory) -> None:
    query = STOOD.replace("first: 1", "first: %d")
    given = {"path": path_of(past, "churn", "").removeprefix("registry:"), "asOf": iso(past.replaced)}
    counts = {(await api.counted(past.world.admin, query % first, **given))[1] for first in (1, 2)}
    assert len(counts) == 1


async def test_access_is_told_with_role_team_registry_and_link(api: Api, past: PastStory) -> None:
    then = await names(api, past, path_of(past), past.released)
    assert set(then) == {"admin", "gus", "vic"}
    assert then["gus"]["user"] is None  # a guest that the organization's admin does not know otherwise
    (way,) = then["vic"]["ways"]
    assert way["source"] == {"name": f"auditors-{past.world.unique}"}
    assert (way["role"], way["collections"], way["collectionCount"]) == (
        "VIEWER",
        [{"name": "churn-model"}],
        1,
    )
    assert way["place"] == {"path": f"org-{past.world.unique}/release", "visibility": "RESTRICTED"}
    admin = then["admin"]["ways"]
    assert [each["place"]["path"].partition("/")[2] for each in admin] == ["project", "release"]
    later = await names(api, past, encode("Version", past.second), past.replaced)
    assert set(later) == {"admin", "mia"}
    assert set(await names(api, past, encode("Version", past.first), None)) == set()  # deleted
    assert set(await names(api, past, encode("Collection", past.collection), None)) == {"admin", "mia"}
    movers = await names(api, past, f"registry:org-{past.world.unique}/release", None, "SET_PROTECTED_ALIAS")
    assert set(movers) == {"admin"}


async def test_access_is_paged_by_name(api: Api, past: PastStory) -> None:
    asked: dict[str, Any] = {"of": path_of(past), "asOf": iso(past.released), "first": 1}
    whole = (await api.ask(past.world.admin, ACCESS, **{**asked, "first": 50}))["access"]["accessors"]
    found, after = list[str](), None
    while True:
        page = (await api.ask(past.world.admin, ACCESS, **asked, after=after))["access"]["accessors"]
        found += [each["name"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == [each["name"] for each in whole["nodes"]] == sorted(found)
    assert whole["totalCount"] == len(found)


async def test_only_who_reads_the_log_asks_for_access(api: Api, past: PastStory) -> None:
    world = past.world
    member, stranger = await world.person("max", "member"), await world.person("sue")
    of = f"registry:org-{world.unique}/release"
    assert (await api.refused(member, ACCESS, of=of))["code"] == "FORBIDDEN"
    assert (await api.refused(ANONYMOUS, ACCESS, of=of))["code"] == "UNAUTHENTICATED"
    hidden = await api.refused(stranger, ACCESS, of=of)
    missing = await api.refused(stranger, ACCESS, of="registry:nobody/release")
    assert (hidden["code"], missing["code"]) == ("NOT_FOUND", "NOT_FOUND")
    for wrong in ("none", encode("Run", past.first), "run:a/b/c"):
        refused = await api.refused(world.admin, ACCESS, of=wrong)
        assert refused["code"] in {"INVALID_INPUT", "NOT_FOUND"}


async def test_roles_of_today_decide_what_is_seen_of_the_past(api: Api, past: PastStory) -> None:
    asked = {"path": path_of(past), "asOf": iso(past.released)}
    member = await past.world.person("moe", "member")  # saw nothing then, but sees the registry now
    then = (await api.ask(member, MEANT, **asked))["versionThen"]
    assert then["version"]["artifactName"] is None
    assert [each["name"] for each in then["version"]["aliases"]] == ["latest", "production"]
    guest = Actor(id=past.guest, name="gus")  # saw it then
    assert (await api.refused(guest, MEANT, **asked))["code"] == "NOT_FOUND"
