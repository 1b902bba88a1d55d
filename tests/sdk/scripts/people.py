# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Governing people: teams, members, service accounts, users and keys, as an admin's program does it."""

import sys

import wandb
from telling import refused, tell

unique, colleague, address, spare = sys.argv[1:]
bot_name = f"Nightly runs {unique}"

api = wandb.Api()
viewer = api.viewer
tell(viewer=[viewer.username, viewer.email, viewer.entity == api.default_entity, viewer.teams])
tell(keys=[len(viewer.api_keys), len(viewer.api_keys[0])])


def members(name: str) -> dict[str, wandb.apis.public.Member]:
    return {each.username or each.email: each for each in wandb.Api().team(name).members}


mine = api.team(viewer.username)
tell(personal=[[each.username, each.account_type, each.admin] for each in mine.members])

team = api.create_team(f"lab-{unique}")
tell(made=[team.name, team.storage_bytes, [[each.username, each.admin] for each in team.members]])
tell(taken=refused(lambda: api.create_team(f"lab-{unique}").name))

tell(invited=team.invite(colleague, admin=True))
there = members(team.name)[colleague]
tell(colleague=[there.admin, there.pending, there.account_type])
tell(again=refused(lambda: team.invite(colleague)))
tell(waits=team.invite(address))
open_one = members(team.name)[address]
tell(pending=[open_one.pending, open_one.email, open_one.admin])

bot = team.create_service_account(bot_name)
tell(bot=[bot.name, bot.account_type, bot.admin, len(bot.api_key)])
tell(all=[each.name for each in wandb.Api().team(team.name).members])

tell(deleted=[there.delete(), open_one.delete(), bot.delete()])
tell(left=sorted(members(team.name)))
tell(gone=refused(there.delete))

found = api.user(colleague)
tell(user=[found.username, found.email, found.id == there.id, found.api_keys])
tell(by_address=[each.username for each in api.users(viewer.email)])
tell(by_part=sorted(each.username for each in api.users(unique) if each.username))
tell(nobody=[api.user("nobody-at-all"), api.users("nobody-at-all")])

secret = refused(lambda: viewer.generate_api_key("from a program"))
tell(secret=secret if "Error" in secret else secret.removeprefix("not refused: "))
if "Error" not in secret:
    tell(opens=wandb.Api(api_key=secret.removeprefix("not refused: ")).viewer.username)
tell(named=[len(each) for each in wandb.Api().viewer.api_keys])
tell(revoked=wandb.Api().viewer.delete_api_key(spare), keys_left=len(wandb.Api().viewer.api_keys))
tell(not_ruler=refused(lambda: api.create_user(f"new-{unique}@example.test")))
