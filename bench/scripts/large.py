# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Logs one artifact of the files in a folder and says how long that took: python large.py FOLDER NAME"""

import sys
import time

import wandb

folder, name = sys.argv[1:]
with wandb.init(project="large") as run:
    artifact = wandb.Artifact(name, "dataset")
    began = time.perf_counter()
    artifact.add_dir(folder, policy="immutable")
    hashed = time.perf_counter()
    run.log_artifact(artifact).wait(timeout=3600)
    print(f"SECONDS {hashed - began} {time.perf_counter() - hashed}")
