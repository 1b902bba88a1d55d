"""What a viewer may do, worked out from facts alone; tests/nets/test_can.py holds it to the operations."""

from collections.abc import Iterable
from typing import Final

from graph.abilities import (
    CORE,
    OUT_OF_SIGHT,
    PROTECTED,
    UNFINISHED,
    Ability,
    on_artifact,
    on_collection,
    on_link,
    on_project,
    on_registry,
    on_version,
)
from graph.policy import ADMIN, MEMBER, VIEWER, Sight, Standing
from graph.targets import Project, Visibility

OPEN: Final = Project("open", "org", "org", Visibility.ORGANIZATION, created_by="ada")
SHUT: Final = Project("shut", "org", "org", Visibility.RESTRICTED, created_by="gast")
LAB: Final = Project("lab", "team", "org")

BOSS: Final = Sight("boss", instance_admin=True)
ADA: Final = Sight("ada", organizations={"org": ADMIN})
MIA: Final = Sight("mia", organizations={"org": MEMBER})
TIMO: Final = Sight("timo", organizations={"org": VIEWER}, teams={"team": MEMBER})
GAST: Final = Sight("gast", registries={"open": (Standing(ADMIN),), "shut": (Standing(ADMIN),)})


def by_name(found: Iterable[Ability]) -> dict[str, Ability]:
    return {each.operation: each for each in found}


def test_a_registry_is_deleted_by_who_made_it_or_rules_its_organization() -> None:
    assert by_name(on_registry(ADA, SHUT, core=False))["deleteRegistry"].allowed
    assert by_name(on_registry(GAST, SHUT, core=False))["deleteRegistry"].allowed
    assert not by_name(on_registry(GAST, OPEN, core=False))["deleteRegistry"].allowed
    assert by_name(on_registry(GAST, OPEN, core=False))["setRegistryRole"].allowed


def test_nobody_renames_hides_or_deletes_a_core_registry() -> None:
    found = by_name(on_registry(BOSS, OPEN, core=True))
    assert found["acceptOnlyTypes"].allowed
    open_to_all = by_name(on_registry(BOSS, OPEN, core=True, all_types=True))
    assert not open_to_all["acceptOnlyTypes"].allowed
    barred = {name for name, each in found.items() if not each.allowed}
    assert barred == {"updateRegistry", "setRegistryVisibility", "deleteRegistry"}
    assert {found[name].reason for name in barred} == {CORE}


def test_a_role_that_is_too_low_is_told_before_the_bar() -> None:
    refused = by_name(on_registry(TIMO, OPEN, core=True))["deleteRegistry"]
    assert refused.reason == "your role here does not allow registry:delete"


def test_a_protected_alias_lifts_what_it_takes_to_unlink_and_to_delete() -> None:
    for protected in (False, True):
        link = by_name(on_link(MIA, OPEN, protected=protected))
        collection = by_name(on_collection(MIA, OPEN, protected=protected))
        assert link["unlinkVersion"].allowed is not protected
        assert collection["deleteCollection"].allowed is not protected
        assert link["setAlias"].allowed
        assert not link["setProtectedAlias"].allowed
        assert by_name(on_link(ADA, OPEN, protected=protected))["unlinkVersion"].allowed


def test_a_protected_alias_keeps_its_source_from_everybody() -> None:
    version = by_name(on_version(BOSS, "lab", [LAB, OPEN], draft=False, protected=True))
    artifact = by_name(on_artifact(BOSS, LAB, protected=True, shown=True))
    assert "collection of its type" in (artifact["changeArtifactType"].reason or "")
    project = by_name(on_project(BOSS, LAB, protected=True))
    for refused in (version["deleteVersion"], artifact["deleteArtifact"], project["deleteProject"]):
        assert (refused.allowed, refused.reason) == (False, PROTECTED)
    assert version["updateVersion"].allowed
    free = by_name(on_artifact(TIMO, LAB, protected=False, shown=False))
    assert free["deleteArtifact"].allowed
    assert free["changeArtifactType"].allowed


def test_a_version_is_governed_by_the_first_way_that_allows_the_act() -> None:
    found = by_name(on_version(TIMO, "lab", [LAB, OPEN], draft=False, protected=False))
    assert (found["updateVersion"].project, found["deleteVersion"].project) == ("lab", "lab")
    found = by_name(on_version(MIA, "lab", [LAB, SHUT, OPEN], draft=False, protected=False))
    assert found["updateVersion"].project == "open"
    assert found["updateVersion"].grant
    assert found["updateVersion"].grant.through == "organization:org"
    assert found["deleteVersion"].reason == OUT_OF_SIGHT


def test_a_draft_is_not_used_linked_or_downloaded() -> None:
    found = by_name(on_version(TIMO, "lab", [LAB], draft=True, protected=False))
    barred = {name: each.reason for name, each in found.items() if not each.allowed}
    assert barred == dict.fromkeys(("linkVersion", "useVersion", "download"), UNFINISHED)
