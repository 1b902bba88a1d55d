"""The SDK adapter's questions about people, and its changes to accounts, teams and keys."""

from typing import Any, Final

from service.wandb.ids import Kind, wire_id
from tests.nets.calling import ADAPTER
from tests.nets.roles.cells import INSTANCE_RULED, OWN_SECRET, TEAM_RULED, Cells
from tests.nets.roles.fresh import people as fresh
from tests.nets.roles.people import INVITATION_RULED
from tests.nets.roles.questions import PERSON_SEEN
from tests.nets.roles.row import Row, adapter
from tests.nets.roles.things import Things

# The team's own service account sees no organization that the team could belong to.
NEW_TEAM: Final = Cells("AAFF FFF MMMM F FN M?")
# Somebody without an account is invited into the organization too, which a team's admin may not.
STRANGER_INVITED: Final = Cells("AAFF FFF MMMM F FF M?")
# A key of one's own: only what a machine may have is for others to decide.
OWN_KEY: Final = Cells("AAAA AAA AAAA A FF A?", elsewhere="AAAA AAA AAAA A FF A?")


def _in_team(t: Things) -> dict[str, str]:
    return {"entityName": t.team}


def _member(t: Things) -> dict[str, str]:
    return {**_in_team(t), "id": t.person_wire}


def _invited(t: Things) -> dict[str, str]:
    return {**_in_team(t), "id": wire_id(Kind.INVITATION, t.invitation_id)}


def _email(t: Things) -> dict[str, str]:
    return {"email": f"{t.new}@example.test"}


def _new_team(t: Things) -> dict[str, Any]:
    return {"teamName": f"team-{t.new}", "teamAdminUserName": t.person}


QUESTIONS: Final = (
    adapter("user", PERSON_SEEN, lambda t: {"userName": t.person}),
    Row(ADAPTER, "users", PERSON_SEEN, lambda t: {"query": t.person}, "edges { node { username } }"),
)

CHANGES: Final = (
    adapter("createUser", INSTANCE_RULED, _email),
    adapter("generateApiKey", OWN_KEY, lambda t: {"description": t.new}),
    adapter(
        "deleteApiKey", OWN_SECRET, lambda t: {"id": wire_id(Kind.API_KEY, t.api_key_id)}, fresh=fresh.api_key
    ),
    adapter("createServiceAccount", TEAM_RULED, lambda t: {**_in_team(t), "description": t.new}),
    adapter("createTeam", NEW_TEAM, _new_team, fresh=fresh.fellow),
    adapter(
        "createInvite", TEAM_RULED, lambda t: {**_in_team(t), "username": t.person_id}, fresh=fresh.fellow
    ),
    adapter("createInvite", STRANGER_INVITED, lambda t: {**_in_team(t), **_email(t)}),
    adapter("deleteInvite", TEAM_RULED, _member, fresh=fresh.teammate),
    adapter("deleteInvite", INVITATION_RULED, _invited, fresh=fresh.team_invitation),
)

ROWS: Final = (*QUESTIONS, *CHANGES)
