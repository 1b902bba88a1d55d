"""Random histories, made through the real operations; what is refused changes nothing."""

from graph import (
    alias_edits,
    artifact_deletion,
    collection_deletion,
    holder_edits,
    links,
    project_deletion,
    project_edits,
    projects,
    protected_names,
    registry_edits,
    type_moves,
    unlinking,
    version_deletion,
    version_edits,
)
from graph.actor import SYSTEM
from graph.collections import create_collection
from graph.errors import DomainError
from graph.holders import HolderKind
from graph.targets import Visibility
from tests.graph.past_history import ALIASES, HOMES, NAMES, TAGS, TRIES, WEEK, Act, Stage
from tests.graph.past_people_acts import end_somebody, machine, rename_organization, rule, set_role


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
            continue
        stage.done += 1
        return
