"""Changes to organizations, teams, users, service accounts, invitations and keys."""

from typing import Any, Final

from service.api.ids import encode
from tests.nets.roles.cells import (
    INSTANCE_RULED,
    ORGANIZATION_RULED,
    OWN_ACCOUNT,
    OWN_SECRET,
    TEAM_RULED,
    Cells,
)
from tests.nets.roles.fresh import people as fresh
from tests.nets.roles.row import native
from tests.nets.roles.things import Things

# A team's own service account is in no other team.
NEW_TEAM_RULED: Final = Cells("AAFF AFF MMMM F FM M?")
# The team's service account is its admins' and the organization's; its fellows see that it is there.
SERVICE_RULED: Final = Cells("AANN ANN MMMM N NN M?")
SERVICE_SECRET: Final = Cells("AAMM AMM MMMM M MM M?")
# Who may not invite sees no invitation.
INVITATION_RULED: Final = Cells("AAMM MMM MMMM M MM M?")


def _organization(t: Things) -> str:
    return encode("Organization", t.organization_id)


def _team(t: Things) -> str:
    return encode("Team", t.team_id)


def _user(t: Things) -> str:
    return encode("User", t.person_id)


def _key(t: Things) -> dict[str, Any]:
    return {"apiKey": encode("ApiKey", t.api_key_id)}


def _email(t: Things) -> str:
    return f"{t.new}@example.test"


USERS: Final = (
    native("createUser", INSTANCE_RULED, lambda t: {"name": t.new}),
    native("updateUser", INSTANCE_RULED, lambda t: {"user": _user(t), "email": _email(t)}, fresh=fresh.user),
    native("deleteUser", INSTANCE_RULED, lambda t: {"user": _user(t)}, fresh=fresh.user),
    native("setDefaultEntity", OWN_ACCOUNT, lambda t: {"user": _user(t), "entity": t.team}),
)

KEYS: Final = (
    native("createApiKey", OWN_ACCOUNT, lambda t: {"user": _user(t), "name": "more"}),
    native("createApiKey", SERVICE_RULED, lambda t: {"user": _user(t), "name": "more"}, fresh=fresh.service),
    native("revokeApiKey", OWN_SECRET, _key, fresh=fresh.api_key),
    native("revokeApiKey", SERVICE_SECRET, _key, fresh=fresh.service),
)

ORGANIZATIONS: Final = (
    native("createOrganization", INSTANCE_RULED, lambda t: {"name": f"org-{t.new}", "adminUser": t.person}),
    native(
        "updateOrganization",
        ORGANIZATION_RULED,
        lambda t: {"organization": _organization(t), "displayName": f"Org {t.new}"},
    ),
    native(
        "setOrganizationRole",
        ORGANIZATION_RULED,
        lambda t: {"organization": t.organization, "user": _user(t), "role": "ADMIN"},
        fresh=fresh.fellow,
    ),
    native(
        "inviteMember", ORGANIZATION_RULED, lambda t: {"organization": t.organization, "email": _email(t)}
    ),
    native(
        "revokeInvitation",
        INVITATION_RULED,
        lambda t: {"invitation": encode("Invitation", t.invitation_id)},
        fresh=fresh.invitation,
    ),
    native(
        "createOrganizationServiceAccount",
        ORGANIZATION_RULED,
        lambda t: {"organization": t.organization, "name": t.new, "defaultTeam": _team(t)},
    ),
    native(
        "deleteOrganization",
        INSTANCE_RULED,
        lambda t: {"organization": _organization(t)},
        fresh=fresh.organization,
    ),
)

TEAMS: Final = (
    native(
        "createTeam",
        ORGANIZATION_RULED,
        lambda t: {"name": f"team-{t.new}", "organization": _organization(t), "adminUser": t.person},
    ),
    native(
        "setTeamRole",
        TEAM_RULED,
        lambda t: {"team": t.team, "user": _user(t), "role": "VIEWER"},
        fresh=fresh.fellow,
    ),
    native("createTeamServiceAccount", TEAM_RULED, lambda t: {"team": _team(t), "name": t.new}),
    native("deleteServiceAccount", SERVICE_RULED, lambda t: {"account": _user(t)}, fresh=fresh.service),
    native("deleteTeam", NEW_TEAM_RULED, lambda t: {"team": _team(t)}, fresh=fresh.team),
)

ROWS: Final = (*USERS, *KEYS, *ORGANIZATIONS, *TEAMS)
