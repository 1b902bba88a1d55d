# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""What is left in a service before it is stopped: versions with files and a reference, aliases, a link."""

import sys
from pathlib import Path

import wandb
from making import made
from telling import tell

organization, outside = sys.argv[1:3]
Path(outside).write_text("kept elsewhere")

with wandb.init(project="kept", job_type="training") as run:
    for number, alias in enumerate(("best", "newer")):
        net = made("net", "one.txt", "deep/two.txt", kind="model", metadata={"number": number})
        with net.new_file("number.txt") as stream:
            stream.write(str(number))
        net.add_reference(f"file://{outside}", name="far.txt")
        run.log_artifact(net, aliases=[alias]).wait()
    shown = wandb.Api().artifact(f"{run.entity}/kept/net:best")
    linked = run.link_artifact(shown, f"{organization}/wandb-registry-model/nets", aliases=["golden"])
    tell(version=shown.version, linked=linked.version, digest=shown.digest)
