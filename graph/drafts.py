"""Drafting a version: the invisible beginning of its life, before its bytes have arrived.

Equal content logged again gives the existing version back: its aliases and `latest` move to
it, and the run is one more producer. Writers that share a distributed id share one draft.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Final, LiteralString

from graph.access import STANDINGS
from graph.actor import Actor
from graph.aliases import LATEST, checked_aliases, point_aliases
from graph.client_ids import checked_client_id, client_key, name_found
from graph.closing import WORK_CLOSE
from graph.errors import DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json
from graph.holders import (
    HOLDER_FACTS,
    Holder,
    HolderKind,
    create_holder,
    expect,
    holder_from,
    unmoved,
)
from graph.ids import new_id
from graph.locks import WORK_LOCKED_BY_NAME
from graph.logged_before import WORK_LOGGED_BEFORE, LoggedBefore, Way, logged_before
from graph.names import (
    METADATA_KEYS,
    METADATA_LIMIT,
    artifact_name,
    artifact_type,
    free_text,
    is_digest,
    tag_names,
)
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.productions import note_productions
from graph.projects import PROJECT, Project, project_from
from graph.reach import allowed_ways
from graph.running import Row
from graph.runs import run_key
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.versions import VersionState, held_version
from graph.work import Work, lock_of

MAX_TTL: Final = 100 * 366 * 24 * 3600  # seconds: whoever means longer means never

WORK_CREATE_DRAFT: Final[LiteralString] = (
    """
MATCH (h:Artifact {id: $artifact})
CREATE (v:Version:Lockable {id: $id, artifact: h.id, artifact_name: h.name, type: h.type,
  project: h.project, tenant: $tenant, pool: $pool, state: 'DRAFT', digest: $digest, created_at: $now,
  user: $user, run: $run, runs: $runs, distributed_key: $distributed_key, deletions: []})-[:OF]->(h)
SET v += $facts
FOREACH (key IN CASE WHEN $client IS NULL THEN [] ELSE [$client] END |
  MERGE (c:ClientId {key: key}) SET c.version = $id)
WITH v
"""
    + WORK_CLOSE
)

WORK_HOME: Final[LiteralString] = (
    """
MATCH (p:Project {id: $project}) WHERE p.deleted_at IS NULL
OPTIONAL MATCH (r:Run {live_key: $run})
RETURN r.id AS run,"""
    + PROJECT
)

WORK_LOCK_HOME: Final[LiteralString] = (
    WORK_LOCKED_BY_NAME
    + """
OPTIONAL MATCH (u:User {id: $user}) WHERE u.deleted_at IS NULL
OPTIONAL MATCH (p:Project {id: $project}) WHERE p.deleted_at IS NULL
OPTIONAL MATCH (r:Run {live_key: $run})
OPTIONAL MATCH (h:Holder {id: locked[0].id}) WHERE h.deleted_at IS NULL
CALL (h) {"""
    + WORK_LOGGED_BEFORE
    + """}
RETURN time, [n IN locked | n.id] AS locked, r.id AS run, before, """
    + HOLDER_FACTS
    + " AS holder,"
    + STANDINGS
    + ", "
    + PROJECT
)

WORK_JOIN_DRAFT: Final[LiteralString] = """
MATCH (v:Version {id: $version}) WHERE NOT $run IN v.runs SET v.runs = v.runs + $run
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a client says of a version before it sends its bytes.

    `digest` is the hex MD5 of its content; None where the service is to work it out at the commit.
    `base` is the id of the version whose files it begins with. `history_step` counts the steps of
    history that the run has logged by now.
    """

    artifact: str
    type: str
    digest: str | None
    run: str | None = None
    description: str | None = None
    metadata: str | None = None
    aliases: list[str] = field(default_factory=list[str])
    tags: list[str] = field(default_factory=list[str])
    history_step: int | None = None
    ttl: int | None = None
    client_id: str | None = None
    distributed_id: str | None = None
    deduplicate: bool = True
    storage_region: str | None = None
    base: str | None = None

    def said(self) -> dict[str, Any]:
        """What an idempotency key stands for: all but what a name meant at the moment."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "base"}

    def checked(self) -> dict[str, Any]:
        """The properties of the draft, each within its rules."""
        artifact_name(self.artifact)
        artifact_type(self.type)
        if self.digest is not None and not is_digest(self.digest):
            raise InvalidInputError("digest must be 32 hex digits", field="digest")
        checked_client_id(self.client_id)
        metadata = checked_metadata(self.metadata)
        facts = {
            "description": free_text(self.description),
            "metadata": metadata,
            "tags": tag_names(self.tags),
            "pending_aliases": checked_aliases(self.aliases),
            "history_step": self.history_step,
            "ttl": checked_ttl(self.ttl),
            "storage_region": self.storage_region,
            "base": self.base,
        }
        return {name: value for name, value in facts.items() if value is not None}


def checked_ttl(seconds: int | None) -> int | None:
    """Seconds from the creation on, -1 for what the team has, -2 for never, or None."""
    if seconds is not None and not (seconds in {-1, -2} or 0 < seconds <= MAX_TTL):
        raise InvalidInputError(
            f"ttl must be -1 (inherited), -2 (never) or between 1 and {MAX_TTL} seconds", field="ttl"
        )
    return seconds


def checked_metadata(text: str | None) -> str | None:
    """A JSON object of at most 100 keys at the top and 16 MiB, or None."""
    if text is None:
        return None
    if len(text) > METADATA_LIMIT:
        raise InvalidInputError("metadata has more than 16 MiB of JSON", field="metadata")
    if len(parse_json(text, "metadata")) > METADATA_KEYS:
        raise InvalidInputError(f"metadata has more than {METADATA_KEYS} keys at the top", field="metadata")
    return text


async def draft_version(
    graph: Graph, actor: Actor, *, project: str, draft: Draft, once: Once = ANEW
) -> tuple[str, VersionState]:
    """Begin a version and return its id and state: COMMITTED if this content was there already."""
    facts = draft.checked()
    made = new_id()

    async def operation(work: Work) -> list[str]:
        home, holder, run, found = await _prepare(work, project, draft)
        await _may_build_on(work, home, draft.base)
        if found is None:
            _create(work, home, holder, draft, {"id": made, "run": run, "facts": facts})
        elif found.way is Way.EQUAL:
            await _log_again(work, found, home.target, run, facts["pending_aliases"])
        elif found.way is Way.SHARED and run is not None and run != found.run:
            await _join(work, found, home.target, run)
        return [found.id, found.state] if found else [made, VersionState.DRAFT]

    version, state = await graph.write(actor, operation, queue=f"{project}/{draft.artifact}", once=once)
    if version != made:
        await name_found(graph, actor, version, draft.client_id)
    return version, VersionState(state)


async def _prepare(
    work: Work, project: str, draft: Draft
) -> tuple[Project, Holder, str | None, LoggedBefore | None]:
    """Lock and check the artifact, made if it is missing; with its project, the run's id, what was before."""
    missing = f"project {project} not found"
    held = await _locked(work, project, draft)
    if held is None:
        await work.lock(lock_of("Project", project), missing=missing)
        held = await _locked(work, project, draft)
    row = held or await work.one(WORK_HOME, project=project, run=_run_key(project, draft))
    if row is None or row["id"] is None:
        raise NotFoundError(missing)
    home = project_from(row)
    await work.demand(Permission.ARTIFACT_WRITE, home.target, missing=missing)
    if home.is_registry:
        raise InvalidInputError("versions are logged into projects; a registry takes links", field="project")
    if draft.run is not None and row["run"] is None:
        raise NotFoundError(f"run {draft.run!r} not found in project {home.name!r}", field="run")
    if held is None:
        holder = await create_holder(
            work, HolderKind.ARTIFACT, project=home.target, name=draft.artifact, type_name=draft.type
        )
        return home, holder, row["run"], None
    found = holder_from(held["holder"]) if held["holder"] else None
    holder = unmoved(HolderKind.ARTIFACT, draft.artifact, found)
    return home, expect(holder, HolderKind.ARTIFACT, draft.type), row["run"], logged_before(held["before"])


async def _locked(work: Work, project: str, draft: Draft) -> Row | None:
    """Lock the artifact if there is one of that name; what is known of it, its project and the run."""
    return await work.lock_named(
        "Holder",
        WORK_LOCK_HOME,
        project=project,
        name=draft.artifact,
        run=_run_key(project, draft),
        client=_client_key(work, draft),
        shared=draft.distributed_id or None,
        declared=draft.digest or "",
        equal=draft.digest if draft.deduplicate else None,
    )


async def _may_build_on(work: Work, home: Project, base: str | None) -> None:
    """A draft shows the files of its base, so its maker must be allowed to download them."""
    if base is None:
        return
    missing = "the base version was not found"
    await work.look()
    (way,) = await allowed_ways(work, [(base, None)], Permission.ARTIFACT_DOWNLOAD, missing=missing)
    if isinstance(way, ForbiddenError):
        raise way
    found = None if isinstance(way, DomainError) else await held_version(work, base)
    if found is None or found.state is not VersionState.COMMITTED:
        raise NotFoundError(missing, field="base")
    if found.tenant != home.tenant:
        raise InvalidInputError("the base version's bytes belong to another organization", field="base")


def _run_key(project: str, draft: Draft) -> str | None:
    return run_key(project, draft.run) if draft.run is not None else None


def _client_key(work: Work, draft: Draft) -> str | None:
    return client_key(work.actor, draft.client_id) if draft.client_id is not None else None


def _distributed_key(holder: Holder, draft: Draft) -> str | None:
    return f"{holder.id}/{draft.distributed_id}" if draft.distributed_id else None


def _create(work: Work, home: Project, holder: Holder, draft: Draft, made: dict[str, Any]) -> None:
    run = made["run"]
    work.write_last(
        WORK_CREATE_DRAFT,
        artifact=holder.id,
        tenant=home.tenant,
        pool=home.pool,
        digest=draft.digest or "",
        user=work.actor.id,
        runs=[run] if run else [],
        distributed_key=_distributed_key(holder, draft),
        client=_client_key(work, draft),
        **made,
    )
    after = {"artifact": holder.id, "digest": draft.digest, "run": run, "base": draft.base}
    facts = {name: value for name, value in after.items() if value is not None}
    about = (holder.id, *([run] if run else []))
    work.record(Change(Action.VERSION_DRAFTED, "Version", made["id"], after=facts, about=about), home.target)


async def _join(work: Work, found: LoggedBefore, target: ProjectTarget, run: str) -> None:
    """One more writer of a distributed draft; at commit every writer is a producer."""
    await work.write(WORK_JOIN_DRAFT, version=found.id, run=run)
    if work.changed:
        change = Change(Action.VERSION_DRAFTED, "Version", found.id, after={"run": run}, about=(run,))
        work.record(change, target)


async def _log_again(
    work: Work, found: LoggedBefore, target: ProjectTarget, run: str | None, aliases: list[str]
) -> None:
    """Equal content again: aliases and `latest` move, and the run has produced it too."""
    names = list(dict.fromkeys([*aliases, LATEST]))
    await point_aliases(work, holder=found.artifact, version=found.id, names=names, target=target)
    if run is not None:
        await note_productions(work, [found.id], run, target)
