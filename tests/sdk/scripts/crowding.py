# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""One of many processes that log to one artifact and link to one collection at the same time."""

import sys
from pathlib import Path

import wandb
from telling import tell

number, versions = int(sys.argv[1]), int(sys.argv[2])

told = []
with wandb.init(project="crowded", name=f"writer-{number}") as run:
    for each in range(versions):
        path = Path(f"weights-{number}-{each}.txt")
        path.write_text(f"writer {number}, version {each}")
        artifact = wandb.Artifact("net", "model", metadata={"writer": number, "version": each})
        artifact.add_file(str(path), name="weights.txt")
        logged = run.log_artifact(artifact, aliases=[f"writer-{number}"])
        logged.wait()
        run.link_artifact(logged, "wandb-registry-model/shown", aliases=["newest"])
        told.append([logged.version, logged.digest])
tell(logged=told)
