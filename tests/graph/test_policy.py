"""Every permission x role x kind of target, against what docs/permissions.md says, written out again.

Two tables: the role that each viewer has on each target, and the least role that each permission
needs. A changed rank, a standing that appears or is lost, and a permission without a row fail.
"""

import itertools
from typing import Final

import pytest

from graph.policy import (
    ADMIN,
    MEMBER,
    RANKS,
    RESTRICTED_VIEWER,
    ROLE_TABLE,
    VIEWER,
    Permission,
    Sight,
    Standing,
    effective,
    granted,
)
from graph.targets import Instance, Organization, Person, Project, Target, Team, Visibility

OPEN, CLOSED = Visibility.ORGANIZATION, Visibility.RESTRICTED

# A admin, M member, V viewer, R restricted viewer.
LEAST: Final = {
    Instance: {
        "A": "organization:create organization:delete user:create user:delete user:update",
    },
    Organization: {
        "A": "audit:read organization:create_service_account organization:invite organization:set_role"
        " organization:update registry:restore team:create organization:create_integration"
        " organization:write_automations",
        "M": "registry:create organization:use_integrations",
        "V": "organization:read organization:read_automations",
    },
    Team: {
        "A": "team:create_service_account team:delete team:set_role team:create_integration",
        "M": "team:use_integrations team:write_automations",
        "V": "team:read_automations",
        "R": "team:read",
    },
    Person: {
        "A": "key:create key:revoke service_account:delete user:create_integration user:use_integrations",
        "V": "user:read",
    },
    Project: {
        "A": "alias:protect alias:set_protected collection:delete_protected link:delete_protected"
        " project:delete registry:delete registry:set_owner registry:set_role registry:set_types"
        " registry:set_visibility",
        "M": "alias:set artifact:delete artifact:write collection:create collection:delete"
        " collection:update link:create link:delete project:create project:update registry:update"
        " run:delete run:write version:delete version:update automation:write",
        "V": "artifact:download artifact:use run:read automation:read",
        "R": "artifact:read project:read registry:read_members",
    },
}
RANK: Final = {"A": ADMIN, "a": ADMIN, "M": MEMBER, "V": VIEWER, "R": RESTRICTED_VIEWER}

VIEWERS: Final = {
    "instance admin": Sight("boss", instance_admin=True),
    "organization admin": Sight("ada", organizations={"org": ADMIN}),
    "organization member": Sight("mia", organizations={"org": MEMBER}),
    "organization viewer": Sight("vera", organizations={"org": VIEWER}),
    "team admin": Sight("tara", organizations={"org": VIEWER}, teams={"team": ADMIN}),
    "team member": Sight("timo", organizations={"org": VIEWER}, teams={"team": MEMBER}),
    "team viewer": Sight("tove", organizations={"org": VIEWER}, teams={"team": VIEWER}),
    "admin of a registry": Sight("gast", registries={"open": (Standing(ADMIN),), "shut": (Standing(ADMIN),)}),
    "member of a registry": Sight("gus", registries={"shut": (Standing(MEMBER),)}),
    "viewer of a registry": Sight("gila", registries={"shut": (Standing(VIEWER),)}),
    "restricted viewer": Sight("gero", registries={"shut": (Standing(RESTRICTED_VIEWER),)}),
    "in an invited team": Sight(
        "ina", organizations={"org": VIEWER}, registries={"shut": (Standing(MEMBER, "allies"),)}
    ),
    "invited twice": Sight(
        "zoe", registries={"shut": (Standing(RESTRICTED_VIEWER), Standing(MEMBER, "allies"))}
    ),
    "service account": Sight("robot", teams={"team": MEMBER}),
    "outsider": Sight("otto", organizations={"elsewhere": ADMIN}),
    "nobody": Sight(),
}

TARGETS: Final[dict[str, Target]] = {
    "instance": Instance(),
    "organization": Organization("org"),
    "team": Team("team", "org"),
    "team project": Project("tp", "team", "org"),
    "organization project": Project("op", "org", "org"),
    "personal project": Project("pp", "timo", None),
    "open registry": Project("open", "org", "org", OPEN, created_by="mia"),
    "restricted registry": Project("shut", "org", "org", CLOSED, created_by="gast"),
    "person": Person("timo"),
    "organization's service account": Person("helper", "org"),
    "team's service account": Person("robot", "org", "team"),
}

# The role of the viewer (row) on the target (column, in the order of TARGETS); - is invisible.
# `a` is admin of a registry by a role on it, who did not make it and so may not delete it.
ROLES: Final = {
    "instance admin": "A A A A A A A A A A A",
    "organization admin": "R A A V A - A A - A A",
    "organization member": "R M R - M - M - - - -",
    "organization viewer": "R V R - V - V - - - -",
    "team admin": "R V A A V - V - - - A",
    "team member": "R V M M V A V - A - -",
    "team viewer": "R V V V V - V - - - -",
    "admin of a registry": "R - - - - - a A - - -",
    "member of a registry": "R - - - - - - M - - -",
    "viewer of a registry": "R - - - - - - V - - -",
    "restricted viewer": "R - - - - - - R - - -",
    "in an invited team": "R V R - V - V M - - -",
    "invited twice": "R - - - - - - M - - -",
    "service account": "R - M M - - - - - - V",
    "outsider": "R - - - - - - - - - -",
    "nobody": "- - - - - - - - - - -",
}


def least() -> dict[Permission, tuple[type[object], int]]:
    """The table above, by permission."""
    return {
        Permission(name): (kind, RANK[letter])
        for kind, rows in LEAST.items()
        for letter, names in rows.items()
        for name in names.split()
    }


def test_the_role_table_is_what_the_documents_say() -> None:
    assert least() == dict(ROLE_TABLE)
    assert sum(len(names.split()) for rows in LEAST.values() for names in rows.values()) == len(Permission)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_viewer_has_the_highest_role_that_applies(viewer: str) -> None:
    assert VIEWERS.keys() == ROLES.keys()
    for name, letter in zip(TARGETS, ROLES[viewer].split(), strict=True):
        found = effective(VIEWERS[viewer], TARGETS[name])
        assert (found.rank if found else None) == RANK.get(letter), (viewer, name)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_permission_is_granted_from_its_least_role_on(viewer: str) -> None:
    letters = dict(zip(TARGETS, ROLES[viewer].split(), strict=True))
    asked = 0
    for (permission, (kind, rank)), (name, target) in itertools.product(least().items(), TARGETS.items()):
        if not isinstance(target, kind):
            continue
        may = RANK.get(letters[name], 0) >= rank
        if permission is Permission.REGISTRY_DELETE and letters[name] == "a":
            may = False
        found = granted(VIEWERS[viewer], permission, target)
        assert (found is not None) is may, (viewer, permission, name)
        assert found is None or found.rank >= rank
        asked += 1
    assert asked > len(TARGETS) * 3


def test_a_permission_of_another_kind_of_target_is_a_mistake() -> None:
    for (permission, (kind, _)), target in itertools.product(least().items(), TARGETS.values()):
        if not isinstance(target, kind):
            with pytest.raises(TypeError):
                granted(VIEWERS["instance admin"], permission, target)


def test_a_grant_says_which_role_decided_and_where_it_came_from() -> None:
    found = effective(VIEWERS["in an invited team"], TARGETS["restricted registry"])
    assert found
    assert (found.role, found.through) == ("member", "team:allies")
    found = effective(VIEWERS["in an invited team"], TARGETS["open registry"])
    assert found
    assert (found.role, found.through) == ("viewer", "organization:org")
    found = granted(
        VIEWERS["admin of a registry"], Permission.REGISTRY_DELETE, TARGETS["restricted registry"]
    )
    assert found
    assert (found.role, found.through, found.creator) == ("admin", "user", True)
    found = effective(VIEWERS["team member"], TARGETS["personal project"])
    assert found
    assert (found.role, found.through) == ("owner", "user")
    assert set(RANKS) == {"admin", "member", "viewer", "restricted_viewer"}
