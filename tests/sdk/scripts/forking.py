# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Runs that begin as another one was at a step, and what is left of that when the other one is gone."""

import wandb
from telling import refused, tell

PROJECT = "forking"
PARENT = "parent-run"
STEP = 4


def read(name: str) -> "wandb.apis.public.Run":
    return wandb.Api().run(f"{PROJECT}/{name}")


def rows(name: str, **chosen: object) -> list[list[object]]:
    return [[row["_step"], row["x"]] for row in read(name).scan_history(**chosen)]


with wandb.init(project=PROJECT, id=PARENT, config={"lr": 0.1}) as run:
    for step in range(10):
        run.log({"x": step, "early": step} if step < 2 else {"x": step, **({"late": 1} if step > 6 else {})})

with wandb.init(project=PROJECT, fork_from=f"{PARENT}?_step={STEP}", config={"own": 2}) as run:
    fork = run.id
    tell(begun=[run.starting_step, bool(run.resumed), run.config.get("own")])
    run.log({"x": -5})
    run.log({"x": -6})
tell(forked=rows(fork), pages=rows(fork, page_size=2), part=rows(fork, min_step=3, max_step=6))
found = read(fork)
sampled = found.history(samples=3, pandas=False)
tell(sampled=[sampled[0]["_step"], sampled[-1]["_step"]], last=found.lastHistoryStep)
tell(keyed=[row["x"] for row in found.history(keys=["x"], pandas=False)])
tell(chosen=[row["early"] for row in found.scan_history(keys=["early", "_step"])])
tell(summary=[found.summary.get(key) for key in ("x", "early", "late", "_step")])

with wandb.init(project=PROJECT, id=PARENT, resume="must") as run:
    run.log({"x": 10})
with wandb.init(project=PROJECT, id=fork, resume="must") as run:
    tell(resumed=run.starting_step)
    run.log({"x": -7})
with wandb.init(project=PROJECT, id="grandchild", fork_from=f"{fork}?_step=5") as run:
    run.log({"x": 60})
read(PARENT).delete()
tell(after=rows(fork), again=rows("grandchild"), gone=refused(lambda: read(PARENT)))

tell(missing=refused(lambda: wandb.init(project=PROJECT, fork_from=f"{PARENT}?_step=1")))
