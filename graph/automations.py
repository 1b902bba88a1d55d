"""Automations: when something happens where one watches, something is done.

An automation watches a collection, a project or registry with all that is in it, or all that a team
or organization owns. Its home is that project, or the team or organization: names are unique there.
Its filter and payload are kept as the text that they came as. It is visible as long as what it
watches is there, to viewers and above: with a restricted role one knows nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, LiteralString

from graph.access import VISIBLE_ENTITY, VISIBLE_PROJECT
from graph.entities import ENTITY, Entity, entity_from
from graph.integrations import INTEGRATION, Integration, integration_from
from graph.policy import Permission, Sight, granted
from graph.projects import PROJECT, project_from
from graph.running import Row
from graph.targets import Organization, Project, Target, Team
from graph.work import Reader, Work


class ScopeKind(StrEnum):
    """What an automation watches."""

    COLLECTION = "COLLECTION"
    PROJECT = "PROJECT"
    ENTITY = "ENTITY"


class Event(StrEnum):
    """What an automation waits for."""

    ALIAS_ADDED = "ALIAS_ADDED"
    ALIAS_UPDATED = "ALIAS_UPDATED"
    COLLECTION_TAG_ADDED = "COLLECTION_TAG_ADDED"
    COLLECTION_TAG_REMOVED = "COLLECTION_TAG_REMOVED"
    RUN_METRIC_CHANGE = "RUN_METRIC_CHANGE"
    RUN_METRIC_THRESHOLD = "RUN_METRIC_THRESHOLD"
    RUN_METRIC_ZSCORE = "RUN_METRIC_ZSCORE"
    RUN_STATE = "RUN_STATE"
    VERSION_CREATED = "VERSION_CREATED"
    VERSION_LINKED = "VERSION_LINKED"
    VERSION_TAG_ADDED = "VERSION_TAG_ADDED"
    VERSION_TAG_REMOVED = "VERSION_TAG_REMOVED"
    VERSION_UNLINKED = "VERSION_UNLINKED"


OF_RUNS: Final = frozenset(
    {Event.RUN_METRIC_CHANGE, Event.RUN_METRIC_THRESHOLD, Event.RUN_METRIC_ZSCORE, Event.RUN_STATE}
)


class ActionKind(StrEnum):
    """What an automation does."""

    NOTHING = "NOTHING"
    WEBHOOK = "WEBHOOK"


READ_BY: Final[Mapping[type[Target], Permission]] = {
    Project: Permission.AUTOMATION_READ,
    Team: Permission.TEAM_READ_AUTOMATIONS,
    Organization: Permission.ORGANIZATION_READ_AUTOMATIONS,
}
WRITTEN_BY: Final[Mapping[type[Target], Permission]] = {
    Project: Permission.AUTOMATION_WRITE,
    Team: Permission.TEAM_WRITE_AUTOMATIONS,
    Organization: Permission.ORGANIZATION_WRITE_AUTOMATIONS,
}


@dataclass(frozen=True, slots=True)
class Automation:
    """An automation. `scope` is the id of what it watches, `entity` of who owns that.

    `payload` is the text that a webhook gets; `no_op` is what came with doing nothing.
    """

    id: str
    name: str
    description: str | None
    enabled: bool
    scope_kind: ScopeKind
    scope: str
    home: str
    entity: str
    event: Event
    filter: str
    action: ActionKind
    payload: str | None
    no_op: bool | None
    integration: Integration | None
    created_at: int
    updated_at: int | None


AUTOMATION: Final[LiteralString] = (
    """ a {.id, .name, .description, .enabled, .scope_kind, .scope, .home, .entity, .event, .filter, .action,
  .payload, .no_op, .created_at, .updated_at} AS automation,
  head(COLLECT { MATCH (i:Integration {id: a.integration}) RETURN"""
    + INTEGRATION
    + " }) AS integration"
)

# What `a` watches is there.
_WATCHES: Final[LiteralString] = """a.deleted_at IS NULL AND (a.holder IS NULL OR
  EXISTS { MATCH (h:Holder {id: a.holder}) WHERE h.deleted_at IS NULL })"""

# And the viewer may see the project, or the team or organization.
VISIBLE_AUTOMATION: Final[LiteralString] = (
    _WATCHES
    + """ AND (
  (a.project IS NULL AND EXISTS { MATCH (e:Entity {id: a.home}) WHERE e.deleted_at IS NULL AND """
    + VISIBLE_ENTITY
    + """ })
  OR EXISTS { MATCH (p:Project {id: a.project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " })"
)

AUTOMATION_BY_ID: Final[LiteralString] = (
    "MATCH (a:Automation {id: $id}) WHERE " + VISIBLE_AUTOMATION + " RETURN" + AUTOMATION
)

PROJECTS_WITH_AUTOMATIONS: Final[LiteralString] = (
    """
UNWIND $entities AS entity
MATCH (a:Automation) WHERE a.entity = entity AND a.deleted_at IS NULL
WITH DISTINCT a.project AS project
MATCH (p:Project {id: project}) WHERE p.deleted_at IS NULL AND """
    + VISIBLE_PROJECT
    + " RETURN"
    + PROJECT
)

TEAMS_WITH_AUTOMATIONS: Final[LiteralString] = (
    """
MATCH (e:Entity) WHERE e.organization = $organization AND e.kind = 'TEAM' AND e.deleted_at IS NULL
  AND EXISTS { MATCH (a:Automation) WHERE a.entity = e.id } AND """
    + VISIBLE_ENTITY
    + " RETURN"
    + ENTITY
)

WORK_AUTOMATION: Final[LiteralString] = (
    "MATCH (a:Automation {id: $id}) WHERE " + _WATCHES + " RETURN" + AUTOMATION
)

WORK_AUTOMATION_BY_KEY: Final[LiteralString] = (
    "MATCH (a:Automation {live_key: $key}) RETURN " + _WATCHES + " AS watches," + AUTOMATION
)


def automation_from(row: Row) -> Automation:
    facts: dict[str, Any] = dict(row["automation"])
    facts["scope_kind"] = ScopeKind(facts["scope_kind"])
    facts["event"] = Event(facts["event"])
    facts["action"] = ActionKind(facts["action"])
    called = row["integration"]
    return Automation(**facts, integration=integration_from(called) if called else None)


async def by_id(reader: Reader, automation: str) -> Automation | None:
    """If it is there and stands where the viewer sees something; whether they may read it is to be asked."""
    row = await reader.one(AUTOMATION_BY_ID, id=automation)
    return automation_from(row) if row else None


async def readable_homes(reader: Reader, owners: Sequence[Entity]) -> list[str]:
    """The homes of automations, of all that these entities own, that the viewer may read."""
    rows = await reader.fetch(PROJECTS_WITH_AUTOMATIONS, entities=[owner.id for owner in owners])
    homes: list[tuple[str, Target]] = [(owner.id, owner.target) for owner in owners]
    homes += [(project.id, project.target) for project in map(project_from, rows)]
    return [home for home, target in homes if may_read(reader.sight, target)]


async def teams_with_automations(reader: Reader, organization: str) -> list[Entity]:
    """The teams of an organization that own what is watched."""
    rows = await reader.fetch(TEAMS_WITH_AUTOMATIONS, organization=organization)
    return [entity_from(row) for row in rows]


async def held_automation(work: Work, automation: str) -> Automation | None:
    """Inside a unit of work: the automation of this id, whoever asks, if what it watches is there."""
    row = await work.one(WORK_AUTOMATION, id=automation)
    return automation_from(row) if row else None


def may_read(sight: Sight, target: Target) -> bool:
    permission = READ_BY.get(type(target))
    return permission is not None and granted(sight, permission, target) is not None


def may_write(sight: Sight, target: Target) -> bool:
    permission = WRITTEN_BY.get(type(target))
    return permission is not None and granted(sight, permission, target) is not None
