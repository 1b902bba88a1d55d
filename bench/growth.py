"""What must not grow: the same work beside few and beside many versions, collections and past moves.

The ratio printed is of the large case to the small one; 1 means that it does not grow.
"""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bench.load_registry import COLLECTIONS, FEW, MANY, Homes, identifier, load_registries
from bench.service import Bench
from bench.timing import Measured, one_by_one
from service.api.ids import encode

TIMES: Final = 150

VERSION: Final = "query ($path: String!) { version(path: $path) { id number digest size tags } }"

SET_ALIAS: Final = """
mutation ($numbering: String!, $alias: String!, $version: String!) {
  setAlias(numbering: $numbering, alias: $alias, version: $version) { __typename ... on Error { message } }
}
"""

LINK: Final = """
mutation ($version: String!, $collection: String!) {
  linkVersion(version: $version, collection: $collection) {
    __typename ... on LinkPayload { link { id } } ... on Error { message }
  }
}
"""

UNLINK: Final = """
mutation ($link: String!) { unlinkVersion(link: $link) { __typename ... on Error { message } } }
"""

VERSIONS: Final = """
query ($path: String!, $tag: String!) {
  collection(path: $path) {
    links(first: 50, filter: {tag: {contains: $tag}}) { nodes { number version { digest tags } } }
  }
}
"""

PAGE: Final = """
query ($path: String!) {
  registry(path: $path) {
    collections(first: 50) {
      nodes { name tags linkCount aliases(first: 10) { nodes { name } }
        latest { number version { digest tags } } }
    }
  }
}
"""

TAGGED: Final = """
query ($path: String!, $tag: String!) {
  registry(path: $path) {
    collections(first: 50, filter: {tag: {contains: $tag}}) { nodes { name tags } }
  }
}
"""


async def growth(bench: Bench, organization: str) -> None:
    """Load both sizes and measure each piece of work in both, one client."""
    await load_registries(bench.graph, await _homes(bench, organization))
    numbers = itertools.count(1)

    def moving(name: str) -> Callable[[int], Awaitable[object]]:
        return lambda _: _changed(
            bench,
            SET_ALIAS,
            numbering=f"{organization}/few/{name}",
            alias="moved",
            version=f"v{next(numbers) % FEW}",
        )

    async def linking(name: str) -> object:
        collection = f"{organization}/few/{name}"
        made = await _changed(bench, LINK, version=_last_version(), collection=collection)
        return await _changed(bench, UNLINK, link=made["link"]["id"])

    many, few = f"{MANY} versions", f"{FEW} versions"
    await compare(f"setAlias, {many} and {MANY} past moves to {few} and {FEW}", moving("few"), moving("many"))
    await compare(
        f"linkVersion and unlinkVersion, {many} to {few}",
        lambda _: linking("few"),
        lambda _: linking("many"),
    )
    few_there, many_there = COLLECTIONS["few"], COLLECTIONS["many"]
    collections = ("few/few", "few/many")
    for title, query, places, tag in (
        (f"version by alias, {many} to {few}", VERSION, ("few/few:moved", "few/many:moved"), None),
        (f"50 links with a tag, {many} to {few}", VERSIONS, collections, "common"),
        (f"the only link with a tag, of {many} to of {few}", VERSIONS, collections, "single"),
        (f"50 collections, of {many_there} to of {few_there}", PAGE, ("few", "many"), None),
        (f"50 collections with a tag, of {many_there} to of {few_there}", TAGGED, ("few", "many"), "common"),
        (f"the only one with a tag, of {many_there} to of {few_there}", TAGGED, ("few", "many"), "single"),
    ):
        small, large = (
            {"path": f"{organization}/{place}", **({"tag": tag} if tag else {})} for place in places
        )
        await compare(
            title,
            lambda _, query=query, given=small: bench.ask(query, **given),
            lambda _, query=query, given=large: bench.ask(query, **given),
        )


async def compare(
    title: str, small: Callable[[int], Awaitable[object]], large: Callable[[int], Awaitable[object]]
) -> None:
    for work in (small, large):  # what is asked first pays for the plan and for compiling it
        await one_by_one(work, TIMES)
    before, after = await one_by_one(small, TIMES), await one_by_one(large, TIMES)
    _told(title, before, after)


def _told(title: str, small: Measured, large: Measured) -> None:
    print(f"\n{title}")
    print(f"  small {small}")
    print(f"  large {large}")
    print(f"  ratio of p50 {large.p50 / small.p50:.2f}, of p95 {large.p95 / small.p95:.2f}")


async def _changed(bench: Bench, query: str, **variables: object) -> Any:
    (value,) = (await bench.ask(query, **variables)).values()
    if "message" in value:
        raise RuntimeError(value["message"])
    return value


def _last_version() -> str:
    """The version that no collection links."""
    return encode("Version", identifier("w", MANY))


async def _homes(bench: Bench, organization: str) -> Homes:
    """A project and two registries, made as people make them."""
    for name in ("few", "many"):
        await _changed(bench, CREATE_REGISTRY, organization=organization, name=name)
    await _changed(bench, CREATE_PROJECT, owner="home")
    async with bench.graph.session() as session:
        result = await session.run(
            """MATCH (p:Project) WHERE p.name IN ['few', 'many', 'growth']
            RETURN p.name AS name, p.id AS id, p.tenant AS tenant"""
        )
        rows = {row["name"]: row async for row in result}
    return Homes(rows["growth"]["id"], rows["few"]["id"], rows["many"]["id"], rows["growth"]["tenant"])


CREATE_REGISTRY: Final = """
mutation ($organization: String!, $name: String!) {
  createRegistry(organization: $organization, name: $name) { __typename ... on Error { message } }
}
"""

CREATE_PROJECT: Final = """
mutation ($owner: String!) {
  createProject(owner: $owner, name: "growth") { __typename ... on Error { message } }
}
"""
