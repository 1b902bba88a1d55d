"""Log an artifact and link it into a registry: plain wandb code, nothing of ours."""

import random
from pathlib import Path

import wandb

run = wandb.init(project="registry_quickstart")
Path("my_model.txt").write_text("Model: " + str(random.random()))
art = run.log_artifact(artifact_or_path="./my_model.txt", name="gemma-finetuned", type="model")
run.link_artifact(artifact=art, target_path="wandb-registry-model/first-collection")
run.finish()
