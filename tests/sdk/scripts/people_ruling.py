# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Making accounts, as only somebody may who rules the whole service."""

import sys

import wandb
from telling import refused, tell

unique, team = sys.argv[1:]
address = f"Nora.{unique}@example.test"

api = wandb.Api()
made = api.create_user(address)
tell(made=[made.username, made.email, made.admin])
tell(twice=refused(lambda: api.create_user(address.lower())))
tell(found=[each.username for each in api.users(address.lower())])
tell(by_part=[each.email for each in api.users(f"{unique}@EXAMPLE")])
tell(invited=api.team(team).invite(address))
tell(there=[each.email for each in wandb.Api().team(team).members if each.username == made.username])
