"""Before the first request: migrations, and on an empty database the first admin and their home."""

from dataclasses import dataclass
from typing import Final

from graph.actor import SYSTEM
from graph.credentials import actor_of
from graph.errors import DomainError
from graph.keys import create_api_key
from graph.migrate import migrate
from graph.once import Once
from graph.organizations import create_organization
from graph.session import Graph
from graph.teams import create_team
from graph.users import create_user, set_default_entity
from service.settings import Settings

ADMIN: Final = "admin"

# Fixed operation ids: a first start that was killed half way goes on where it stopped, and two
# replicas that start at the same time make one admin.
ADMIN_MADE: Final = Once("first-start:admin")
ORGANIZATION_MADE: Final = Once("first-start:organization")
TEAM_MADE: Final = Once("first-start:team")
DONE: Final = Once("first-start:done")


class AdminKeyError(DomainError):
    """HEIRLOOM_ADMIN_KEY is not the key of an instance admin of the data that is there."""

    code = "ADMIN_KEY"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing has made: the first admin's key, only if it was made just now."""

    api_key: str | None


async def prepare(settings: Settings) -> Prepared:
    """Migrate the database of the settings and make its first admin if it has none.

    Raises:
        AdminKeyError: HEIRLOOM_ADMIN_KEY differs from the key of the existing data.
    """
    graph = open_graph(settings)
    try:
        await migrate(graph)
        given = settings.admin_key.get_secret_value() if settings.admin_key else None
        if await graph.find_operation(DONE.operation or ""):
            await _check_key(graph, given)
            return Prepared(None)
        return Prepared(await _first_start(graph, settings, given))
    finally:
        await graph.close()


def open_graph(settings: Settings) -> Graph:
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
    return Graph.open(settings.neo4j_uri, settings.neo4j_user, password, read_seconds=settings.read_seconds)


async def _first_start(graph: Graph, settings: Settings, given: str | None) -> str | None:
    user, key = await create_user(graph, SYSTEM, name=ADMIN, admin=True, imported_key=given, once=ADMIN_MADE)
    if given is None and key is None:
        # An earlier first start made the admin but was stopped before anybody saw the key.
        _, key = await create_api_key(graph, SYSTEM, user=user, name="first start")
    await _check_key(graph, given)
    organization = await create_organization(
        graph, SYSTEM, name=settings.org, admin_user=user, once=ORGANIZATION_MADE
    )
    team = await create_team(
        graph, SYSTEM, name=settings.team, organization=organization, admin_user=user, once=TEAM_MADE
    )
    await set_default_entity(graph, SYSTEM, user=user, entity=team, once=DONE)
    return key


async def _check_key(graph: Graph, given: str | None) -> None:
    if given is None:
        return
    actor = await actor_of(graph, given)
    if not actor.sight.instance_admin:
        raise AdminKeyError(
            "HEIRLOOM_ADMIN_KEY is not the key of an instance admin of this data; "
            "use the key it was first started with, or unset it"
        )
