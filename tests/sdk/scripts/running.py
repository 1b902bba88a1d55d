# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""The life of a run: logging, resuming, reading its history, editing, files, states, deletion."""

import math
import sys
from pathlib import Path

import wandb
from telling import refused, tell

PROJECT = "running"
NAME = "first-run"
ROWS = 30


def read(name: str = NAME) -> "wandb.apis.public.Run":
    return wandb.Api().run(f"{PROJECT}/{name}")


def spelled(value: object) -> str:
    """NaN, or its name, which stands for it in rows of chosen keys."""
    return str(value).lower()


with wandb.init(project=PROJECT, id=NAME, config={"lr": 0.1, "top": math.inf}, tags=["a"]) as run:
    for step in range(ROWS):
        loss = math.nan if step == 3 else 1 / (step + 1)
        run.log({"loss": loss, "deep": {"x": step}, **({"odd": step} if step % 2 else {})})
    run.summary["best"] = 7
    sys.stdout.write("said on the console\n")
tell(state=read().state, last=read().lastHistoryStep)

with wandb.init(project=PROJECT, id=NAME, resume="must", config={"later": True}) as run:
    tell(resumed=[run.resumed, run.starting_step, run.config["lr"]])
    run.log({"loss": 0.0, "late": 1})
with wandb.init(project=PROJECT, id="second-run", resume="allow") as run:
    tell(allowed=[bool(run.resumed), run.starting_step])
    run.log({"loss": 1.0})

found = read()
rows = list(found.scan_history(page_size=7))
tell(scanned=[row["_step"] for row in rows], nan=spelled(rows[3]["loss"]))
chosen = list(found.scan_history(keys=["odd", "_step"], page_size=7))
tell(chosen=[[row["odd"], row["_step"]] for row in chosen])
part = found.scan_history(min_step=5, max_step=9)
tell(part=[row["_step"] for row in part])
sampled = found.history(samples=5, pandas=False)
tell(sampled=[row["_step"] for row in sampled])
keyed = found.history(samples=100, keys=["loss"], pandas=False)
tell(keyed=len(keyed), keyed_nan=spelled(keyed[3]["loss"]))
tell(deep=found.history(samples=2, keys=["deep.x"], pandas=False)[-1]["deep.x"])
tell(system=isinstance(found.history(stream="system", pandas=False), list))

found.config["lr"] = 0.5
found.config["low"] = -math.inf
found.tags.append("b")
found.notes = "seen"
found.summary["best"] = 9
del found.summary["late"]
found.update()
again = read()
tell(config=[again.config["lr"], again.config["top"], again.config["low"], again.config["later"]])
tell(edited=[sorted(again.tags), again.notes, again.summary["best"], again.summary.get("late")])

Path("out").mkdir(exist_ok=True)
Path("out/note.txt").write_text("a note")
found.upload_file("out/note.txt")
tell(files=sorted(file.name for file in read().files() if file.name.startswith("out/")))
tell(note=read().file("out/note.txt").download(root="got", replace=True).read())
if hasattr(found, "console_logs"):
    said = [[line.number, line.content] for line in read().console_logs() if "console" in line.content]
    tell(said=said[:1], last_said=len(list(read().console_logs(last=100))))
read().file("out/note.txt").delete()
tell(left=[file.name for file in read().files(["out/note.txt"])])

if hasattr(found, "update_state"):
    tell(queued=refused(lambda: read().update_state("pending")))
    made = wandb.Api().create_run(project=PROJECT, run_id="queued-run")
    tell(pending=[read("queued-run").update_state("pending"), read("queued-run").state])
    tell(failed=[read("queued-run").update_state("failed"), read("queued-run").state])
    wandb.Api().create_run(project=PROJECT, run_id="stopped-run")
    read("stopped-run").stop()
    tell(stopped=True)
    tell(running=refused(lambda: read("queued-run").update_state("running")))

with wandb.init(project=PROJECT, id="third-run") as run:
    kept = wandb.Artifact("kept", "data")
    kept.add_file("out/note.txt")
    run.log_artifact(kept).wait()
read("second-run").delete()
tell(gone=refused(lambda: read("second-run")))
read("third-run").delete(delete_artifacts=True)
tell(forgotten=refused(lambda: wandb.Api().artifact(f"{PROJECT}/kept:latest")))
tell(must=refused(lambda: wandb.init(project=PROJECT, id="no-run", resume="must")))
if not wandb.__version__.startswith("0.18."):  # there an init after a refused one waits for ever
    tell(never=refused(lambda: wandb.init(project=PROJECT, id=NAME, resume="never")))
