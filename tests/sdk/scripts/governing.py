# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
"""Making and governing projects and registries: settings, names, types, members and their roles."""

import sys
from pathlib import Path
from typing import Any

import wandb
from telling import refused, tell

organization, team, person, newcomers = sys.argv[1:5]
NAME = f"nets-{team}"
EMPTY = "none" if wandb.__version__ == "0.22.3" else ""  # it takes no empty description
api = wandb.Api()

api.create_project("governed", team)
api.create_project("governed", team)
tell(project=api.project("governed", team).name)

with wandb.init(project="governed", job_type="training") as run:
    Path("net.txt").write_text("weights")
    for name in ("net", "shown"):
        artifact = wandb.Artifact(name, "model")
        artifact.add_file("net.txt")
        run.log_artifact(artifact).wait()
home = f"{team}/governed/net"
sequence = api.artifact_collection("model", home)
sequence.change_type("network")
moved = wandb.Api().artifact_collection("network", home)
tell(moved=[moved.name, moved.type, wandb.Api().artifact(f"{home}:v0").type])
tell(left=refused(lambda: wandb.Api().artifact_collection("model", home).name))
tell(reserved=refused(lambda: moved.change_type("job")))
shelf = f"{organization}/wandb-registry-model/shelf"
wandb.Api().artifact(f"{team}/governed/shown:v0").link(shelf)
shown = wandb.Api().artifact_collection("model", f"{team}/governed/shown")
tell(shown=refused(lambda: shown.change_type("network")))
tell(portfolio=refused(lambda: wandb.Api().artifact_collection("model", shelf).change_type("network")))

if not hasattr(api, "create_registry"):
    sys.exit()


def reread(name: str = NAME) -> Any:
    return wandb.Api().registry(name, organization)


def settings(registry: Any) -> list[Any]:
    types = sorted(registry.artifact_types)
    return [registry.description, registry.visibility, registry.allow_all_artifact_types, types]


made = api.create_registry(NAME, "organization", organization)
tell(made=[made.name, made.entity, made.organization, *settings(made)], read=settings(reread()))
again = refused(lambda: wandb.Api().create_registry(NAME, "restricted", organization))
tell(again=again, kept=settings(reread()))
listed = api.create_registry(
    f"{NAME}-listed", "restricted", organization, description=EMPTY, artifact_types=["model", "dataset"]
)
tell(listed=settings(listed))
listed.artifact_types.append("code")
listed.save()
tell(more=settings(reread(f"{NAME}-listed")))

made.description = "What may be shown"
made.visibility = "restricted"
made.save()
tell(saved=settings(reread()))
made.allow_all_artifact_types = False
made.artifact_types.extend(["model", "network"])
made.description = EMPTY
made.save()
tell(restricted=settings(reread()))
wandb.Api().artifact(f"{home}:v0").link(f"{organization}/wandb-registry-{NAME}/best")

before = made.id if hasattr(made, "id") else None
made.name = f"{NAME}-renamed"
made.save()
renamed = reread(f"{NAME}-renamed")
tell(renamed=[renamed.name, *settings(renamed)], same=before == getattr(renamed, "id", None))
tell(former=refused(reread))
collections = [each.name for each in renamed.collections()]
tell(
    collections=collections, followed=wandb.Api().artifact(f"{organization}/{renamed.full_name}/best:v0").type
)

core = reread("model")
core.description = "other words"
tell(core=refused(core.save))
tell(undeletable=refused(reread("model").delete))


def roles() -> dict[str, str]:
    users = {each.user.username: each.role for each in renamed.user_members()}
    return users | {each.team.name: each.role for each in renamed.team_members()}


if hasattr(renamed, "members"):
    tell(first=roles())
    renamed.add_members(person, newcomers)
    renamed.add_members(person)
    tell(added=roles())
    for role in ("admin", "viewer", "member"):
        for each in renamed.members():
            name = each.user.username if hasattr(each, "user") else each.team.name
            if name != wandb.Api().viewer.username:
                renamed.update_member(each, role)
        tell(**{role: roles()})
    renamed.update_member(newcomers, "restricted_viewer")
    tell(last=roles(), unknown=refused(lambda: renamed.update_member(person, "owner")))
    own = wandb.Api().viewer
    me = next(each.user for each in renamed.user_members() if each.user.username == own.username)
    tell(email=me.email == own.email, id=me.id == own.id)
    member = next(each for each in renamed.user_members() if each.user.id == person)
    renamed.remove_members(member, newcomers)
    renamed.remove_members(member, newcomers)
    tell(removed=roles())

renamed.delete()
tell(deleted=refused(renamed.delete), gone=refused(lambda: reread(f"{NAME}-renamed")))
tell(source=wandb.Api().artifact(f"{home}:v0").version)
