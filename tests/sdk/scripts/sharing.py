# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Several processes make one version together, in runs of their own."""

import os
import subprocess
import sys
from pathlib import Path

import wandb
from cases import case

PROJECT = "shared"
HOME = f"{wandb.Api().default_entity}/{PROJECT}"


def read(name: str) -> wandb.Artifact:
    return wandb.Api().artifact(f"{HOME}/{name}")


def paths(artifact: wandb.Artifact) -> list[str]:
    return sorted(artifact.manifest.entries)


@case
def several_processes() -> object:
    program = Path("writer.py")
    program.write_text(
        "import sys, wandb\n"
        f"run = wandb.init(project={PROJECT!r}, group='g', job_type='writer')\n"
        "artifact = wandb.Artifact('joint', 'dataset')\n"
        "with artifact.new_file(sys.argv[1] + '.txt') as stream:\n"
        "    stream.write(sys.argv[1])\n"
        "run.upsert_artifact(artifact, distributed_id='group-1').wait() if sys.argv[2] == 'w' else "
        "run.finish_artifact(artifact, distributed_id='group-1').wait()\n"
    )
    environment = {name: text for name, text in os.environ.items() if name != "WANDB_SERVICE"}
    writers = [subprocess.Popen([sys.executable, program, f"w{n}", "w"], env=environment) for n in (1, 2)]
    codes = [writer.wait(60) for writer in writers]
    last = subprocess.run([sys.executable, program, "w3", "f"], env=environment, timeout=60, check=False)
    found = read("joint:latest")
    folder = Path(found.download(root="joint"))
    return [[*codes, last.returncode], found.version, paths(found), (folder / "w2.txt").read_text()]
