"""Links: numbered in link order without gaps, into what may take them, and taken away again."""

import asyncio
from dataclasses import replace

import pytest

from graph import projects, reach
from graph.actor import SYSTEM, Actor
from graph.drafts import Draft, draft_version
from graph.entities import by_name
from graph.errors import DomainError, ForbiddenError, InvalidInputError, NotFoundError
from graph.links import link_version
from graph.organizations import create_organization
from graph.policy import Permission
from graph.unlinking import unlink_version
from graph.version_deletion import delete_version
from tests.graph.shelves import (
    Recorded,
    aliases_in,
    found_at,
    linked,
    links_in,
    mentioned,
    point,
    protect,
)
from tests.graph.world import ALL_SEEING, World

pytestmark = pytest.mark.anyio


async def own_project(world: World, actor: Actor) -> str:
    owner = await world.graph.read(ALL_SEEING, lambda reader: by_name(reader, actor.name))
    assert owner
    return (await projects.ensure_project(world.graph, actor, owner=owner, name="own"))[0]


async def test_a_link_makes_a_missing_collection_and_numbers_it(world: World) -> None:
    first, second = await world.version("one"), await world.version("two")
    seen = await Recorded.since_now(world)
    made = await linked(world, first, aliases=("best", "v7"))
    assert await seen.actions() == ["collection.created", "link.created", "alias.set", "alias.set"]
    assert await mentioned(world, made.collection) == await seen.actions()
    assert set(await mentioned(world, first)) >= {"link.created", "alias.set"}
    await linked(world, second)
    assert await links_in(world, made.collection) == {0: first, 1: second}
    assert await aliases_in(world, made.collection) == {"best": first, "latest": second}
    again = await linked(world, first, aliases=("staging",))
    assert again == made
    assert await links_in(world, made.collection) == {0: first, 1: second}
    assert await aliases_in(world, made.collection) == {"best": first, "latest": second, "staging": first}
    assert (await found_at(world, "v0"), await found_at(world, "best")) == (first, first)


async def test_a_collection_has_one_type_and_a_registry_accepts_some(world: World) -> None:
    await linked(world, await world.version("net"))
    data = await world.version("data", type_name="dataset")
    with pytest.raises(InvalidInputError, match="accepts the types"):
        await linked(world, data, "data")
    # In a project every type is welcome, but a collection keeps the one it was made with.
    await linked(world, data, "mixed", project=world.project)
    with pytest.raises(InvalidInputError, match="has type 'dataset'") as refused:
        await linked(world, await world.version("net"), "mixed", project=world.project)
    assert refused.value.field == "type"
    with pytest.raises(InvalidInputError, match="share one namespace"):
        await linked(world, data, "net", project=world.project)


async def test_a_missing_registry_is_not_made_and_a_draft_is_not_linked(world: World) -> None:
    version = await world.version("net")
    with pytest.raises(NotFoundError, match="project"):
        await linked(world, version, project="0" * 26)
    draft, _ = await draft_version(
        world.graph,
        world.admin,
        project=world.project,
        draft=Draft(artifact="net", type="model", digest="0" * 32),
    )
    with pytest.raises(InvalidInputError, match="after it is committed") as refused:
        await linked(world, draft)
    assert refused.value.field == "version"


async def test_a_personal_version_stays_out_of_registries(world: World) -> None:
    member = await world.person("member", "member")
    project = await own_project(world, member)
    version = await replace(world, admin=member).version("mine", project=project)
    with pytest.raises(InvalidInputError, match="organization's own teams") as refused:
        await linked(world, version, actor=member)
    assert refused.value.field == "version"
    await linked(world, version, "own", project=project, actor=member)


async def test_an_organizations_version_leaves_it_by_no_link(world: World) -> None:
    """Whoever loses their role must not keep what they linked elsewhere."""
    admin, version = world.admin, await world.version("net")
    elsewhere = await own_project(world, admin)
    with pytest.raises(InvalidInputError, match="within the organization"):
        await linked(world, version, project=elsewhere)
    other = await create_organization(
        world.graph, SYSTEM, name=f"Other {world.unique}", admin_user=admin.id or ""
    )
    registry = await world.graph.read(
        ALL_SEEING, lambda reader: projects.registry_by_name(reader, other, "model")
    )
    assert registry
    with pytest.raises(InvalidInputError, match="within the organization"):
        await linked(world, version, project=registry.id)


async def test_a_persons_own_version_enters_a_project_by_their_own_hand_only(world: World) -> None:
    member = await world.person("member", "member")
    own = await own_project(world, world.admin)
    version = await world.version("mine", project=own)
    await linked(world, version, "gift", project=world.project)  # their own, so they may
    thief = await own_project(world, member)
    with pytest.raises((NotFoundError, ForbiddenError)):
        await linked(world, version, "loot", project=thief, actor=member)


async def test_who_may_link(world: World) -> None:
    version = await world.version("net")
    viewer, stranger = await world.person("viewer", "viewer"), await world.person("stranger")
    member = await world.person("member", "member")
    made = await linked(world, version)
    seen = await Recorded.since_now(world)
    with pytest.raises(ForbiddenError, match="link:create"):
        await linked(world, version, actor=viewer, aliases=("x",))
    with pytest.raises(NotFoundError):
        await linked(world, version, actor=stranger)
    hidden = await world.version("hidden")  # of a team that the member is not in
    with pytest.raises(NotFoundError, match=f"version {hidden} not found"):
        await linked(world, hidden, actor=member)
    missing = "0" * 26
    with pytest.raises(NotFoundError, match=f"version {missing} not found"):
        await linked(world, missing, actor=member)
    assert await seen.actions() == ["artifact.created", "version.drafted", "version.committed", "alias.set"]
    # Reached through the registry, the link resolves to the source.
    copy = await linked(world, version, "copy", actor=member)
    assert await links_in(world, copy.collection) == {0: version}
    assert await links_in(world, made.collection) == {0: version}


async def test_the_registry_that_is_named_decides(world: World) -> None:
    """A version that one may only see through a registry is not linked on through it."""
    version = await world.version("net")
    await linked(world, version)
    with pytest.raises(NotFoundError, match="version"):
        await link_version(
            world.graph,
            world.admin,
            version=version,
            project=world.model_registry,
            collection="shown",
            through="0" * 26,
        )
    way = await world.graph.read(
        world.admin.sight,
        lambda reader: reach.allowed_way(
            reader, version, Permission.ARTIFACT_USE, through=world.model_registry, missing="none"
        ),
    )
    assert way[0].id == world.model_registry


async def test_numbers_have_no_gaps_under_concurrency(world: World) -> None:
    versions = [await world.version("net") for _ in range(12)]
    await linked(world, versions[0], "hot")
    made = await asyncio.gather(*(linked(world, version, "hot") for version in versions * 2))
    links = await links_in(world, made[0].collection)
    assert sorted(links) == list(range(12))
    assert sorted(links.values()) == sorted(versions)
    aliases = await aliases_in(world, made[0].collection)
    assert aliases["latest"] == links[11]


async def test_many_make_the_same_collection_at_once(world: World) -> None:
    versions = [await world.version("net") for _ in range(6)]
    made = await asyncio.gather(*(linked(world, version, "new") for version in versions))
    assert len({each.collection for each in made}) == 1
    assert sorted(await links_in(world, made[0].collection)) == list(range(6))


async def test_a_protected_alias_is_linked_by_admins_only(world: World) -> None:
    member = await world.person("member", "member")
    version, other = await world.version("net"), await world.version("net")
    await linked(world, version)
    await linked(world, other)
    await protect(world, "production")
    seen = await Recorded.since_now(world)
    with pytest.raises(ForbiddenError, match="alias:set_protected"):
        await linked(world, version, actor=member, aliases=("production",))
    assert await seen.actions() == []
    made = await linked(world, version, aliases=("production",))
    assert (await aliases_in(world, made.collection))["production"] == version


async def test_unlinking_ends_the_link_and_its_aliases(world: World) -> None:
    versions = [await world.version("net") for _ in range(3)]
    made = [await linked(world, version) for version in versions]
    shelf = made[0].collection
    await point(world, shelf, "best", versions[2])
    seen = await Recorded.since_now(world)
    await unlink_version(world.graph, world.admin, link=made[2].link)
    events = await seen.events()
    assert sorted(event["action"] for event in events) == ["alias.moved", "alias.removed", "link.removed"]
    assert (await mentioned(world, shelf))[-3:] == [event["action"] for event in events]
    assert await links_in(world, shelf) == {0: versions[0], 1: versions[1]}
    assert await aliases_in(world, shelf) == {"latest": versions[1]}
    assert await found_at(world, "v2") is None
    spans = await world.rows(
        """MATCH (s:AliasSpan) WHERE s.holder = $holder AND s.name = 'best'
RETURN s.version AS version ORDER BY s.since""",
        holder=shelf,
    )
    assert [row["version"] for row in spans] == [versions[2], None]
    again = await linked(world, versions[2])
    assert again.link != made[2].link
    assert await links_in(world, shelf) == {0: versions[0], 1: versions[1], 3: versions[2]}
    with pytest.raises(NotFoundError, match="link"):
        await unlink_version(world.graph, world.admin, link=made[2].link)


async def test_the_last_link_takes_latest_with_it(world: World) -> None:
    made = await linked(world, await world.version("net"))
    await unlink_version(world.graph, world.admin, link=made.link)
    assert await aliases_in(world, made.collection) == {}
    assert await found_at(world, "latest") is None


async def test_who_may_unlink(world: World) -> None:
    version = await world.version("net")
    member, viewer = await world.person("member", "member"), await world.person("viewer", "viewer")
    stranger = await world.person("stranger")
    made = await linked(world, version)
    seen = await Recorded.since_now(world)
    with pytest.raises(ForbiddenError, match="link:delete"):
        await unlink_version(world.graph, viewer, link=made.link)
    with pytest.raises(NotFoundError, match=f"link {made.link} not found"):
        await unlink_version(world.graph, stranger, link=made.link)
    await protect(world, "production")
    await point(world, made.collection, "production", version)
    with pytest.raises(ForbiddenError, match="link:delete_protected"):
        await unlink_version(world.graph, member, link=made.link)
    assert await seen.actions() == ["alias.set"]
    await protect(world)
    await unlink_version(world.graph, member, link=made.link)
    assert await links_in(world, made.collection) == {}


async def test_linking_and_deleting_at_once_leaves_no_link_of_what_is_gone(world: World) -> None:
    """Whatever comes first, no live link points at a deleted version."""
    for _ in range(6):
        version = await world.version("net")
        outcomes = await asyncio.gather(
            linked(world, version, "race"),
            delete_version(world.graph, world.admin, version=version),
            linked(world, version, "other"),
            return_exceptions=True,
        )
        assert all(outcome is None or isinstance(outcome, DomainError) or outcome for outcome in outcomes)
        rows = await world.rows(
            """MATCH (v:Version {id: $id}) OPTIONAL MATCH (v)-[:LINKED]->(l:Link) WHERE l.live_in IS NOT NULL
RETURN v.deleted_at IS NOT NULL AS gone, count(l) AS live, COUNT { (:Alias)-[:POINTS_AT]->(v) } AS aliases""",
            id=version,
        )
        assert not (rows[0]["gone"] and (rows[0]["live"] or rows[0]["aliases"]))
