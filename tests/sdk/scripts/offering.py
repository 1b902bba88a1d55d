# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""A version is logged and shown in a registry; whoever looks at it later has another key."""

import sys

import wandb
from telling import tell

organization = sys.argv[1]
with wandb.init(project="offered", id="offering", config={"lr": 0.1}) as run:
    made = wandb.Artifact("net", "model", description="words", metadata={"loss": 0.5})
    with made.new_file("weights.txt") as stream:
        stream.write("weights")
    run.use_artifact(run.log_artifact(made).wait())
    run.link_artifact(made, f"{organization}/wandb-registry-model/shown", aliases=["best"])
tell(entity=run.entity)
