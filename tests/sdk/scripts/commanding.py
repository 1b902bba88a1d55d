# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""What people do on the command line: `wandb artifact put`, `get`, `ls`, and syncing what ran offline."""

import os
import subprocess
import sys
from pathlib import Path

import wandb
from cases import case

PROJECT = "commanded"
COMMAND = [sys.executable, "-m", "wandb"]
ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "WANDB_SERVICE"}


def wandb_command(*words: str) -> str:
    done = subprocess.run(
        [*COMMAND, *words],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout + done.stderr


ENTITY = wandb.Api().default_entity
HOME = f"{ENTITY}/{PROJECT}"
Path("folder/deep").mkdir(parents=True)
Path("folder/one.txt").write_text("one")
Path("folder/deep/two.txt").write_text("two")


@case
def put() -> object:
    wandb_command(
        *("artifact", "put", "folder", "-n", f"{PROJECT}/put", "-t", "dataset", "-d", "by hand", "-a", "mine")
    )
    found = wandb.Api().artifact(f"{HOME}/put:mine")
    return [
        found.version,
        found.type,
        found.description,
        sorted(found.aliases),
        sorted(found.manifest.entries),
    ]


@case
def get() -> object:
    wandb_command("artifact", "get", f"{HOME}/put:v0", "--root", "got")
    return [Path("got/one.txt").read_text(), Path("got/deep/two.txt").read_text()]


@case
def ls() -> object:
    listed = wandb_command("artifact", "ls", HOME)
    return sorted(word for word in listed.split() if word.startswith(("put:", "single:", "dataset")))


@case
def offline() -> object:
    program = Path("offline.py")
    program.write_text(
        "import wandb\n"
        f"with wandb.init(project={PROJECT!r}, id='offline-run', mode='offline', config={{'a': 1}}) as run:\n"
        "    run.log({'loss': 0.5})\n"
        "    run.log({'loss': 0.25})\n"
        "    artifact = wandb.Artifact('from-offline', 'dataset')\n"
        "    artifact.add_file('folder/one.txt')\n"
        "    run.log_artifact(artifact, aliases=['late'])\n"
        "    run.summary['best'] = 7\n"
    )
    subprocess.run([sys.executable, program], env=ENVIRONMENT, check=True, timeout=60, capture_output=True)
    folders = [str(path) for path in Path().glob("wandb/offline-run-*")]
    wandb_command("sync", *folders)
    api = wandb.Api()
    run, found = api.run(f"{HOME}/offline-run"), api.artifact(f"{HOME}/from-offline:late")
    return [
        run.state,
        run.config["a"],
        run.summary["best"],
        run.summary["loss"],
        found.version,
        found.logged_by().id,
    ]
