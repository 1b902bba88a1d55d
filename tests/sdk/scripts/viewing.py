# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""What somebody does who may only look at a registry: a restricted viewer of it."""

import sys

import wandb
from cases import case

ORGANIZATION, TEAM = sys.argv[1:3]
SHOWN = f"{ORGANIZATION}/wandb-registry-model/shown:best"
api = wandb.Api()


@case
def metadata() -> object:
    found = api.artifact(SHOWN)
    # 0.18.6 works the digest out of the list of files, which is not for everybody.
    digest = None if wandb.__version__ == "0.18.6" else found.digest
    return [found.type, found.description, found.metadata, digest, sorted(found.aliases), found.version]


@case
def collection() -> object:
    found = api.artifact_collection("model", f"{ORGANIZATION}/wandb-registry-model/shown")
    return [found.name, [each.name for each in found.artifacts()]]


@case
def exists() -> object:
    return [api.artifact_exists(SHOWN), api.artifact_exists(f"{TEAM}/offered/net:v0")]


@case
def source() -> object:
    return api.artifact(f"{TEAM}/offered/net:v0").name


@case
def downloaded() -> object:
    return api.artifact(SHOWN).download(root="got")


@case
def files() -> object:
    return [file.name for file in api.artifact(SHOWN).files()]


@case
def entry() -> object:
    return api.artifact(SHOWN).get_entry("weights.txt").download(root="got")


@case
def maker() -> object:
    return api.artifact(SHOWN).logged_by()


@case
def described() -> object:
    found = api.artifact(SHOWN)
    found.description = "other words"
    found.save()
    return api.artifact(SHOWN).description


@case
def aliased() -> object:
    found = api.artifact(SHOWN)
    found.aliases.append("mine")
    found.save()
    return "saved"


@case
def unlinked() -> object:
    return api.artifact(SHOWN).unlink()


@case
def deleted() -> object:
    return api.artifact(SHOWN).delete(delete_aliases=True)


@case
def used() -> object:
    with wandb.init(project="looking") as run:
        return run.use_artifact(SHOWN).name


@case
def linked() -> object:
    return api.artifact(SHOWN).link(f"{ORGANIZATION}/wandb-registry-model/stolen").name


@case
def still() -> object:
    found = api.artifact(SHOWN)
    return [found.description, sorted(found.aliases), [run.id for run in found.used_by()]]
