"""A model that was released, replaced and deleted while people came and went: docs/lineage-asof.md."""

from dataclasses import dataclass

from graph.actor import SYSTEM
from graph.alias_edits import set_alias
from graph.holder_edits import HolderEdit, update_holder
from graph.holders import HolderKind
from graph.links import link_version
from graph.organizations import set_organization_role
from graph.protected_names import protect_alias
from graph.registry_edits import new_registry, set_visibility
from graph.registry_members import set_registry_role
from graph.targets import Visibility
from graph.teams import create_team
from graph.version_deletion import delete_version
from graph.version_edits import VersionEdit, update_version
from tests.graph.past_stage import clock
from tests.graph.world import World


@dataclass(frozen=True)
class PastStory:
    """The world, the two times that are asked of, and what was there: ids of the graph."""

    world: World
    released: int
    replaced: int
    registry: str
    collection: str
    first: str
    second: str
    artifact: str
    guest: str


async def make_past_story(world: World) -> PastStory:
    """Until `released` v0 is in production; until `replaced` it is v1, under other rules."""
    graph, unique = world.graph, world.unique
    registry = await new_registry(
        graph, SYSTEM, organization=world.organization, name="release", visibility=Visibility.RESTRICTED
    )
    await protect_alias(graph, SYSTEM, registry=registry, alias="production")
    guest, vic = await world.person("gus"), await world.person("vic", "viewer")
    await world.person("mia", "member")
    await set_registry_role(graph, SYSTEM, registry=registry, member=guest.id or "", role="viewer")
    auditors = await create_team(
        graph,
        SYSTEM,
        name=f"auditors-{unique}",
        organization=world.organization,
        admin_user=vic.id or "",
    )
    await set_registry_role(graph, SYSTEM, registry=registry, member=auditors, role="viewer")
    first = await world.version("churn", text=f"{unique}0", tags=["approved"])
    linked = await link_version(
        graph, SYSTEM, version=first, project=registry, collection="churn-model", aliases=["production"]
    )
    released = await clock(world)
    second = await world.version("churn", text=f"{unique}1")
    await link_version(graph, SYSTEM, version=second, project=registry, collection="churn-model")
    await set_alias(graph, SYSTEM, holder=linked.collection, alias="production", version=second)
    await update_version(graph, SYSTEM, version=first, edit=VersionEdit(remove_tags=["approved"]))
    edit = HolderEdit(name="churn", description="# Churn")
    await update_holder(graph, SYSTEM, HolderKind.COLLECTION, holder=linked.collection, edit=edit)
    await set_registry_role(graph, SYSTEM, registry=registry, member=guest.id or "", role=None)
    await set_organization_role(graph, SYSTEM, organization=world.organization, user=vic.id or "", role=None)
    await set_visibility(graph, SYSTEM, registry=registry, visibility=Visibility.ORGANIZATION)
    replaced = await clock(world)
    await delete_version(graph, SYSTEM, version=first, delete_aliases=True)
    (row,) = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS artifact", id=first)
    artifact, people = str(row["artifact"]), guest.id or ""
    return PastStory(world, released, replaced, registry, linked.collection, first, second, artifact, people)
