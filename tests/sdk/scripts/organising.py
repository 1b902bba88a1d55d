# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Putting versions and collections in order after they were logged: edits, aliases, links, deletion."""

import sys
from pathlib import Path

import wandb
from telling import refused, tell

PROJECT = "organised"
organization = sys.argv[1]

with wandb.init(project=PROJECT, job_type="training") as run:
    for number in range(3):
        Path("net.txt").write_text(f"weights {number}")
        artifact = wandb.Artifact("net", "model", description="first words", metadata={"number": number})
        artifact.add_file("net.txt")
        run.log_artifact(artifact).wait()
    home = f"{run.entity}/{PROJECT}"

api = wandb.Api()


def read(suffix: str) -> wandb.Artifact:
    return wandb.Api().artifact(f"{home}/net:{suffix}")


version = read("v1")
version.description = "better words"
version.metadata["loss"] = 0.5
version.aliases.append("best")
if hasattr(version, "tags"):
    version.tags = ["seen", "kept"]
version.save()
edited = read("best")
tell(edited=[edited.version, edited.description, edited.metadata, sorted(edited.aliases)])
tell(tags=sorted(getattr(edited, "tags", [])))

edited.aliases = ["other"]
edited.description = ""
edited.save()
tell(changed=[sorted(read("v1").aliases), read("v1").description or None])

newest = read("latest")
newest.aliases = ["only"]
newest.save()
tell(newest=[newest.version, sorted(read("v2").aliases)])

registry = f"{organization}/wandb-registry-model"
read("v0").link(f"{registry}/shown", aliases=["candidate"])
read("v1").link(f"{registry}/shown")
shown = wandb.Api().artifact(f"{registry}/shown:v0")
shown.aliases.append("approved")
shown.save()
tell(shown=sorted(wandb.Api().artifact(f"{registry}/shown:approved").aliases))
wandb.Api().artifact(f"{registry}/shown:v1").unlink()
tell(unlinked=refused(lambda: wandb.Api().artifact(f"{registry}/shown:v1")))

collection = wandb.Api().artifact_collection("model", f"{registry}/shown")
collection.description = "# What may be shown"
collection.name = "renamed"
collection.tags = ["public", "reviewed"]
collection.save()
collection = wandb.Api().artifact_collection("model", f"{registry}/renamed")
tell(collection=[collection.name, collection.description, sorted(collection.tags)])
collection.tags = ["public"]
collection.save()
tell(fewer=sorted(wandb.Api().artifact_collection("model", f"{registry}/renamed").tags))

sequence = wandb.Api().artifact_collection("model", f"{home}/net")
sequence.description = "All nets"
sequence.save()
tell(sequence=wandb.Api().artifact_collection("model", f"{home}/net").description)

tell(kept=refused(lambda: read("v1").delete()))
read("v1").delete(delete_aliases=True)
tell(gone=refused(lambda: read("v1")))
tell(left=sorted(each.version for each in wandb.Api().artifacts("model", f"{home}/net")))
collection.delete()
tell(deleted=refused(lambda: wandb.Api().artifact_collection("model", f"{registry}/renamed")))
tell(source=read("v0").version)
