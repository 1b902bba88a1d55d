# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""The rarer ways of logging: increments, several writers, drafts, references, tables, resuming."""

from pathlib import Path

import wandb
from telling import tell


def artifact(name: str, *files: str, incremental: bool = False) -> wandb.Artifact:
    made = wandb.Artifact(name, "data", incremental=incremental)
    for file in files:
        with made.new_file(file) as stream:
            stream.write(f"{name} {file}")
    return made


def paths(logged: wandb.Artifact) -> list[str]:
    return sorted(logged.manifest.entries)


run = wandb.init(project="special", id="first-part")
run.log_artifact(artifact("grown", "a.txt")).wait()
grown = run.log_artifact(artifact("grown", "b.txt", incremental=True)).wait()
tell(grown=[grown.version, paths(wandb.Api().artifact(f"{run.entity}/special/grown:latest"))])

shared = {"distributed_id": "several"}
run.upsert_artifact(artifact("joint", "one.txt"), **shared)
run.upsert_artifact(artifact("joint", "two.txt"), **shared)
joint = run.finish_artifact(artifact("joint", "three.txt"), **shared)
joint.wait()
tell(joint=[joint.version, paths(wandb.Api().artifact(f"{run.entity}/special/joint:latest"))])

draft = grown.new_draft()
draft.remove("a.txt")
with draft.new_file("c.txt") as stream:
    stream.write("c")
drafted = run.log_artifact(draft).wait()
tell(draft=[drafted.version, paths(drafted)])

pointing = wandb.Artifact("pointing", "data")
pointing.add_reference(drafted.get_entry("c.txt").ref_url(), name="ref.txt")
pointing.add_reference("http://127.0.0.1:9/never-asked", name="far.txt", checksum=False)
pointing.add(wandb.Table(columns=["x"], data=[[1], [2]]), "table")
referenced = run.log_artifact(pointing).wait()
followed = referenced.get_entry("ref.txt").download(root="followed")
tell(pointing=paths(referenced), followed=Path(followed).read_text())

run.log({"table": wandb.Table(columns=["x", "y"], data=[[1, 2]])})
run.log({"step": 1})
Path("special.txt").write_text("a model")
run.log_model("special.txt", name="logged-model")
run.finish()

again = wandb.init(project="special", id="first-part", resume="must")
tell(resumed=[again.resumed, again.starting_step])
again.log({"step": 2})
again.finish(exit_code=3)

offline = wandb.Artifact("outside", "data")
with offline.new_file("o.txt") as stream:
    stream.write("o")
offline.save(project="special")
offline.wait()
tell(outside=offline.version)

ended = wandb.Api().run(f"{again.entity}/special/first-part")
outputs = sorted({each.name.split(":")[0] for each in ended.logged_artifacts()})
tell(state=ended.state, outputs=outputs)
