"""Changes to registries, who has a role on them, and projects."""

from typing import Any, Final

from service.api.ids import encode
from tests.nets.roles.cells import (
    ORGANIZATION_RULED,
    ORGANIZATION_WRITTEN,
    PROJECT_RULED,
    PROJECT_WRITTEN,
    REGISTRY_DELETED,
    REGISTRY_RULED,
    REGISTRY_WRITTEN,
    Cells,
)
from tests.nets.roles.fresh import people
from tests.nets.roles.fresh import registries as fresh
from tests.nets.roles.row import On, native
from tests.nets.roles.things import Things

REGISTRY: Final = On("Registry", "registry_id")
PROJECT: Final = On("Project", "project_id")

# The organization's member made it, and is its admin by that.
DELETED_BY_ITS_MAKER: Final = Cells("AAAF FFF FFFF F FM M?", "AAAM MMM FFFF F MM M?")


def _registry(t: Things) -> str:
    return encode("Registry", t.registry_id)


def _role(t: Things) -> dict[str, Any]:
    return {"registry": _registry(t), "member": encode("User", t.person_id), "role": "VIEWER"}


def _deletion(t: Things) -> dict[str, str]:
    return {"registry": _registry(t), "confirmName": t.registry}


REGISTRIES: Final = (
    native("createRegistry", ORGANIZATION_WRITTEN, lambda t: {"organization": t.organization, "name": t.new}),
    native(
        "updateRegistry",
        REGISTRY_WRITTEN,
        lambda t: {"registry": t.registry_path, "description": t.new},
        on=REGISTRY,
    ),
    native(
        "updateRegistry",
        REGISTRY_WRITTEN,
        lambda t: {"registry": _registry(t), "name": t.new},
        fresh=fresh.registry,
        on=REGISTRY,
    ),
    native(
        "setRegistryVisibility",
        REGISTRY_RULED,
        lambda t: {"registry": _registry(t), "visibility": "ORGANIZATION"},
        fresh=fresh.registry,
        on=REGISTRY,
    ),
    native(
        "setRegistryVisibility",
        REGISTRY_RULED,
        lambda t: {"registry": _registry(t), "visibility": "RESTRICTED"},
        fresh=fresh.registry,
        on=REGISTRY,
    ),
    native(
        "addAcceptedTypes",
        REGISTRY_RULED,
        lambda t: {"registry": _registry(t), "types": [t.new]},
        on=REGISTRY,
    ),
    native(
        "acceptAllTypes",
        REGISTRY_RULED,
        lambda t: {"registry": _registry(t)},
        fresh=fresh.registry,
        on=REGISTRY,
    ),
    native(
        "acceptOnlyTypes",
        REGISTRY_RULED,
        lambda t: {"registry": _registry(t), "types": [t.new]},
        fresh=fresh.registry,
        on=REGISTRY,
    ),
    native(
        "setRegistryOwner", REGISTRY_RULED, lambda t: {"registry": _registry(t), "owner": None}, on=REGISTRY
    ),
    native("setRegistryRole", REGISTRY_RULED, _role, fresh=people.user, on=REGISTRY),
    native("protectAlias", REGISTRY_RULED, lambda t: {"registry": _registry(t), "alias": t.new}, on=REGISTRY),
    native(
        "unprotectAlias", REGISTRY_RULED, lambda t: {"registry": _registry(t), "alias": t.new}, on=REGISTRY
    ),
    native("deleteRegistry", REGISTRY_DELETED, _deletion, fresh=fresh.registry, on=REGISTRY),
    native("deleteRegistry", DELETED_BY_ITS_MAKER, _deletion, fresh=fresh.members_registry, on=REGISTRY),
    native(
        "restoreRegistry",
        ORGANIZATION_RULED,
        lambda t: {"organization": t.organization, "registry": _registry(t)},
        fresh=fresh.deleted_registry,
    ),
)

PROJECTS: Final = (
    native("createProject", PROJECT_WRITTEN, lambda t: {"owner": t.team, "name": t.new}),
    native("createProject", ORGANIZATION_WRITTEN, lambda t: {"owner": t.organization, "name": t.new}),
    native(
        "updateProject",
        PROJECT_WRITTEN,
        lambda t: {"project": t.project_path, "description": t.new},
        on=PROJECT,
    ),
    native(
        "deleteProject",
        PROJECT_RULED,
        lambda t: {"project": encode("Project", t.project_id), "confirmName": t.project},
        fresh=fresh.project,
        on=PROJECT,
    ),
    native(
        "restoreProject",
        PROJECT_RULED,
        lambda t: {"project": encode("Project", t.project_id)},
        fresh=fresh.deleted_project,
    ),
)

ROWS: Final = (*REGISTRIES, *PROJECTS)
