"""Integrations: what outside of the service automations call. A webhook is one.

An integration belongs to a team, an organization or a person. Of a secret it holds the name only,
and of its address, whose path may be as good as a secret, events tell the origin only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from urllib.parse import SplitResult, urlsplit

from graph.access import VISIBLE_ENTITY
from graph.actor import Actor
from graph.entities import Entity, held_entity
from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.events import Action, Change
from graph.ids import new_id
from graph.names import plain_name
from graph.once import ANEW, Once
from graph.policy import Permission
from graph.running import Row
from graph.session import Graph
from graph.targets import Organization, Person, Target, Team
from graph.work import Reader, Work, lock_of

NAME_LIMIT: Final = 64
URL_LIMIT: Final = 2048
REFERENCE_LIMIT: Final = 255

CREATED_BY: Final[Mapping[type[Target], Permission]] = {
    Team: Permission.TEAM_CREATE_INTEGRATION,
    Organization: Permission.ORGANIZATION_CREATE_INTEGRATION,
    Person: Permission.USER_CREATE_INTEGRATION,
}
USED_BY: Final[Mapping[type[Target], Permission]] = {
    Team: Permission.TEAM_USE_INTEGRATIONS,
    Organization: Permission.ORGANIZATION_USE_INTEGRATIONS,
    Person: Permission.USER_USE_INTEGRATIONS,
}


@dataclass(frozen=True, slots=True)
class Integration:
    """A webhook. `access_token_ref` and `secret_ref` are names of secrets, never secrets."""

    id: str
    entity: str
    name: str
    url: str
    access_token_ref: str | None
    secret_ref: str | None
    created_at: int


# What is kept of an integration `i`.
INTEGRATION: Final[LiteralString] = (
    """ i {.id, .entity, .name, .url, .access_token_ref, .secret_ref, .created_at}"""
)

INTEGRATIONS_OF: Final[LiteralString] = (
    "MATCH (e:Entity {id: $entity}) WHERE e.deleted_at IS NULL AND "
    + VISIBLE_ENTITY
    + """
MATCH (i:Integration) WHERE i.entity = e.id AND i.name > $after
WITH i ORDER BY i.entity, i.name LIMIT $limit RETURN"""
    + INTEGRATION
    + " AS integration"
)

WORK_INTEGRATION: Final[LiteralString] = (
    "MATCH (i:Integration {id: $id}) RETURN" + INTEGRATION + " AS integration"
)
WORK_INTEGRATION_BY_KEY: Final[LiteralString] = (
    "MATCH (i:Integration {live_key: $key}) RETURN" + INTEGRATION + " AS integration"
)

WORK_CREATE_WEBHOOK: Final[LiteralString] = """
CREATE (i:Integration {id: $id, entity: $entity, name: $name, live_key: $key, url: $url,
  access_token_ref: $access_token_ref, secret_ref: $secret_ref, created_at: $now, created_by: $actor})
"""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook to be made. The references name secrets of its owner."""

    name: str
    url: str
    access_token_ref: str | None = None
    secret_ref: str | None = None

    @property
    def facts(self) -> dict[str, str | None]:
        return {
            "name": self.name,
            "url": self.url,
            "access_token_ref": self.access_token_ref,
            "secret_ref": self.secret_ref,
        }


def integration_from(row: Row) -> Integration:
    return Integration(**row)


async def of_entity(reader: Reader, entity: str, *, after: str = "", limit: int = 100) -> list[Integration]:
    """The integrations of a team, organization or person by name, after a name.

    Who may use them is for the caller to ask.
    """
    rows = await reader.fetch(INTEGRATIONS_OF, entity=entity, after=after, limit=limit)
    return [integration_from(row["integration"]) for row in rows]


async def create_webhook(
    graph: Graph, actor: Actor, *, entity: str, webhook: Webhook, missing: str, once: Once = ANEW
) -> Integration:
    """Make a webhook of an entity (by id).

    The same webhook again, as after an answer that was lost, is the one that is there.

    Raises:
        ConflictError: there is another webhook of that name.
    """
    origin = _checked(webhook)

    async def operation(work: Work) -> dict[str, Any]:
        await work.lock(lock_of("Entity", entity), missing=missing)
        owner = await held_entity(work, entity)
        if owner is None:
            raise NotFoundError(missing)
        target = owner.target
        await work.demand(CREATED_BY[type(target)], target, missing=missing)
        row = await work.one(WORK_INTEGRATION_BY_KEY, key=f"{entity}/{webhook.name}")
        return dict(row["integration"]) if row else await _create(work, owner, webhook, origin)

    made = integration_from(await graph.write(actor, operation, queue=entity, once=once))
    if any(getattr(made, fact) != value for fact, value in webhook.facts.items()):
        raise ConflictError(f"the name {webhook.name!r} is another webhook's", field="name")
    return made


async def _create(work: Work, owner: Entity, webhook: Webhook, origin: str) -> dict[str, Any]:
    made, key = new_id(), f"{owner.id}/{webhook.name}"
    await work.write(
        WORK_CREATE_WEBHOOK, id=made, entity=owner.id, key=key, actor=work.actor.id, **webhook.facts
    )
    after = {
        "name": webhook.name,
        "kind": "webhook",
        "entity": owner.id,
        "origin": origin,
        "hasAccessToken": webhook.access_token_ref is not None,
        "hasSecret": webhook.secret_ref is not None,
    }
    about = (owner.id,)
    work.record(
        Change(Action.INTEGRATION_CREATED, "Integration", made, after=after, about=about), owner.target
    )
    return {"id": made, "entity": owner.id, "created_at": work.now, **webhook.facts}


async def usable_integration(work: Work, integration: str, organization: str | None) -> Integration:
    """Inside a unit of work: an integration that the actor may let an automation of that organization call.

    That of a team stays in the team's organization; a person's own serves them wherever they may write.
    """
    missing = f"integration {integration} not found"
    row = await work.one(WORK_INTEGRATION, id=integration)
    found = integration_from(row["integration"]) if row else None
    owner = await held_entity(work, found.entity) if found else None
    if found is None or owner is None:
        raise NotFoundError(missing)
    target = owner.target
    await work.demand(USED_BY[type(target)], target, missing=missing)
    if not isinstance(target, Person) and target.log != organization:
        raise InvalidInputError("the integration belongs to another organization", field="integration")
    return found


def _checked(webhook: Webhook) -> str:
    """The origin of the webhook's address, if all that is said of it keeps to the rules."""
    plain_name(webhook.name, "name", NAME_LIMIT)
    for reference in (webhook.access_token_ref, webhook.secret_ref):
        if reference is not None and len(reference) > REFERENCE_LIMIT:
            raise InvalidInputError(
                f"the name of a secret has at most {REFERENCE_LIMIT} characters", field="secretRef"
            )
    url = _split(plain_name(webhook.url, "url", URL_LIMIT))
    return f"{url.scheme}://{url.netloc}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise InvalidInputError("url is no address", field="url") from None
    if not known or " " in url:
        raise InvalidInputError("url must be an http or https address", field="url")
    if parts.username is not None or parts.password is not None:
        raise InvalidInputError("url must not hold a password: name a secret instead", field="url")
    return parts
