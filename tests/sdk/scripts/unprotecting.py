# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Somebody tries what would end a protected alias: only who rules the registry may, and step by step."""

import sys
from pathlib import Path

import wandb
from telling import refused, tell

organization, home, role = sys.argv[1:4]
SHELF = f"{organization}/wandb-registry-model/nets"


def shown() -> wandb.Artifact:
    return wandb.Api().artifact(f"{SHELF}:v0")


def source() -> wandb.Artifact:
    return wandb.Api().artifact(f"{home}/net:v0")


def aliases(path: str) -> dict[str, list[str]]:
    """The aliases of each version that stands there."""
    return {each.name: sorted(each.aliases) for each in wandb.Api().artifacts("model", path)}


def standing() -> list[object]:
    """What is there: aliases in the registry and at home, files, the run."""
    files = sorted(path.name for path in Path(source().download(root="files")).iterdir())
    return [aliases(SHELF), aliases(f"{home}/net"), files, wandb.Api().run(f"{home}/guarding").state]


def without(*names: str) -> None:
    """Take aliases off and save."""
    artifact = shown()
    for name in names:
        artifact.aliases.remove(name)
    artifact.save()


def put_on(name: str) -> None:
    """Put an alias on the other version, and save."""
    artifact = wandb.Api().artifact(f"{SHELF}:v1")
    artifact.aliases.append(name)
    artifact.save()


def collection(path: str) -> object:
    return wandb.Api().artifact_collection("model", path)


tell(before=standing())
tell(  # what nobody may while the alias is there
    deleted=refused(source().delete),
    deleted_with_aliases=refused(lambda: source().delete(delete_aliases=True)),
    deleted_at_home=refused(collection(f"{home}/net").delete),
    deleted_with_run=refused(lambda: wandb.Api().run(f"{home}/guarding").delete(delete_artifacts=True)),
)
if role == "member":
    tell(
        removed=refused(lambda: without("gold")),
        removed_both=refused(lambda: without("plain", "gold")),
        moved=refused(lambda: put_on("gold")),
        unlinked=refused(lambda: shown().unlink()),
        deleted_link=refused(lambda: shown().delete(delete_aliases=True)),
        deleted_collection=refused(collection(SHELF).delete),
    )
    tell(after=standing())
    without("plain")
    tell(without_plain=standing()[0])
else:
    tell(after=standing())
    without("gold")
    tell(without_gold=standing()[0])
    put_on("gold")
    tell(moved=standing()[0])
    source().delete(delete_aliases=True)
    tell(last=[aliases(SHELF), aliases(f"{home}/net")], gone=refused(source))
    wandb.Api().artifact(f"{SHELF}:gold").unlink()
    tell(unlinked=refused(lambda: wandb.Api().artifact(f"{SHELF}:gold")))
    again = wandb.Api().artifact(f"{home}/net:v1").link(SHELF, aliases=["gold"])
    collection(SHELF).delete()
    tell(again=again.version, deleted_collection=wandb.Api().artifact_collection_exists(SHELF, "model"))
