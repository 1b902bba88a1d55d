# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Logs small artifacts one after the other in one run: python small.py TIMES"""

import secrets
import sys
from pathlib import Path

import wandb

with wandb.init(project="small") as run:
    for number in range(int(sys.argv[1])):
        path = Path(f"small-{number}.txt")
        path.write_text(secrets.token_hex())  # equal content would be there already
        artifact = wandb.Artifact("small", "model")
        artifact.add_file(str(path))
        run.log_artifact(artifact).wait()
