# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Artifacts of small text files, for the scripts that log many of them."""

import wandb


def made(name: str, *files: str, kind: str = "dataset", **more: object) -> wandb.Artifact:
    """Each file says whose it is."""
    artifact = wandb.Artifact(name, kind, **more)
    for file in files:
        with artifact.new_file(file) as stream:
            stream.write(f"{name} {file}")
    return artifact


def paths(artifact: wandb.Artifact) -> list[str]:
    """What is in it, by its manifest."""
    return sorted(artifact.manifest.entries)
