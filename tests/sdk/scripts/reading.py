# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""What follows the quickstart: use what it logged, read it back, and ask where it came from."""

from pathlib import Path

import wandb
from telling import refused, tell

PROJECT = "registry_quickstart"

with wandb.init(project=PROJECT, job_type="evaluation") as run:
    used = run.use_artifact("gemma-finetuned:latest")
    folder = used.download(root="from_project")
    missing = refused(lambda: run.use_artifact("nothing-here:latest"))
    tell(run=run.id, entity=run.entity, missing=missing)
    tell(used=[used.version, used.type, used.digest])

tell(downloaded=Path(folder, "my_model.txt").read_text())

api = wandb.Api()
artifact = api.artifact(f"{run.entity}/{PROJECT}/gemma-finetuned:v0")
creator = artifact.logged_by()
reader = api.run(f"{run.entity}/{PROJECT}/{run.id}")
tell(
    artifact=[artifact.state, artifact.size, sorted(artifact.aliases), artifact.digest],
    logged_by=[creator.id, creator.state],
    used_by=[each.id for each in artifact.used_by()],
    files=[[file.name, file.size] for file in artifact.files()],
    logged=[each.name for each in creator.logged_artifacts()],
    inputs=[each.name for each in reader.used_artifacts()],
)
