# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Somebody finds and downloads what `leaving.py` left, and goes on with it."""

import sys
from pathlib import Path

import wandb
from cases import case
from making import made

organization = sys.argv[1]
SHELF = f"{organization}/wandb-registry-model/nets"
HOME = f"{wandb.Api().default_entity}/kept/net"


def held(name: str, root: str) -> list[object]:
    """What a name finds: its number, digest, reference and metadata, and the texts in it once downloaded."""
    found = wandb.Api().artifact(name)
    folder = Path(found.download(root=root))
    found.verify(root=root)
    texts = {path: (folder / path).read_text() for path in sorted(found.manifest.entries)}
    return [found.version, found.digest, found.manifest.entries["far.txt"].ref, found.metadata, texts]


def places() -> dict[str, list[str]]:
    """Which aliases each version has, where it was logged."""
    versions = wandb.Api().artifacts("model", HOME)
    return {each.version: sorted(each.aliases) for each in versions}


@case
def by_alias() -> object:
    return held(f"{HOME}:best", "by-alias")


@case
def by_registry() -> object:
    return held(f"{SHELF}:golden", "by-registry")


@case
def newer() -> object:
    return held(f"{HOME}:latest", "newer")


@case
def before() -> object:
    return places()


@case
def further() -> object:
    with wandb.init(project="kept", job_type="training") as run:
        run.use_artifact(f"{SHELF}:golden")
        net = made("net", "one.txt", "three.txt", kind="model")
        logged = run.log_artifact(net).wait()
        linked = run.link_artifact(logged, SHELF)
        return [logged.version, linked.version]


@case
def further_files() -> object:
    found = wandb.Api().artifact(f"{HOME}:latest")
    folder = Path(found.download(root="further"))
    return {path: (folder / path).read_text() for path in sorted(found.manifest.entries)}


@case
def after() -> object:
    return places()


@case
def shelf() -> object:
    linked = wandb.Api().artifacts("model", SHELF)
    # Of what it lists the SDK knows the number in the collection by the name only.
    return {each.name: [each.source_version, sorted(each.aliases)] for each in linked}
