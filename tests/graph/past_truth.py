"""What there is at a moment, kept in memory, and what is answered from it by looking through all of it.

It is read from what the graph says of the present right after each operation: current properties, live
links, pointers and roles. Answers of the past are made of quite other nodes, so the two can disagree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.policy import Grant, Permission, Sight, Standing, granted
from graph.targets import Project, Visibility
from tests.graph.world import World

Node = Mapping[str, Any]

ENTITIES = """MATCH (e:Entity) WHERE e.id IN $entities OR e.organization = $organization
RETURN e {.id, .kind, .name, .account, .live_key, .display_key, .organization, .deleted_at,
  .instance_admin} AS node"""
PROJECTS = """MATCH (p:Project) WHERE p.organization = $organization RETURN p {.id, .name, .owner,
  .organization, .description, .visibility, .all_types, .accepted_types, .protected_aliases, .created_by,
  .deleted_at} AS node"""
HOLDERS = """MATCH (p:Project) WHERE p.organization = $organization MATCH (h:Holder) WHERE h.project = p.id
RETURN h {.id, .kind, .name, .type, .project, .description, .tags, .deleted_at} AS node"""
VERSIONS = """MATCH (p:Project) WHERE p.organization = $organization MATCH (v:Version) WHERE v.project = p.id
AND v.index IS NOT NULL RETURN v {.id, .artifact, .project, .index, .digest, .tags, .type, .artifact_name,
  .deleted_at} AS node"""
LINKS = """MATCH (p:Project) WHERE p.organization = $organization MATCH (l:Link) WHERE l.project = p.id
AND l.live_in IS NOT NULL RETURN l {.id, .version, .number, holder: l.collection, .since} AS node"""
ALIASES = """MATCH (p:Project) WHERE p.organization = $organization MATCH (a:Alias)-[e:POINTS_AT]->(v:Version)
WHERE a.project = p.id RETURN a {.name, .holder, version: v.id, since: e.since} AS node"""
ROLES = """MATCH (s:User|Team)-[r:ROLE]->(t) WHERE t.id = $organization OR t.organization = $organization
RETURN {subject: s.id, target: t.id, rank: r.rank} AS node"""


@dataclass
class Truth:
    """All there is at one moment. `begins` is its first microsecond, `ends` one before the next operation."""

    begins: int = 0
    ends: int = 0
    entities: dict[str, Node] = field(default_factory=dict[str, Node])
    projects: dict[str, Node] = field(default_factory=dict[str, Node])
    holders: dict[str, Node] = field(default_factory=dict[str, Node])
    versions: dict[str, Node] = field(default_factory=dict[str, Node])
    links: list[Node] = field(default_factory=list[Node])
    aliases: list[Node] = field(default_factory=list[Node])
    roles: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    @classmethod
    async def read(cls, world: World, people: Sequence[str]) -> "Truth":
        given = {"organization": world.organization, "entities": [world.organization, *people]}

        async def nodes(text: str) -> list[Any]:
            return [row["node"] for row in await world.rows(text, **given)]

        async def by_id(text: str) -> dict[str, Node]:
            return {node["id"]: node for node in await nodes(text)}

        return cls(
            entities=await by_id(ENTITIES),
            projects=await by_id(PROJECTS),
            holders=await by_id(HOLDERS),
            versions=await by_id(VERSIONS),
            links=await nodes(LINKS),
            aliases=await nodes(ALIASES),
            roles={(each["subject"], each["target"]): each["rank"] for each in await nodes(ROLES)},
        )

    def project(self, key: str) -> Node | None:
        found = self.projects.get(key)
        return found if found and found["deleted_at"] is None else None

    def holder(self, key: str) -> Node | None:
        found = self.holders.get(key)
        return found if found and found["deleted_at"] is None and self.project(found["project"]) else None

    def version(self, key: str) -> Node | None:
        found = self.versions.get(key)
        return found if found and found["deleted_at"] is None else None

    def places(self, owner: str, name: str) -> Iterator[Node]:
        """The registry, then the project, of that path."""
        owners = {
            each["id"]
            for each in self.entities.values()
            if each["deleted_at"] is None and owner in (each["live_key"], each["display_key"])
        }
        for registry in (True, False):
            for each in self.projects.values():
                is_registry = each["visibility"] is not None
                there = each["deleted_at"] is None and each["owner"] in owners
                if there and each["name"] == name and is_registry is registry:
                    yield each

    def named(self, place: Node, name: str) -> Node | None:
        return next(
            (
                each
                for each in self.holders.values()
                if each["project"] == place["id"] and each["name"] == name and each["deleted_at"] is None
            ),
            None,
        )

    def members(self, holder: Node) -> list[tuple[int, str]]:
        """Number and version of what stands in an artifact or collection, the highest first."""
        if holder["kind"] == "ARTIFACT":
            own = (each for each in self.versions.values() if each["artifact"] == holder["id"])
            found = [(each["index"], each["id"]) for each in own if each["deleted_at"] is None]
        else:
            found = [
                (each["number"], each["version"]) for each in self.links if each["holder"] == holder["id"]
            ]
        return sorted(found, reverse=True)

    def pointers(
        self, *, holder: str | None = None, version: str | None = None
    ) -> list[tuple[str, str, str]]:
        """Name, holder and version of the aliases of a holder or of a version."""
        return sorted(
            (each["name"], each["holder"], each["version"])
            for each in self.aliases
            if (holder is None or each["holder"] == holder)
            and (version is None or each["version"] == version)
            and self.holder(each["holder"])
            and self.version(each["version"])
        )

    def linked(self, version: str) -> list[tuple[str, int]]:
        """Collection and number of the links of a version."""
        return sorted(
            (each["holder"], each["number"])
            for each in self.links
            if each["version"] == version and self.holder(each["holder"])
        )

    def meant(self, holder: Node, suffix: str) -> tuple[int, str] | None:
        """Number and version that `name:suffix` means."""
        members = self.members(holder)
        if suffix.startswith("v") and suffix[1:].isdigit():
            return next((each for each in members if each[0] == int(suffix[1:])), None)
        for name, _, version in self.pointers(holder=holder["id"]):
            if name == suffix:
                return next((each for each in members if each[1] == version), None)
        return next((each for each in members if self.versions[each[1]]["digest"] == suffix), None)

    def target(self, project: Node) -> Project:
        visibility = Visibility(project["visibility"]) if project["visibility"] else None
        return Project(
            project["id"], project["owner"], project["organization"], visibility, project["created_by"]
        )

    def sight(self, user: str) -> Sight:
        """What a user sees, worked out from single roles."""
        account = self.entities[user]
        if account["deleted_at"] is not None:
            return Sight()
        ranks = {target: rank for (subject, target), rank in self.roles.items() if subject == user}
        teams = {key: rank for key, rank in ranks.items() if self._lives(key, "TEAM")}
        registries: dict[str, tuple[Standing, ...]] = {}
        for (subject, target), rank in self.roles.items():
            if self.project(target) and (subject == user or subject in teams):
                through = "user" if subject == user else subject
                registries[target] = (*registries.get(target, ()), Standing(rank, through))
        return Sight(
            user=user,
            instance_admin=bool(account["instance_admin"]),
            organizations={key: rank for key, rank in ranks.items() if self._lives(key, "ORGANIZATION")},
            teams=teams,
            registries=registries,
        )

    def _lives(self, entity: str, kind: str) -> bool:
        found = self.entities.get(entity)
        return found is not None and found["kind"] == kind and found["deleted_at"] is None

    def ways(self, version: str) -> list[Project]:
        """The projects by which a version is reached, its own first."""
        if not self.version(version):
            return []
        own = self.project(self.versions[version]["project"])
        shown = {self.holders[holder]["project"] for holder, _ in self.linked(version)}
        rest = sorted(shown - ({own["id"]} if own else set()))
        return [self.target(each) for each in (own, *map(self.project, rest)) if each]

    def accessors(
        self, ways: Sequence[Project], permission: Permission
    ) -> list[tuple[str, list[tuple[str, Grant]]]]:
        """Every account that has the permission by some way, with the role there, by name."""
        found: list[tuple[str, list[tuple[str, Grant]]]] = []
        people = [each for each in self.entities.values() if each["kind"] == "USER"]
        for person in sorted(people, key=lambda each: (each["name"], each["id"])):
            sight = self.sight(person["id"])
            grants = [(way.id, granted(sight, permission, way)) for way in ways]
            able = [(way, grant) for way, grant in grants if grant]
            if able:
                found.append((person["id"], able))
        return found
