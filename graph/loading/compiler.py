"""Lines against the lines before them: the rules that take more than one line, and the rows that follow.

A file is read twice by the same code. The first reading checks and finds out how many versions and
links each holder ends with; only the second, which has that as `final`, makes rows. A line refers only to
what stands above it.
"""

from collections.abc import Callable
from typing import Final

from graph.aliases import LATEST
from graph.errors import InvalidInputError
from graph.holders import holder_key
from graph.loading import tables
from graph.loading.book import Book, Known
from graph.loading.ledger import Ledger
from graph.loading.records import Record
from graph.loading.rows import Made, fields_of, holder_row, past, run_row, version_row
from graph.loading.scope import Scope
from graph.run_facts import DOCUMENTS

# What the last unit makes visible in one transaction of ten seconds.
PROJECTS_LIMIT: Final = 5000
REGISTRY_COLLECTIONS_LIMIT: Final = 2000
REGISTRY_LINKS_LIMIT: Final = 20_000


class Compiler(Book):
    """One reading of a load.

    Args:
        scope: where it goes.
        ledger: an empty one, for what this reading meets.
        final: the ledger of the first reading, in the second.
    """

    def __init__(self, scope: Scope, ledger: Ledger, final: Ledger | None = None) -> None:
        super().__init__(scope, ledger, making=final is not None)
        self._final = final
        self._take: dict[str, Callable[[Record], None]] = {
            "project": self._project,
            "artifact": self._holder,
            "collection": self._holder,
            "run": self._run,
            "version": self._version,
            "consumed": self._consumed,
            "produced": self._produced,
            "derived": self._derived,
            "link": self._link,
            "alias": self._alias,
        }

    def take(self, record: Record) -> list[Made]:
        """Take the next line; InvalidInputError if it breaks a rule together with those before it."""
        self._take[record.kind](record)
        self.counts[record.kind] += 1
        made, self.made = self.made, []
        return made

    def aliases(self) -> list[Made]:
        """Each alias where it stands at the end of the file."""
        made: list[Made] = []
        for key, known in self.ledger.each("pointer"):
            alias = self.scope.id_of("alias", key)
            row = {
                "id": alias,
                **{each: known[each] for each in ("holder", "name", "project")},
                "changed_at": known["since"],
            }
            made.append((tables.ALIASES, row))
            if known["version"] is not None:
                end = self.scope.id_of("version", known["version"])
                made.append((tables.POINTS_AT, {"start": alias, "end": end, "since": known["since"]}))
        return made

    def _project(self, record: Record) -> None:
        if self.counts["project"] == PROJECTS_LIMIT:
            raise InvalidInputError(f"a load makes at most {PROJECTS_LIMIT} projects")
        self.free("project name", record["name"], "name", f"there is a project {record['name']!r} already")
        known = {
            "name": record["name"],
            "description": record["description"],
            "created_at": self.when(record, "created_at"),
        }
        self.new("project", record["key"], known)

    def _holder(self, record: Record) -> None:
        place = self._place(record)
        name = record["name"]
        said = f"there is an artifact or collection {name!r} in this project already"
        self.free("holder name", f"{place['project']}/{name}", "name", said)
        known: Known = {
            **place,
            "id": self.scope.id_of(record.kind, record["key"]),
            "name": name,
            "type": record["type"],
            "next": 0,
            "links": 0,
            "created_at": self.when(record, "created_at"),
        }
        known["updated_at"] = known["created_at"]
        self.new(record.kind, record["key"], known)
        if self._final is not None:
            self._make_holder(record, known, self._final.get(record.kind, record["key"]))

    def _place(self, record: Record) -> Known:
        """The project of an artifact or collection; a registry that is there already is staged."""
        registry, project = record["registry"], record["project"]
        if (registry is None) == (project is None):
            raise InvalidInputError(
                "project: a collection names its project or its registry", field="project"
            )
        if registry is None:
            self.known("project", project)
            return {"project": self.scope.id_of("project", project), "registry": None}
        self.scope.registry(registry, record["type"])
        self.counts["collections of registries"] += 1
        if self.counts["collections of registries"] > REGISTRY_COLLECTIONS_LIMIT:
            raise InvalidInputError(
                f"a load puts at most {REGISTRY_COLLECTIONS_LIMIT} collections into registries",
                field="registry",
            )
        return {"project": self.scope.staged(registry), "registry": registry}

    def _make_holder(self, record: Record, known: Known, final: Known) -> None:
        scope, since = self.scope, known["created_at"]
        table = tables.ARTIFACTS if record.kind == "artifact" else tables.COLLECTIONS
        self.made.append((table, holder_row(scope, record, known, final)))
        kept = f"{known['project']}/{known['type']}"
        # The types of a registry that is there are its own; the last unit adds what is new to them.
        if known["registry"] is None and self.ledger.add("type", kept):
            row = {
                "id": scope.id_of("type", kept),
                "project": known["project"],
                "name": known["type"],
                "created_at": since,
            }
            self.made.append((tables.TYPES, row))
        values = {each: record[each] for each in ("name", "type", "description")}
        key = holder_key(known["project"], record["name"])
        self.made.extend(past(known["id"], since, record["tags"], values, key))

    def _run(self, record: Record) -> None:
        self.known("project", record["project"])
        name = record["name"]
        said = f"there is a run {name!r} in this project already"
        self.free("run name", f"{record['project']}/{name}", "name", said)
        began = self.when(record, "started_at") if record["started_at"] is not None else None
        times = {"created_at": self.when(record, "created_at", began)}
        times["finished_at"] = self.when(record, "finished_at", max(times["created_at"], began or 0))
        if began is not None and began > times["finished_at"]:
            raise InvalidInputError("started_at is after finished_at", field="started_at")
        self.new("run", record["key"], {"created_at": times["created_at"]})
        if self.making:
            run = self.scope.id_of("run", record["key"])
            self.made.append((tables.RUNS, run_row(self.scope, record, run, times)))
            self.made.extend(fields_of(run, record, *DOCUMENTS))

    def _version(self, record: Record) -> None:
        holder = self.known("artifact", record["artifact"])
        run = None if record["run"] is None else self.known("run", record["run"])
        number = self.number(record, holder)
        created = self.when(record, "created_at")
        known = {"artifact": record["artifact"], "project": holder["project"], "type": holder["type"]}
        self.new("version", record["key"], known)
        # As in a commit, `latest` moves in the moment that the version gets its number.
        committed = self.point(holder, LATEST, record["key"], created, "created_at")
        self.ledger.put("version", record["key"], {**known, "created_at": committed})
        moved = {**holder, "next": number + 1, "updated_at": committed}
        self.ledger.put("artifact", record["artifact"], moved)
        if self.making:
            times = {"created_at": created, "committed_at": committed, "updated_at": committed}
            self._make_version(record, holder, {"index": number, **times})
        if run is not None:
            self._produce(record["run"], record["key"], max(committed, run["created_at"]))

    def _make_version(self, record: Record, holder: Known, facts: Known) -> None:
        version = self.scope.id_of("version", record["key"])
        run = None if record["run"] is None else self.scope.id_of("run", record["run"])
        row = version_row(self.scope, record, version, holder, {**facts, "run": run})
        values = {
            "description": row["description"],
            "metadata": row["metadata"],
            "ttl": -1 if row["ttl"] is None else row["ttl"],
        }
        self.made.append((tables.VERSIONS, row))
        self.made.append((tables.OF, {"start": version, "end": holder["id"]}))
        self.made.extend(past(version, facts["committed_at"], record["tags"], values))
        self.made.extend(fields_of(version, record, "metadata"))

    def _consumed(self, record: Record) -> None:
        version, run = self.known("version", record["version"]), self.known("run", record["run"])
        since = self.after(record, version, run)
        said = "this run is said to have used that version already"
        self.free("consumed", f"{record['version']}\0{record['run']}", "version", said)
        if self.making:
            row = {
                "start": self.scope.id_of("version", record["version"]),
                "end": self.scope.id_of("run", record["run"]),
                "since": since,
                "used_as": record["used_as"],
                "through": version["project"],
            }
            self.made.append((tables.CONSUMED, row))

    def _produced(self, record: Record) -> None:
        run, version = self.known("run", record["run"]), self.known("version", record["version"])
        self._produce(record["run"], record["version"], self.after(record, version, run))

    def _produce(self, run: str, version: str, since: int) -> None:
        said = "this run is said to have produced that version already"
        self.free("produced", f"{run}\0{version}", "version", said)
        if self.making:
            start, end = self.scope.id_of("run", run), self.scope.id_of("version", version)
            self.made.append((tables.PRODUCED, {"start": start, "end": end, "since": since}))

    def _derived(self, record: Record) -> None:
        version, source, run = record["version"], record["from"], record["run"]
        ends = self.known("version", version), self.known("version", source), self.known("run", run)
        if self.ledger.get("produced", f"{run}\0{version}") is None:
            raise InvalidInputError("version: no line above says that this run has made it", field="version")
        if self.ledger.get("consumed", f"{source}\0{run}") is None:
            raise InvalidInputError("from: no line above says that this run has used it", field="from")
        said = "it is said already that this run made the version from that one"
        self.free("derived", f"{source}\0{run}\0{version}", "from", said)
        since = self.after(record, *ends)
        if self.making:
            start, end = self.scope.id_of("version", source), self.scope.id_of("version", version)
            row = {"start": start, "end": end, "since": since, "run": self.scope.id_of("run", run)}
            self.made.append((tables.DERIVED, row))

    def _link(self, record: Record) -> None:
        holder, version = (
            self.known("collection", record["collection"]),
            self.known("version", record["version"]),
        )
        if version["type"] != holder["type"]:
            raise InvalidInputError(
                f"version: its type is {version['type']!r}, the collection's {holder['type']!r}",
                field="version",
            )
        at = self.after(record, version, holder)
        number = self.number(record, holder)
        key = f"{record['collection']}\0{record['version']}"
        self.free("link", key, "version", "this version is linked in that collection already")
        if holder["registry"] is not None:
            self._count_staged()
        since = self.point(holder, LATEST, record["version"], at, "at")
        moved = {**holder, "next": number + 1, "links": holder["links"] + 1, "updated_at": since}
        self.ledger.put("collection", record["collection"], moved)
        if self.making:
            self._make_link(record, holder, self.scope.id_of("link", key), {"number": number, "since": since})

    def _count_staged(self) -> None:
        self.counts["links in registries"] += 1
        if self.counts["links in registries"] > REGISTRY_LINKS_LIMIT:
            raise InvalidInputError(f"a load puts at most {REGISTRY_LINKS_LIMIT} links into registries")

    def _make_link(self, record: Record, holder: Known, link: str, facts: Known) -> None:
        version = self.scope.id_of("version", record["version"])
        row = {
            "id": link,
            "collection": holder["id"],
            "project": holder["project"],
            "live_in": holder["id"],
            "version": version,
            "user": self.scope.actor,
            "load": self.scope.load,
            **facts,
        }
        self.made.append((tables.LINKS, row))
        self.made.append((tables.LINKED, {"start": version, "end": link}))
        self.made.append((tables.IN, {"start": link, "end": holder["id"]}))

    def _alias(self, record: Record) -> None:
        artifact, collection = record["artifact"], record["collection"]
        if (artifact is None) == (collection is None):
            raise InvalidInputError(
                "artifact: an alias names its artifact or its collection", field="artifact"
            )
        kind, key = ("artifact", artifact) if collection is None else ("collection", collection)
        holder = self.known(kind, key)
        if record["version"] is None:
            last = self.ledger.get("pointer", f"{holder['id']}\0{record['name']}")
            if last is None or last["version"] is None:
                raise InvalidInputError("version: this alias points nowhere already", field="version")
            ends = [holder]
        else:
            ends = [holder, self._held_by(kind, key, record["version"])]
        self.point(holder, record["name"], record["version"], self.after(record, *ends), "at")

    def _held_by(self, kind: str, key: str, version: str) -> Known:
        """A version that this artifact has or this collection links."""
        known = self.known("version", version)
        link = self.ledger.get("link", f"{key}\0{version}") if kind == "collection" else None
        if not (link or (kind == "artifact" and known["artifact"] == key)):
            raise InvalidInputError(f"version: {version!r} does not stand in this {kind}", field="version")
        return known
