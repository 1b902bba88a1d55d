# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""A version is shown in a registry under a protected alias, by who may put it there."""

import sys

import wandb
from making import made
from telling import tell

organization = sys.argv[1]
SHELF = f"{organization}/wandb-registry-model/nets"

with wandb.init(project="guarded", id="guarding") as run:
    for number in range(2):
        net = made("net", "weights.txt", kind="model", metadata={"number": number})
        with net.new_file("number.txt") as stream:
            stream.write(str(number))
        run.log_artifact(net, aliases=["best"] if number == 0 else []).wait()
for number, aliases in enumerate((["gold", "plain"], ["open"])):
    wandb.Api().artifact(f"{run.entity}/guarded/net:v{number}").link(SHELF, aliases=aliases)
tell(home=f"{run.entity}/guarded", version=wandb.Api().artifact(f"{SHELF}:gold").id)
