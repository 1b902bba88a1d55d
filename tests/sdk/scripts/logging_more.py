# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Many files, equal content, links, and what is refused, in one run."""

import math
import sys
from pathlib import Path

import wandb
from telling import refused, tell

FILES = 300


def artifact(name: str, files: int, kind: str = "dataset") -> wandb.Artifact:
    made = wandb.Artifact(name, kind, description="many files", metadata={"files": files, "nan": math.nan})
    for number in range(files):
        path = Path(f"part-{number}.txt")
        path.write_text(f"{name} {number}")
        made.add_file(str(path), name=f"folder {number % 7}/part-{number}.txt")
    return made


run = wandb.init(
    project="many",
    name="shown",
    notes="a note",
    tags=["t1", "t 2"],
    config={"lr": 0.1, "deep": {"a": [1, None]}},
)
run.log({"loss": 0.5})
run.log({"loss": math.nan, "top": math.inf, "low": -math.inf})
run.summary["best"] = 7
run.config["later"] = "set"

first = run.log_artifact(artifact("parts", FILES), aliases=["first"]).wait()
again = run.log_artifact(artifact("parts", FILES), aliases=["again"]).wait()
other = run.log_artifact(artifact("parts", FILES + 1)).wait()
tell(run=run.id, versions=[first.version, again.version, other.version], ids=[first.id, again.id, other.id])

target = "wandb-registry-dataset/many-collection"
for _ in range(2):
    run.link_artifact(first, target, aliases=["staging"])
run.link_artifact(other, target)
run.link_artifact(other, "plain-collection")

tell(
    no_registry=refused(lambda: run.link_artifact(first, "wandb-registry-nosuch/collection")),
    wrong_type=refused(lambda: run.link_artifact(first, "wandb-registry-model/models-only")),
)
sys.stdout.write("said on the console\n")
Path("note.txt").write_text("a file of the run")
run.save("note.txt", policy="now")
run.finish()

if "read" in sys.argv:
    api = wandb.Api()
    entity = run.entity
    fetched = api.artifact(f"{entity}/many/parts:v0")
    folder = Path(fetched.download(root="got"))
    same = all(
        (folder / f"folder {number % 7}/part-{number}.txt").read_text() == f"parts {number}"
        for number in range(FILES)
    )
    back = api.run(f"{entity}/many/{run.id}")
    note = back.file("note.txt").download(root="run_files", replace=True)
    tell(
        same=same,
        count=len(list(fetched.files())),
        verified=refused(lambda: fetched.verify(root="got")),
        run_note=note.read(),
        config=dict(back.config),
        summary={name: back.summary[name] for name in ("loss", "top", "low", "best")},
        shown=[back.name, back.state, back.notes, back.tags],
        links=sorted([each.qualified_name, each.version] for each in fetched.linked_artifacts)
        if hasattr(fetched, "linked_artifacts")
        else None,
    )
