"""Search finds what fits and may be seen, at once after every change, and takes nothing for syntax."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from graph.actor import Actor
from graph.alias_edits import remove_alias
from graph.artifact_deletion import delete_artifact
from graph.collection_deletion import delete_collection, restore_collection
from graph.collections import create_collection
from graph.errors import InvalidInputError
from graph.holder_edits import HolderEdit, update_holder
from graph.holders import HolderKind
from graph.links import link_version
from graph.pages import Mark
from graph.policy import NOBODY
from graph.project_deletion import delete_registry, restore_registry
from graph.registry_edits import new_registry, set_visibility
from graph.registry_members import set_registry_role
from graph.retention import DAY
from graph.search import Hit, SearchField, SearchKind, Within, count_found, search
from graph.session import Graph
from graph.sights import sight_of
from graph.targets import Visibility
from graph.unlinking import unlink_version
from graph.version_deletion import delete_version, restore_version
from tests.graph.world import ALL_SEEING, World, make_world

pytestmark = pytest.mark.anyio

EVERYWHERE = Within()


async def hits(world: World, text: str, within: Within = EVERYWHERE, actor: Actor | None = None) -> list[Hit]:
    sight = (actor or world.admin).sight
    found = await world.graph.read(sight, lambda reader: search(reader, text, within, limit=200))
    total = await world.graph.read(sight, lambda reader: count_found(reader, text, within))
    assert (total, found.more) == (len(found.hits), False)
    return list(found.hits)


async def ids(world: World, text: str, within: Within = EVERYWHERE, actor: Actor | None = None) -> list[str]:
    return [hit.id for hit in await hits(world, text, within, actor)]


async def shelf(world: World, name: str, *, description: str | None = None, tags: Sequence[str] = ()) -> str:
    return await create_collection(
        world.graph,
        world.admin,
        project=world.model_registry,
        name=name,
        type_name="model",
        description=description,
        tags=tags,
    )


async def test_the_best_comes_first_and_says_where_it_fits(world: World) -> None:
    word = world.unique
    described = await shelf(world, "described", description=f"All about {word.upper()}.")
    tagged = await shelf(world, "tagged", tags=[f"for {word}"])
    begins = await shelf(world, f"{word}-small")
    exact = await shelf(world, word)
    contains = await shelf(world, f"big {word}", tags=[word])
    version = await world.version("m", tags=[word])
    linked = await link_version(
        world.graph,
        world.admin,
        version=version,
        project=world.model_registry,
        collection="c",
        aliases=[word],
    )
    rows = await world.rows(
        "MATCH (a:Alias {holder: $id, name: $word}) RETURN a.id AS id", id=linked.collection, word=word
    )
    alias = str(rows[0]["id"])
    collections = Within(frozenset({SearchKind.COLLECTION, SearchKind.VERSION, SearchKind.ALIAS}))
    found = await hits(world, word, collections)
    assert [hit.id for hit in found] == [exact, alias, begins, contains, version, tagged, described]
    scores = [hit.score for hit in found]
    assert scores == sorted(scores, reverse=True)
    matched = {hit.id: hit.matched for hit in found}
    assert matched[alias] == (SearchField.ALIAS,)
    assert matched[contains] == (SearchField.NAME, SearchField.TAG)
    assert matched[version] == (SearchField.TAG,)
    assert matched[described] == (SearchField.DESCRIPTION,)
    assert {hit.kind for hit in found} == {SearchKind.COLLECTION, SearchKind.VERSION, SearchKind.ALIAS}
    assert await ids(world, word, Within(frozenset({SearchKind.VERSION}))) == [version]
    assert await ids(world, word, Within(registry=world.model_registry, type="none")) == []


async def test_all_words_must_fit_somewhere_and_the_last_may_be_a_beginning(world: World) -> None:
    word = world.unique
    made = await shelf(world, f"Res-Net_{word}", description="vision", tags=[f"prod {word}"])
    for text in (
        f"vision {word}",
        f"{word} vis",
        f"res-net_{word[:5]}",
        f"RES-NET_{word}",
        f"prod {word[:4]}",
        f"{word} ... prod",
    ):
        assert await ids(world, text, Within(organization=world.organization)) == [made], text
    for text in (f"vision {word} audio", f"vis {word}x", f"{word[:5]} vision"):
        assert await ids(world, text, Within(organization=world.organization)) == [], text


async def test_it_follows_renames_tags_deletions_and_restorations(world: World) -> None:
    graph, admin, word = world.graph, world.admin, world.unique
    made = await shelf(world, f"old{word}")
    edit = HolderEdit(name=f"new{word}", description=f"said{word}", add_tags=[f"tag{word}"])
    await update_holder(graph, admin, HolderKind.COLLECTION, holder=made, edit=edit)
    assert await ids(world, f"old{word}") == []
    for text in (f"new{word}", f"said{word}", f"tag{word}"):
        assert await ids(world, text) == [made]
    edit = HolderEdit(description="", remove_tags=[f"tag{word}"])
    await update_holder(graph, admin, HolderKind.COLLECTION, holder=made, edit=edit)
    assert await ids(world, f"said{word}") == await ids(world, f"tag{word}") == []
    await delete_collection(graph, admin, collection=made)
    assert await ids(world, f"new{word}") == []
    await restore_collection(graph, admin, collection=made, retention=DAY)
    assert await ids(world, f"new{word}") == [made]


async def test_aliases_and_versions_are_found_while_they_live(world: World) -> None:
    graph, admin, word = world.graph, world.admin, world.unique
    version = await world.version("m", tags=[f"t{word}"])
    linked = await link_version(
        graph, admin, version=version, project=world.model_registry, collection="c", aliases=[f"a{word}"]
    )
    assert len(await ids(world, f"a{word}")) == 1
    await remove_alias(graph, admin, holder=linked.collection, alias=f"a{word}")
    assert await ids(world, f"a{word}") == []
    await delete_version(graph, admin, version=version, delete_aliases=True)
    assert await ids(world, f"t{word}") == []
    await restore_version(graph, admin, version=version, retention=DAY)
    assert await ids(world, f"t{word}") == [version]


async def test_only_what_the_viewer_sees_is_found(world: World) -> None:
    graph, admin, word = world.graph, world.admin, world.unique
    version = await world.version(f"src{word}", tags=[f"v{word}"])
    registry = await new_registry(graph, admin, organization=world.organization, name=f"reg{word}")
    linked = await link_version(
        graph, admin, version=version, project=registry, collection=f"col{word}", aliases=[f"ali{word}"]
    )
    member, outsider = await world.person("mia", "member"), await world.person("out")
    words = [f"reg{word}", f"col{word}", f"ali{word}", f"v{word}"]

    async def seen(actor: Actor) -> list[int]:
        return [len(await ids(world, text, actor=actor)) for text in words]

    assert await seen(member) == [1, 1, 1, 1]
    assert await ids(world, f"src{word}", actor=member) == []  # the artifact stands in a project of others
    assert await seen(outsider) == [0, 0, 0, 0]
    assert await graph.read(NOBODY, lambda reader: count_found(reader, f"reg{word}", EVERYWHERE)) == 0
    await set_visibility(graph, admin, registry=registry, visibility=Visibility.RESTRICTED)
    assert await seen(member) == [0, 0, 0, 0]
    await set_registry_role(graph, admin, registry=registry, member=outsider.id or "", role="viewer")
    user = outsider.id or ""
    guest = replace(outsider, sight=await graph.read(NOBODY, lambda reader: sight_of(reader, user)))
    assert await seen(guest) == [1, 1, 1, 1]
    await unlink_version(graph, admin, link=linked.link)
    assert await seen(guest) == [1, 1, 0, 0]
    await delete_registry(graph, admin, registry=registry, confirm_name=f"reg{word}")
    assert await seen(guest) == [0, 0, 0, 0]
    assert [len(await ids(world, text)) for text in words] == [0, 0, 0, 1]
    await restore_registry(graph, admin, organization=world.organization, registry=registry, retention=DAY)
    assert await ids(world, f"col{word}") == [linked.collection]
    rows = await world.rows("MATCH (v:Version {id: $id}) RETURN v.artifact AS artifact", id=version)
    await delete_artifact(graph, admin, artifact=str(rows[0]["artifact"]))
    assert await ids(world, f"src{word}") == await ids(world, f"v{word}") == []


async def test_organizations_are_apart(world: World, graph: Graph) -> None:
    word = world.unique
    other = await make_world(graph, f"{word}x")
    await shelf(world, f"shared{word}")
    theirs = await shelf(other, f"shared{word}")
    assert await ids(other, f"shared{word}") == [theirs]
    assert await ids(other, f"shared{word}", Within(organization=world.organization)) == []
    assert await ids(other, f"shared{word}", Within(registry=world.model_registry)) == []
    everything = await graph.read(ALL_SEEING, lambda reader: count_found(reader, f"shared{word}", EVERYWHERE))
    assert everything == 2


HOSTILE = (
    "foo:(", "AND", "OR", "NOT x", "a/b", "*", "*x", "?", "x?", "x~", "x~2", "x^5", '"', '"x', 'x"', "(x",
    "x)", "[a TO z]", "{a TO z}", "+x", "-x", "!x", "&&", "||", "x && y", "\\", "x\\", "\\\\", "name:x",
    "_exists_:name", "o0) OR (project:o2", '" OR name:"a', "x OR name:*", "*:*", "--- ...", "<x>", "x=y",
    "a\u0000b", "\u202ex", "é",
)  # fmt: skip


async def test_no_sign_is_syntax(world: World, graph: Graph) -> None:
    """Whatever is typed, there is neither an error nor anything of others."""
    other = await make_world(graph, f"{world.unique}x")
    await shelf(world, "ours")
    for number, text in enumerate(HOSTILE):
        said = text.replace("\0", "")
        theirs = await shelf(other, f"theirs-{number}", description=f"a x y {said}", tags=["x"])
        assert await ids(world, text) == [], text
        known = any(each.isalnum() for each in said)
        if known and "\0" not in text:
            assert theirs in await ids(other, text), text
        else:
            assert known or await ids(other, text) == [], text


async def test_pages_do_not_shift_with_what_is_written_between_them(world: World) -> None:
    word = world.unique
    made = [await shelf(world, f"{word}-{number}") for number in range(5)]

    async def page(after: Mark | None) -> tuple[list[str], Mark]:
        found = await world.graph.read(
            world.admin.sight, lambda reader: search(reader, word, EVERYWHERE, after=after, limit=2)
        )
        last = found.hits[-1]
        return [hit.id for hit in found.hits], Mark(last.score, last.id)

    first, mark = await page(None)
    await shelf(world, f"a {word} more", description=f"{word} {word}")
    await delete_collection(world.graph, world.admin, collection=made[0])
    second, mark = await page(mark)
    third, _ = await page(mark)
    assert first + second + third[:1] == made


@pytest.mark.parametrize("text", ["", "  ", "x" * 201, " ".join("abcdefghijk")])
async def test_a_text_has_bounds(world: World, text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await hits(world, text)
    assert refused.value.field == "text"
