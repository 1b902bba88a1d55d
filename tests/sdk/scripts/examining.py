# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Looking into a version: what it says of itself, its files, its bytes, and whether they are still right."""

import os
import sys
from pathlib import Path

import wandb
from cases import case

PROJECT = "examined"
ORGANIZATION = sys.argv[1]
SERVER = os.environ["WANDB_BASE_URL"]

with wandb.init(project=PROJECT) as run:
    made = wandb.Artifact("corpus", "dataset", description="the first one", metadata={"text": "first"})
    for name in ("notes.txt", "train/a.txt", "train/b.txt", "test/a.txt"):
        with made.new_file(name) as stream:
            stream.write(f"first {name}")
    run.log_artifact(made, aliases=["first"]).wait()
    run.link_artifact(made, f"{ORGANIZATION}/wandb-registry-dataset/corpora", aliases=["golden"])
    small = wandb.Artifact("fresh", "dataset")
    with small.new_file("x.txt") as stream:
        stream.write("x")
    run.log_artifact(small).wait()

HOME = f"{run.entity}/{PROJECT}"
REGISTRY = f"{ORGANIZATION}/wandb-registry-dataset"
api = wandb.Api()


@case
def links() -> object:
    version, link = api.artifact(f"{HOME}/corpus:v0"), api.artifact(f"{REGISTRY}/corpora:golden")
    return [
        [version.is_link, [each.qualified_name for each in version.linked_artifacts]],
        [link.is_link, link.source_artifact.qualified_name, link.source_artifact.version],
        [link.source_qualified_name, link.source_version, link.source_project, sorted(link.aliases)],
        [each.qualified_name for each in link.linked_artifacts],
    ]


@case
def fields() -> object:
    found = api.artifact(f"{HOME}/corpus:first")
    return [
        found.description,
        found.metadata,
        found.type,
        found.state,
        found.size,
        found.file_count,
        found.version,
        sorted(found.aliases),
        found.commit_hash == found.digest,
        len(found.created_at) > len("2026-01-01"),
        found.url.startswith(SERVER),
        found.ttl,
    ]


@case
def files() -> object:
    found, link = api.artifact(f"{HOME}/corpus:v0"), api.artifact(f"{REGISTRY}/corpora:golden")
    return [
        [[file.name, file.size] for file in found.files()],
        [file.name for file in found.files(names=["notes.txt"])],
        sorted(file.name for file in found.files(names=["notes.txt", "train/b.txt", "no.txt"])),
        [file.name for file in found.files(per_page=1)],
        len(found.files()),
        [file.name for file in link.files(names=["train/a.txt"])],
        len(link.files()),
    ]


@case
def one_file() -> object:
    file = api.artifact(f"{HOME}/corpus:v0").files(names=["train/a.txt"])[0]
    return [
        Path(file.download(root="one", replace=True).name).read_text(),
        file.url.startswith(SERVER),
        "wandb_artifacts/" in file.url,
        "wandb_artifacts/" in file.direct_url,
        "wandb_artifacts/" in (file._attrs.get("storagePath") or "none"),
        file.md5 == file.digest,
        file.id,
    ]


@case
def downloaded() -> object:
    found = api.artifact(f"{HOME}/corpus:v0")
    folder = Path(found.download(root="whole"))
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.txt"))}


@case
def link_downloaded() -> object:
    folder = Path(api.artifact(f"{REGISTRY}/corpora:golden").download(root="link"))
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.txt"))


@case
def downloaded_by_prefix() -> object:
    folder = Path(api.artifact(f"{HOME}/corpus:v0").download(root="prefix", path_prefix="train/"))
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.txt"))


@case
def default_folder() -> object:
    return Path(api.artifact(f"{HOME}/corpus:v0").download()).name


@case
def verified() -> object:
    found = api.artifact(f"{HOME}/corpus:v0")
    return [found.verify(root="whole"), found.verify("link")]


@case
def tampered() -> object:
    Path("whole/notes.txt").write_text("something else")
    return api.artifact(f"{HOME}/corpus:v0").verify(root="whole")


@case
def additional_file() -> object:
    Path("link/more.txt").write_text("more")
    return api.artifact(f"{HOME}/corpus:v0").verify(root="link")


@case
def checked_out() -> object:
    folder = Path(api.artifact(f"{HOME}/corpus:v0").checkout(root="link"))
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.txt"))


@case
def entries() -> object:
    found = api.artifact(f"{HOME}/corpus:v0")
    entry = found.get_entry("train/a.txt")
    path = found.get_path("train/b.txt") if hasattr(found, "get_path") else entry
    return [
        Path(entry.download(root="entries")).read_text(),
        Path(path.download(root="entries")).read_text(),
        entry.size,
        entry.ref,
        found.get("train"),
        found.file is not None,
    ]


@case
def missing_entry() -> object:
    return api.artifact(f"{HOME}/corpus:v0").get_entry("no.txt")


@case
def file_of_several() -> object:
    return api.artifact(f"{HOME}/corpus:v0").file()


@case
def downloaded_without_cache() -> object:
    # Of one file: the SDK's parallel downloads share one variable for where such files go.
    folder = Path(api.artifact(f"{HOME}/fresh:v0").download(root="uncached", skip_cache=True))
    return (folder / "x.txt").read_text()
