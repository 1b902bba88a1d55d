"""What is asked of the past, and what the truth of that time says to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from graph import (
    accessors,
    past_aliases,
    past_holders,
    past_homes,
    past_memberships,
    past_sights,
    past_versions,
)
from graph.accessors import Way
from graph.aliases import LATEST
from graph.holders import HolderKind
from graph.pages import Listing, Mark, Window
from graph.past_homes import HomeThen
from graph.past_memberships import MemberThen
from graph.paths import PROJECTS, REGISTRIES_FIRST, Place
from graph.permissions import Permission
from graph.policy import Sight, effective
from graph.work import Reader
from tests.graph.past_history import ALIASES, HOMES, NAMES, Stage
from tests.graph.past_truth import Node, Truth
from tests.graph.world import ALL_SEEING

T = TypeVar("T")

PERMISSIONS = (Permission.ARTIFACT_READ, Permission.ARTIFACT_DOWNLOAD, Permission.ALIAS_SET_PROTECTED)
KINDS = (REGISTRIES_FIRST, PROJECTS)


@dataclass
class Asker:
    """Asks of one time of a history, as one viewer, whose roles are those of its end."""

    stage: Stage
    truth: Truth
    at: int
    sight: Sight = ALL_SEEING

    async def read(self, ask: Callable[[Reader], Awaitable[T]]) -> T:
        return await self.stage.world.graph.read(self.sight, ask)

    def sees(self, project: str) -> bool:
        """Whether the viewer may see it by what it is today."""
        now = self.stage.truth
        return effective(self.sight, now.target(now.projects[project])) is not None

    async def all_of(self, listing: Listing[Any], parent: str) -> list[Any]:
        """A whole list, by pages of two, and counted."""
        found: list[Any] = []
        mark: Mark | None = None
        while True:
            window = Window(2, mark)
            (page,) = await self.read(
                lambda reader, window=window: listing.pages(
                    reader, [parent], window=window, given={"at": self.at}
                )
            )
            found += [member for _, member in page.members]
            if not page.more:
                break
            mark = page.members[-1][0]
        (total,) = await self.read(lambda reader: listing.counts(reader, [parent], given={"at": self.at}))
        assert total == len(found)
        return found


async def by_path(asker: Asker) -> None:
    """A version by the names of its owner, project and holder, and alias, number or digest."""
    stage, truth, chance, at = asker.stage, asker.truth, asker.stage.chance, asker.at
    unique = stage.world.unique
    owner = chance.choice([stage.world.team.name, f"org-{unique}", f"House-{unique}", f"Org-{unique}"])
    place = Place(owner, chance.choice([*HOMES, "model", "vault"]), chance.choice(KINDS))
    name = chance.choice(NAMES)
    digests = [each["digest"] for each in stage.truth.versions.values()]
    suffix = chance.choice([*ALIASES, *ALIASES, LATEST, "v0", "v1", "v2", chance.choice(digests)])
    found = await asker.read(lambda reader: past_memberships.find(reader, place, name, suffix, at))
    places = [
        each
        for each in truth.places(owner, place.project)
        if asker.sees(each["id"])
        and (each["visibility"] is not None or "/project/" in place.kinds)
        and (each["visibility"] is None or "/registry/" in place.kinds)
    ]
    holder = next((each for each in (truth.named(each, name) for each in places) if each), None)
    meant = truth.meant(holder, suffix) if holder else None
    assert (found and (found.number, found.version.id, found.holder)) == (
        (*meant, holder["id"]) if meant and holder else None
    ), (place, name, suffix)
    if found is not None:
        _same_version(asker, found.version)
    kind = HolderKind(holder["kind"]) if holder else HolderKind.COLLECTION
    named = await asker.read(lambda reader: past_holders.at_path(reader, place, name, kind, at))
    candidates = [truth.named(each, name) for each in places]
    wanted = next((each for each in candidates if each and each["kind"] == kind), None)
    assert (named and named.id) == (wanted and wanted["id"])
    home = await asker.read(lambda reader: past_homes.at_path(reader, place, at))
    assert (home and home.id) == (places[0]["id"] if places else None)


def _same_version(asker: Asker, version: past_versions.VersionThen) -> None:
    node = asker.truth.versions[version.id]
    assert (version.index, version.digest, version.type) == (node["index"], node["digest"], node["type"])
    assert list(version.tags) == sorted(node["tags"] or [])
    assert version.deleted is (node["deleted_at"] is not None)
    shown = asker.truth.project(node["project"]) is not None and asker.sees(node["project"])
    assert version.artifact_name == (node["artifact_name"] if shown else None)


async def holder(asker: Asker) -> None:
    """An artifact or collection, with all that stood in it and pointed from it."""
    key = asker.stage.holder()["id"]
    (found,) = await asker.read(lambda reader: past_holders.by_ids(reader, [key], asker.at))
    node = asker.truth.holder(key)
    if node is None or not asker.sees(node["project"]):
        assert found is None
        return
    assert found is not None
    assert (found.name, found.type, found.description) == (node["name"], node["type"], node["description"])
    assert list(found.tags) == sorted(node["tags"] or [])
    own = node["kind"] == "ARTIFACT"
    listing = past_memberships.VERSIONS_HELD_THEN if own else past_memberships.LINKS_HELD_THEN
    members: list[MemberThen] = await asker.all_of(listing, key)
    assert [(each.number, each.version.id) for each in members] == asker.truth.members(node)
    for member in members:
        _same_version(asker, member.version)
    pointed = await asker.all_of(past_aliases.ALIASES_OF_HOLDER_THEN, key)
    assert [(each.name, each.holder, each.version) for each in pointed] == asker.truth.pointers(holder=key)
    guarded: list[str] = asker.truth.projects[node["project"]]["protected_aliases"] or []
    assert [each.protected for each in pointed] == [not own and each.name in guarded for each in pointed]
    since = {(each["name"], each["holder"]): each["since"] for each in asker.truth.aliases}
    assert all(each.since == since[each.name, each.holder] for each in pointed)


async def home(asker: Asker) -> None:
    """A registry or project, with all that was said of it."""
    key = asker.stage.any(asker.stage.truth.projects)
    (found,) = await asker.read(lambda reader: past_homes.by_ids(reader, [key], asker.at))
    node = asker.truth.project(key)
    if node is None or not asker.sees(key):
        assert found is None
        return
    assert found is not None
    assert _facts(found) == {
        "name": node["name"],
        "description": node["description"],
        "visibility": node["visibility"],
        "all_types": node["all_types"] is not False,
        "accepted_types": node["accepted_types"] or [],
        "protected_aliases": node["protected_aliases"] or [],
    }


def _facts(found: HomeThen) -> dict[str, Any]:
    names = ("name", "description", "visibility", "all_types", "accepted_types", "protected_aliases")
    return orjson.loads(orjson.dumps({name: getattr(found, name) for name in names}))


async def version(asker: Asker) -> None:
    """A version by id: tags, deletion, links and aliases."""
    key = asker.stage.any(asker.stage.truth.versions)
    (found,) = await asker.read(lambda reader: past_versions.by_ids(reader, [key], asker.at))
    node = asker.truth.versions.get(key)
    if node is None or not _seen(asker, node):
        assert found is None
        return
    assert found is not None
    _same_version(asker, found)
    shown = {each["id"] for each in asker.truth.holders.values() if asker.sees(each["project"])}
    linked = await asker.all_of(past_memberships.LINKS_OF_VERSION_THEN, key)
    assert sorted((each.holder, each.number) for each in linked) == [
        each for each in asker.truth.linked(key) if each[0] in shown
    ]
    (pointed,) = await asker.read(lambda reader: past_aliases.of_versions(reader, [key], asker.at))
    assert sorted((each.name, each.holder, each.version) for each in pointed) == [
        each for each in asker.truth.pointers(version=key) if each[1] in shown
    ]


def _seen(asker: Asker, node: Node) -> bool:
    """In its own project, or where it was linked."""
    own = asker.truth.project(node["project"]) is not None and asker.sees(node["project"])
    return own or any(
        asker.sees(asker.truth.holders[held]["project"]) for held, _ in asker.truth.linked(node["id"])
    )


async def access(asker: Asker) -> None:
    """Who could do something with a version or in a project, and by which roles."""
    truth, chance, at = asker.truth, asker.stage.chance, asker.at
    permission = chance.choice(PERMISSIONS)
    if chance.random() < 0.6:
        key = asker.stage.any(asker.stage.truth.versions)
        targets = truth.ways(key)
        ways = await asker.read(lambda reader: accessors.ways_then(reader, key, at))
        assert [(each.target, each.target.created_by) for each in ways] == [
            (each, each.created_by) for each in targets
        ]
    else:
        live = [each for each in truth.projects.values() if each["deleted_at"] is None]
        targets = [truth.target(asker.stage.any(live))]
        ways = [Way(each) for each in targets]
    found, mark = list[accessors.Accessor](), None
    while True:
        page = await asker.read(
            lambda reader, mark=mark: accessors.accessors(reader, ways, permission, at, mark=mark, limit=3)
        )
        found += [each for _, each in page.members]
        if not page.more:
            break
        mark = page.members[-1][0]
    total = await asker.read(lambda reader: accessors.count_accessors(reader, ways, permission, at))
    assert total == len(found)
    # Other tests have instance admins of their own.
    answered = [
        (each.id, [(passage.way.target.id, passage.grant) for passage in each.passages])
        for each in found
        if each.id in asker.stage.truth.entities
    ]
    assert answered == truth.accessors(targets, permission)


async def sights(asker: Asker) -> None:
    """What everybody might see."""
    people = [each["id"] for each in asker.truth.entities.values() if each["kind"] == "USER"]
    found = await asker.read(lambda reader: past_sights.sights_of(reader, people, asker.at))
    for person in people:
        wanted = asker.truth.sight(person)
        if wanted.user is None:
            assert person not in found
            continue
        assert _plain(found[person], asker.truth) == _plain(wanted, asker.truth)


def _plain(sight: Sight, truth: Truth) -> dict[str, Any]:
    return {
        "admin": sight.instance_admin,
        "organizations": dict(sight.organizations),
        "teams": dict(sight.teams),
        "registries": {
            key: sorted((each.rank, each.through) for each in standings)
            for key, standings in sight.registries.items()
            if key in truth.projects
        },
    }


QUESTIONS: tuple[Callable[[Asker], Awaitable[None]], ...] = (
    *(by_path, by_path, by_path, holder, holder, home),
    *(version, version, access, access, sights),
)
