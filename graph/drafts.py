"""Drafting a version: the invisible beginning of its life, before its bytes have arrived.

Equal content logged again gives the existing version back: its aliases and `latest` move to
it, and the run is one more producer. Writers that share a distributed id share one draft.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, LiteralString

from graph import versions
from graph.actor import Actor
from graph.aliases import LATEST, checked_aliases, point_aliases
from graph.client_ids import checked_client_id, name_found, name_new, named_before
from graph.errors import DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.fields import parse_json
from graph.holders import Holder, HolderKind, create_holder, expect, held_by_name, still_held
from graph.ids import new_id
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
from graph.projects import Project, held_project
from graph.reach import allowed_ways
from graph.runs import WORK_RUN_BY_KEY, run_key
from graph.session import Graph
from graph.targets import Project as ProjectTarget
from graph.versions import Version, VersionState, held_version, version_from
from graph.work import Work, lock_of

MAX_TTL: Final = 100 * 366 * 24 * 3600  # seconds: whoever means longer means never

WORK_CREATE_DRAFT: Final[LiteralString] = """
MATCH (h:Artifact {id: $artifact})
CREATE (v:Version:Lockable {id: $id, artifact: h.id, artifact_name: h.name, type: h.type,
  project: h.project, tenant: $tenant, pool: $pool, state: 'DRAFT', digest: $digest, created_at: $now,
  user: $user, run: $run, runs: $runs, distributed_key: $distributed_key, deletions: []})-[:OF]->(h)
SET v += $facts
"""

WORK_DRAFT_BY_DISTRIBUTED_KEY: Final[LiteralString] = (
    "MATCH (v:Version {distributed_key: $key}) WHERE v.state = 'DRAFT' AND v.deleted_at IS NULL RETURN"
    + versions.VERSION
)

WORK_JOIN_DRAFT: Final[LiteralString] = """
MATCH (v:Version {id: $version}) WHERE NOT $run IN v.runs SET v.runs = v.runs + $run
"""

WORK_PRODUCED: Final[LiteralString] = """
MATCH (r:Run {id: $run})
UNWIND $versions AS version
MATCH (v:Version {id: version})
WHERE NOT (r)-[:PRODUCED]->(v)
CREATE (r)-[:PRODUCED {since: $now}]->(v)
RETURN v.id AS version
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
        home, holder = await _prepare(work, project, draft)
        run = await _run_of(work, home, draft.run)
        await _may_build_on(work, home, draft.base)
        repeated = await named_before(work, holder.id, draft.client_id, draft.digest)
        if repeated is not None:
            return [repeated.id, repeated.state]
        found = await _existing(work, holder, draft)
        if found is None:
            await _create(work, home, holder, draft, {"id": made, "run": run, "facts": facts})
            await name_new(work, made, draft.client_id)
        elif found.state is VersionState.COMMITTED:
            await _log_again(work, found, home.target, run, facts["pending_aliases"])
        elif run is not None and run != found.run:
            await _join(work, found, home.target, run)
        return [found.id, found.state] if found else [made, VersionState.DRAFT]

    version, state = await graph.write(actor, operation, queue=f"{project}/{draft.artifact}", once=once)
    if version != made:
        await name_found(graph, actor, version, draft.client_id)
    return version, VersionState(state)


async def _prepare(work: Work, project: str, draft: Draft) -> tuple[Project, Holder]:
    """Lock and check the project and the artifact, which is made if it is missing."""
    holder = await held_by_name(work, project, draft.artifact)
    if holder is None:
        await work.lock(lock_of("Project", project))
        holder = await held_by_name(work, project, draft.artifact)
    if holder is not None:
        await work.lock(lock_of("Holder", holder.id))
    missing = f"project {project} not found"
    home = await held_project(work, project)
    if home is None:
        raise NotFoundError(missing)
    await work.demand(Permission.ARTIFACT_WRITE, home.target, missing=missing)
    if home.is_registry:
        raise InvalidInputError("versions are logged into projects; a registry takes links", field="project")
    if holder is None:
        holder = await create_holder(
            work, HolderKind.ARTIFACT, project=home.target, name=draft.artifact, type_name=draft.type
        )
    else:
        holder = await still_held(work, holder)
    return home, expect(holder, HolderKind.ARTIFACT, draft.type)


async def _run_of(work: Work, project: Project, name: str | None) -> str | None:
    """The id of the run that logs, by its name in the project."""
    if name is None:
        return None
    row = await work.one(WORK_RUN_BY_KEY, key=run_key(project.id, name))
    if row is None:
        raise NotFoundError(f"run {name!r} not found in project {project.name!r}", field="run")
    return row["id"]


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


async def _existing(work: Work, holder: Holder, draft: Draft) -> Version | None:
    if draft.distributed_id:
        row = await work.one(WORK_DRAFT_BY_DISTRIBUTED_KEY, key=_distributed_key(holder, draft))
        if row:
            return version_from(row)
    if draft.deduplicate and draft.digest:
        row = await work.one(versions.WORK_VERSION_BY_DIGEST, artifact=holder.id, digest=draft.digest)
        if row:
            return version_from(row)
    return None


def _distributed_key(holder: Holder, draft: Draft) -> str | None:
    return f"{holder.id}/{draft.distributed_id}" if draft.distributed_id else None


async def _create(work: Work, home: Project, holder: Holder, draft: Draft, made: dict[str, Any]) -> None:
    run = made["run"]
    await work.write(
        WORK_CREATE_DRAFT,
        artifact=holder.id,
        tenant=home.tenant,
        pool=home.pool,
        digest=draft.digest or "",
        user=work.actor.id,
        runs=[run] if run else [],
        distributed_key=_distributed_key(holder, draft),
        **made,
    )
    after = {"artifact": holder.id, "digest": draft.digest, "run": run, "base": draft.base}
    facts = {name: value for name, value in after.items() if value is not None}
    about = (holder.id, *([run] if run else []))
    work.record(Change(Action.VERSION_DRAFTED, "Version", made["id"], after=facts, about=about), home.target)


async def _join(work: Work, version: Version, target: ProjectTarget, run: str) -> None:
    """One more writer of a distributed draft; at commit every writer is a producer."""
    await work.write(WORK_JOIN_DRAFT, version=version.id, run=run)
    if work.changed:
        change = Change(Action.VERSION_DRAFTED, "Version", version.id, after={"run": run}, about=(run,))
        work.record(change, target)


async def _log_again(
    work: Work, version: Version, target: ProjectTarget, run: str | None, aliases: list[str]
) -> None:
    """Equal content again: aliases and `latest` move, and the run has produced it too."""
    names = list(dict.fromkeys([*aliases, LATEST]))
    await point_aliases(work, holder=version.artifact, version=version.id, names=names, target=target)
    if run is not None:
        await note_productions(work, [version.id], run, target)


async def note_productions(work: Work, versions: Sequence[str], run: str, target: ProjectTarget) -> None:
    """The run has logged these versions of one project; recorded only the first time."""
    for row in await work.write(WORK_PRODUCED, run=run, versions=list(versions)):
        change = Change(Action.VERSION_PRODUCED, "Version", row["version"], after={"run": run}, about=(run,))
        work.record(change, target)
