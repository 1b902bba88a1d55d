"""What a viewer may do with a thing and through which role, by the rule that guards the doing.

Pure functions over a `Sight` and facts of the thing, so that a page of things costs no more
statements than its facts do. Each asks `graph.reach.choose_way`, as the operations do. What a
rule bars for everybody (a core registry's name, a source under a protected alias) is told as not
allowed, whatever the role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import DomainError
from graph.policy import Grant, Permission, Sight
from graph.protection import to_delete_collection, to_set_alias, to_unlink
from graph.reach import choose_way
from graph.targets import Project as ProjectTarget

Acts = Mapping[str, Permission]

CORE: Final = "a core registry keeps its name, description and visibility, and cannot be deleted"
CORE_TYPES: Final = "a core registry's accepted types can be added to only"
PROTECTED: Final = "a protected alias points at it, which keeps its source from deletion by anybody"
TYPED: Final = "a registry links one of its versions in a collection of its type, which holds no other"
OUT_OF_SIGHT: Final = "it is decided in a project that you do not see"
UNFINISHED: Final = "a draft has no content yet"

# The names of operations are those of the native API: mutations, and fields that need a right.
ON_REGISTRY: Final[Acts] = {
    "updateRegistry": Permission.REGISTRY_UPDATE,
    "setRegistryVisibility": Permission.REGISTRY_SET_VISIBILITY,
    "addAcceptedTypes": Permission.REGISTRY_SET_TYPES,
    "acceptAllTypes": Permission.REGISTRY_SET_TYPES,
    "acceptOnlyTypes": Permission.REGISTRY_SET_TYPES,
    "setRegistryOwner": Permission.REGISTRY_SET_OWNER,
    "setRegistryRole": Permission.REGISTRY_SET_ROLE,
    "protectAlias": Permission.ALIAS_PROTECT,
    "unprotectAlias": Permission.ALIAS_PROTECT,
    "deleteRegistry": Permission.REGISTRY_DELETE,
    "createCollection": Permission.COLLECTION_CREATE,
    "linkVersion": Permission.LINK_CREATE,
    "members": Permission.REGISTRY_READ_MEMBERS,
    "useVersion": Permission.ARTIFACT_USE,
    "download": Permission.ARTIFACT_DOWNLOAD,
}
NOT_ON_CORE: Final = frozenset({"updateRegistry", "setRegistryVisibility", "deleteRegistry"})

ON_PROJECT: Final[Acts] = {
    "updateProject": Permission.PROJECT_UPDATE,
    "deleteProject": Permission.PROJECT_DELETE,
    "startRun": Permission.RUN_WRITE,
    "recordRun": Permission.RUN_WRITE,
    "draftVersion": Permission.ARTIFACT_WRITE,
    "createCollection": Permission.COLLECTION_CREATE,
    "linkVersion": Permission.LINK_CREATE,
}

# With a name that the registry protects, the same mutations take more: `setAlias` of it is told apart.
ON_ALIASES: Final[Acts] = {
    "setAlias": to_set_alias(protected=False),
    "removeAlias": to_set_alias(protected=False),
    "setProtectedAlias": to_set_alias(protected=True),
    "removeProtectedAlias": to_set_alias(protected=True),
}

ON_COLLECTION: Final[Acts] = {
    "updateCollection": Permission.COLLECTION_UPDATE,
    "tagCollection": Permission.COLLECTION_UPDATE,
    "linkVersion": Permission.LINK_CREATE,
    **ON_ALIASES,
    "useVersion": Permission.ARTIFACT_USE,
    "download": Permission.ARTIFACT_DOWNLOAD,
}

ON_ARTIFACT: Final[Acts] = {
    "updateArtifact": Permission.ARTIFACT_WRITE,
    "changeArtifactType": Permission.ARTIFACT_WRITE,
    "draftVersion": Permission.ARTIFACT_WRITE,
    "setAlias": Permission.ALIAS_SET,
    "removeAlias": Permission.ALIAS_SET,
    "deleteArtifact": Permission.ARTIFACT_DELETE,
    "useVersion": Permission.ARTIFACT_USE,
    "download": Permission.ARTIFACT_DOWNLOAD,
}

ON_LINK: Final[Acts] = {
    "updateVersion": Permission.VERSION_UPDATE,
    **ON_ALIASES,
    "useVersion": Permission.ARTIFACT_USE,
    "download": Permission.ARTIFACT_DOWNLOAD,
}

# Whether by its own project or through a registry that links it.
ON_VERSION: Final[Acts] = {
    "updateVersion": Permission.VERSION_UPDATE,
    "linkVersion": Permission.ARTIFACT_USE,
    "useVersion": Permission.ARTIFACT_USE,
    "download": Permission.ARTIFACT_DOWNLOAD,
}
NOT_ON_DRAFTS: Final = frozenset({"linkVersion", "useVersion", "download"})


@dataclass(frozen=True, slots=True)
class Ability:
    """One operation: the role that allows it and the project where it holds, or why it is not allowed."""

    operation: str
    grant: Grant | None
    project: str | None
    reason: str | None

    @property
    def allowed(self) -> bool:
        return self.grant is not None


def ability(sight: Sight, operation: str, permission: Permission, ways: Sequence[ProjectTarget]) -> Ability:
    """What the first way that allows it says, or the refusal."""
    try:
        target, grant = choose_way(sight, ways, permission, missing=OUT_OF_SIGHT)
    except DomainError as refusal:
        return Ability(operation, None, None, refusal.message)
    return Ability(operation, grant, target.id, None)


def _barred(found: Sequence[Ability], bars: Mapping[str, str]) -> list[Ability]:
    """What a rule forbids to everybody is not allowed, for the reason that the bar says."""
    return [
        Ability(each.operation, None, None, bars[each.operation])
        if each.allowed and each.operation in bars
        else each
        for each in found
    ]


def _all(sight: Sight, acts: Acts, ways: Sequence[ProjectTarget]) -> list[Ability]:
    return [ability(sight, operation, permission, ways) for operation, permission in acts.items()]


def on_registry(
    sight: Sight, registry: ProjectTarget, *, core: bool, all_types: bool = False
) -> list[Ability]:
    """What the viewer may do with a registry and what it holds; `all_types` if it accepts them all."""
    bars = dict.fromkeys(NOT_ON_CORE, CORE) if core else {}
    typed = {"acceptOnlyTypes": CORE_TYPES} if core and all_types else {}
    return _barred(_all(sight, ON_REGISTRY, [registry]), bars | typed)


def on_project(sight: Sight, project: ProjectTarget, *, protected: bool) -> list[Ability]:
    """What the viewer may do with a project; `protected` if a protected alias points at any version."""
    return _barred(_all(sight, ON_PROJECT, [project]), {"deleteProject": PROTECTED} if protected else {})


def on_collection(sight: Sight, home: ProjectTarget, *, protected: bool) -> list[Ability]:
    """What the viewer may do with a collection; `protected` if it holds a protected alias."""
    delete = to_delete_collection(protected=protected)
    return _all(sight, {**ON_COLLECTION, "deleteCollection": delete}, [home])


def on_link(sight: Sight, home: ProjectTarget, *, protected: bool) -> list[Ability]:
    """What the viewer may do with a version by its link; `protected` if a protected alias is on it there."""
    return _all(sight, {**ON_LINK, "unlinkVersion": to_unlink(protected=protected)}, [home])


def on_artifact(sight: Sight, project: ProjectTarget, *, protected: bool, shown: bool) -> list[Ability]:
    """What the viewer may do with an artifact.

    `protected` if a protected alias points at any version, `shown` if a registry links one.
    """
    bars = {"deleteArtifact": PROTECTED} if protected else {}
    return _barred(
        _all(sight, ON_ARTIFACT, [project]), {**bars, "changeArtifactType": TYPED} if shown else bars
    )


def on_version(
    sight: Sight, own: str, ways: Sequence[ProjectTarget], *, draft: bool, protected: bool
) -> list[Ability]:
    """What the viewer may do with a version; `own` is the project of its artifact, one of the `ways`."""
    source = [each for each in ways if each.id == own]
    found = [
        *_all(sight, ON_VERSION, ways),
        ability(sight, "deleteVersion", Permission.VERSION_DELETE, source),
    ]
    bars = dict.fromkeys(NOT_ON_DRAFTS, UNFINISHED) if draft else {}
    return _barred(found, {**bars, "deleteVersion": PROTECTED} if protected else bars)
