# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""The whole way of a version, written as if nothing could fail: metrics, files, link, use, finish."""

from pathlib import Path

import wandb
from telling import tell

FILES = 3

with wandb.init(project="enduring", job_type="training", config={"rate": 0.1}) as run:
    for step in range(5):
        run.log({"loss": 1 / (1 + step)})
    artifact = wandb.Artifact("net", "model", metadata={"number": 1})
    for number in range(FILES):
        Path(f"part-{number}.txt").write_text(f"weights {number}")
        artifact.add_file(f"part-{number}.txt")
    logged = run.log_artifact(artifact, aliases=["best"])
    logged.wait()
    run.link_artifact(logged, "wandb-registry-model/shown", aliases=["candidate"])
    tell(run=run.id, version=logged.version)

with wandb.init(project="enduring", job_type="evaluation") as run:
    used = run.use_artifact("net:best")
    folder = Path(used.download())
    tell(used=[used.version, sorted(path.name for path in folder.iterdir())])
    run.summary["accuracy"] = 0.9
