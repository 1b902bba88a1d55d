"""Random histories, made through the real operations; what is refused changes nothing."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from graph import (
    alias_edits,
    artifact_deletion,
    collection_deletion,
    holder_edits,
    links,
    organizations,
    project_deletion,
    project_edits,
    projects,
    protected_names,
    registry_edits,
    registry_members,
    service_accounts,
    teams,
    type_moves,
    unlinking,
    users,
    version_deletion,
    version_edits,
)
from graph.actor import SYSTEM
from graph.collections import create_collection
from graph.errors import DomainError
from graph.holders import HolderKind
from graph.retention import DAY
from graph.targets import Visibility
from tests.graph.past_truth import Node, Truth
from tests.graph.world import World

NAMES = ("ada", 'bob\'s "best"', "cyd\\x")
ALIASES = ("production", "staging", "latest")
TAGS = ("good", "checked", "old")
HOMES = ("models", "lab", "project")
ROLES = ("admin", "member", "viewer", None)
WEEK = 7 * DAY
TRIES = 4


@dataclass
class Stage:
    """A world with people in it, whose history is kept as one truth after the other."""

    world: World
    chance: random.Random
    people: list[str]
    registries: list[str]
    teams: list[str]
    truths: list[Truth] = field(default_factory=list[Truth])
    started: int = 0
    refused: int = 0

    @property
    def truth(self) -> Truth:
        return self.truths[-1]

    def any(self, nodes: Any) -> Any:
        """Something of these; what is missing is asked for by an id that nothing has."""
        found = list(nodes)
        return self.chance.choice(found) if found else "none"

    def holder(self, kind: str | None = None) -> Node:
        able = [each for each in self.truth.holders.values() if kind in (None, each["kind"])]
        return self.any(able) if able else {"id": "none", "name": "none", "kind": kind or "ARTIFACT"}


Act = Callable[[Stage], Awaitable[None]]


async def commit(stage: Stage) -> None:
    text = stage.chance.choice(["a", "b", "c", str(stage.chance.random())])
    tags = stage.chance.sample(TAGS, stage.chance.randrange(3))
    aliases = stage.chance.sample(ALIASES[:2], stage.chance.randrange(2))
    await stage.world.version(
        stage.chance.choice(NAMES), text=f"{stage.world.unique}{text}", tags=tags, aliases=aliases
    )


async def link(stage: Stage) -> None:
    await links.link_version(
        stage.world.graph,
        SYSTEM,
        version=stage.any(stage.truth.versions),
        project=stage.any(stage.truth.projects),
        collection=stage.chance.choice(NAMES),
        aliases=stage.chance.sample(ALIASES[:2], stage.chance.randrange(2)),
    )


async def unlink(stage: Stage) -> None:
    each = stage.any(stage.truth.links)
    await unlinking.unlink_version(stage.world.graph, SYSTEM, link=each if each == "none" else each["id"])


async def move_alias(stage: Stage) -> None:
    holder = stage.holder()
    members = stage.truth.members(holder) if holder["id"] != "none" else []
    version = stage.any(version for _, version in members)
    alias = stage.chance.choice(ALIASES[:2])
    await alias_edits.set_alias(stage.world.graph, SYSTEM, holder=holder["id"], alias=alias, version=version)


async def drop_alias(stage: Stage) -> None:
    each = stage.any(stage.truth.aliases)
    if each != "none":
        await alias_edits.remove_alias(stage.world.graph, SYSTEM, holder=each["holder"], alias=each["name"])


async def toggle_version(stage: Stage) -> None:
    version = stage.any(stage.truth.versions)
    if stage.truth.version(version):
        await version_deletion.delete_version(stage.world.graph, SYSTEM, version=version, delete_aliases=True)
    else:
        await version_deletion.restore_version(stage.world.graph, SYSTEM, version=version, retention=WEEK)


async def toggle_holder(stage: Stage) -> None:
    graph, holder = stage.world.graph, stage.holder()
    key, gone = holder["id"], holder.get("deleted_at")
    if holder["kind"] == "ARTIFACT":
        if gone is None:
            await artifact_deletion.delete_artifact(graph, SYSTEM, artifact=key)
        else:
            await artifact_deletion.restore_artifact(graph, SYSTEM, artifact=key, retention=WEEK)
    elif gone is None:
        await collection_deletion.delete_collection(graph, SYSTEM, collection=key)
    else:
        await collection_deletion.restore_collection(graph, SYSTEM, collection=key, retention=WEEK)


async def toggle_home(stage: Stage) -> None:
    graph, project = stage.world.graph, stage.any(stage.truth.projects.values())
    key, organization, name = project["id"], stage.world.organization, project["name"]
    is_registry, gone = project["visibility"] is not None, project["deleted_at"] is not None
    if is_registry and gone:
        await project_deletion.restore_registry(
            graph, SYSTEM, organization=organization, registry=key, retention=WEEK
        )
    elif is_registry:
        await project_deletion.delete_registry(graph, SYSTEM, registry=key, confirm_name=name)
    elif gone:
        await project_deletion.restore_project(graph, SYSTEM, project=key, retention=WEEK)
    else:
        await project_deletion.delete_project(graph, SYSTEM, project=key, confirm_name=name)


async def edit_holder(stage: Stage) -> None:
    holder, chance = stage.holder(), stage.chance
    edit = holder_edits.HolderEdit(
        name=chance.choice([*NAMES, None]),
        description=chance.choice(["", "card", '# title\n"x"', None]),
        add_tags=[chance.choice(TAGS[:2])] if chance.random() < 0.5 else [],
        remove_tags=[TAGS[2]],
    )
    await holder_edits.update_holder(
        stage.world.graph, SYSTEM, HolderKind(holder["kind"]), holder=holder["id"], edit=edit
    )


async def make_collection(stage: Stage) -> None:
    chance = stage.chance
    await create_collection(
        stage.world.graph,
        SYSTEM,
        project=stage.any(stage.truth.projects),
        name=chance.choice(NAMES),
        type_name="model",
        description=chance.choice(["card", None]),
        tags=chance.sample(TAGS, 1),
    )


async def retype(stage: Stage) -> None:
    await type_moves.change_artifact_type(
        stage.world.graph,
        SYSTEM,
        artifact=stage.holder("ARTIFACT")["id"],
        type_name=stage.chance.choice(["model", "dataset"]),
    )


async def tag_version(stage: Stage) -> None:
    add, remove = stage.chance.sample(TAGS, 2)
    await version_edits.update_version(
        stage.world.graph,
        SYSTEM,
        version=stage.any(stage.truth.versions),
        edit=version_edits.VersionEdit(add_tags=[add], remove_tags=[remove]),
    )


async def edit_home(stage: Stage) -> None:
    graph, project = stage.world.graph, stage.any(stage.truth.projects.values())
    edit = project_edits.Edit(name=stage.chance.choice(HOMES), description=stage.chance.choice(["x", None]))
    if project["visibility"] is None:
        await project_edits.update_project(graph, SYSTEM, project=project["id"], edit=edit)
    else:
        await registry_edits.update_registry(graph, SYSTEM, registry=project["id"], edit=edit)


async def make_home(stage: Stage) -> None:
    world, chance = stage.world, stage.chance
    if chance.random() < 0.5:
        await projects.ensure_project(world.graph, SYSTEM, owner=world.team, name=chance.choice(HOMES))
        return
    made = await registry_edits.new_registry(
        world.graph,
        SYSTEM,
        organization=world.organization,
        name=chance.choice(HOMES),
        visibility=chance.choice(list(Visibility)),
        accepted_types=chance.choice([None, ["model"]]),
    )
    stage.registries.append(made)


async def protect(stage: Stage) -> None:
    act = stage.chance.choice([protected_names.protect_alias, protected_names.unprotect_alias])
    await act(
        stage.world.graph,
        SYSTEM,
        registry=stage.any(stage.registries),
        alias=stage.chance.choice(ALIASES[:2]),
    )


async def show(stage: Stage) -> None:
    await registry_edits.set_visibility(
        stage.world.graph,
        SYSTEM,
        registry=stage.any(stage.registries),
        visibility=stage.chance.choice(list(Visibility)),
    )


async def accept(stage: Stage) -> None:
    await registry_edits.add_accepted_types(
        stage.world.graph, SYSTEM, registry=stage.any(stage.registries), types=["model", "dataset"]
    )


async def set_role(stage: Stage) -> None:
    graph, chance, world = stage.world.graph, stage.chance, stage.world
    user, role = stage.any(stage.people), chance.choice(ROLES)
    match chance.randrange(4):
        case 0:
            await organizations.set_organization_role(
                graph, SYSTEM, organization=world.organization, user=user, role=role
            )
        case 1:
            await teams.set_team_role(graph, SYSTEM, team=stage.any(stage.teams), user=user, role=role)
        case 2:
            wanted = chance.choice([role, "restricted_viewer"])
            await registry_members.set_registry_role(
                graph, SYSTEM, registry=stage.any(stage.registries), member=user, role=wanted
            )
        case _:
            team = stage.any([*stage.teams, world.team.id])
            await registry_members.set_registry_role(
                graph, SYSTEM, registry=stage.any(stage.registries), member=team, role=role
            )


async def rule(stage: Stage) -> None:
    await users.update_user(
        stage.world.graph, SYSTEM, user=stage.any(stage.people), admin=stage.chance.random() < 0.5
    )


async def end_somebody(stage: Stage) -> None:
    graph, world = stage.world.graph, stage.world
    team = stage.any(stage.teams)
    match stage.chance.randrange(3):
        case 0:
            await teams.delete_team(graph, SYSTEM, team=team)
        case 1 if len(stage.people) > 3:
            await users.delete_user(graph, SYSTEM, user=stage.people.pop())
        case _:
            name = f"again-{world.unique}"
            made = await teams.create_team(
                graph, SYSTEM, name=name, organization=world.organization, admin_user=world.admin.id or ""
            )
            stage.teams.append(made)


async def machine(stage: Stage) -> None:
    graph, world = stage.world.graph, stage.world
    accounts = [each for each in stage.truth.entities.values() if each["account"] == "SERVICE"]
    live = [each for each in accounts if each["deleted_at"] is None]
    if live:
        await service_accounts.delete_service_account(graph, SYSTEM, account=live[0]["id"])
    else:
        name = f"machine-{world.unique}"
        await service_accounts.create_team_account(graph, SYSTEM, team=world.team.id, name=name)


async def rename_organization(stage: Stage) -> None:
    name = f"{stage.chance.choice(['Org', 'House', 'org'])}-{stage.world.unique}"
    await organizations.update_organization(
        stage.world.graph, SYSTEM, organization=stage.world.organization, name=name
    )


ACTS: tuple[tuple[Act, int], ...] = (
    *((commit, 6), (link, 6), (unlink, 2), (move_alias, 5), (drop_alias, 2), (toggle_version, 3)),
    *((toggle_holder, 3), (toggle_home, 3), (edit_holder, 4), (make_collection, 1), (retype, 1)),
    *((tag_version, 3), (edit_home, 2), (make_home, 2), (protect, 2), (show, 2), (accept, 1)),
    *((set_role, 7), (rule, 1), (end_somebody, 2), (machine, 1), (rename_organization, 1)),
)


async def act(stage: Stage, first: Act | None = None) -> None:
    """One operation of the history; where it is refused, which leaves all as it is, another."""
    drawn = stage.chance.choices([each for each, _ in ACTS], [weight for _, weight in ACTS], k=TRIES)
    for doing in [first, *drawn] if first else drawn:
        try:
            await doing(stage)
        except DomainError:
            stage.refused += 1
        else:
            return
