# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Somebody else finds the references that `referencing.py` logged, and fetches what they point at."""

import hashlib
import sys
from pathlib import Path

import wandb
from cases import case
from telling import refused

HOME = sys.argv[1]


def read(name: str) -> wandb.Artifact:
    return wandb.Api().artifact(f"{HOME}/{name}")


def stored(name: str) -> dict[str, list[object]]:
    """What the service has of each entry: where it points, its digest and size, and what is said of it."""
    entries = read(name).manifest.entries
    return {path: [each.ref, each.digest, each.size, each.extra] for path, each in sorted(entries.items())}


def fetched(name: str) -> dict[str, str]:
    """The texts that the references point at, downloaded and verified."""
    found = read(name)
    folder = Path(found.download(root=name.replace(":", "-")))
    found.verify(root=str(folder))
    return {path: (folder / path).read_text() for path in sorted(found.manifest.entries)}


@case
def prefix() -> object:
    found = read("whole:latest")
    files = sorted([file.name, file.size] for file in found.files())
    return [found.version, found.size, found.file_count, files, stored("whole:v0"), fetched("whole:v0")]


@case
def prefix_named() -> object:
    return fetched("named:v0")


@case
def prefix_cut() -> object:
    return fetched("cut:v0")


@case
def bucket() -> object:
    return fetched("bucket:v0")


@case
def parts() -> object:
    data = Path(read("parts:v0").download(root="parts"), "parts.bin").read_bytes()
    return [stored("parts:v0"), len(data), hashlib.sha256(data).hexdigest()]


@case
def versioned() -> object:
    return [stored("grown:v0"), fetched("grown:v0"), fetched("grown:v1")]


@case
def overwritten() -> object:
    lost = refused(lambda: fetched("changing:v0"))
    kept = Path(read("changing:v0").download(root="nothing", allow_missing_references=True))
    return [lost, [str(path) for path in kept.rglob("*")], fetched("changing:v1")]


@case
def unchecked() -> object:
    return [stored("loose:v0"), refused(lambda: fetched("loose:v0"))]


@case
def unchecked_prefix() -> object:
    return stored("loose-prefix:v0")


@case
def google() -> object:
    found = read("google:latest")
    return [found.size, found.file_count, stored("google:latest")]
