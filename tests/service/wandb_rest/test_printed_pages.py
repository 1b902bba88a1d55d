"""The pages that the SDK prints, and every path that the adapter does not serve."""

import html
import re
import shlex

import httpx2
import pytest

from graph.links import link_version
from graph.projects import ensure_project
from graph.session import Graph
from tests.fixtures.server import Member, Server, key_of

pytestmark = pytest.mark.anyio


async def get(server: Server, path: str, key: str | None) -> httpx2.Response:
    async with server.client(key) as client:
        return await client.get(path)


async def paths_of(member: Member) -> dict[str, str]:
    """The pages of a world's things, and what each names."""
    world = member.world
    run = await world.run()
    name = await world.run_name(run)
    version = await world.version("net", run=run)
    await link_version(
        world.graph,
        world.admin,
        version=version,
        project=world.model_registry,
        collection="shown",
        aliases=[],
    )
    organization = f"Org {world.unique}"
    return {
        f"/{member.team}/project": "project",
        f"/{member.team}/project/runs/{name}": name,
        f"/{member.team}/project/artifacts/model/net/v0": "net:v0",
        f"/{member.team}/project/artifacts/model/net": "net:v0",
        f"/{organization}/wandb-registry-model": "model",
        f"/{organization}/wandb-registry-model/artifacts/model/shown/latest": "shown:v0",
        f"/orgs/{organization}/registry/model?view=membership&version=v0": "model",
    }


async def test_pages_name_things_to_who_may_see_them(server: Server, member: Member) -> None:
    for path, name in (await paths_of(member)).items():
        page = await get(server, path, member.key)
        assert page.status_code == 200, path
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert name in page.text
        assert f"{server.url}/graphql" in page.text
        assert "curl -u" in page.text


async def test_the_query_of_a_page_is_answered(server: Server, member: Member) -> None:
    for path in await paths_of(member):
        page = await get(server, path, member.key)
        command = shlex.split(html.unescape(page.text.split("<pre>")[-1].split("</pre>")[0]))
        body, endpoint = command[-2:]
        headers = {"Content-Type": "application/json"}
        async with server.client(member.key) as client:
            answer = (await client.post(endpoint, content=body, headers=headers)).json()
        assert "errors" not in answer, (path, answer)
        assert all(answer["data"].values()), (path, answer)


async def test_everybody_else_gets_one_and_the_same_page(
    server: Server, member: Member, graph: Graph
) -> None:
    stranger = await key_of(graph, await member.world.person("stranger"))
    paths = list(await paths_of(member))
    missing = [f"/nobody-{member.world.unique}/nothing", f"/{member.team}/nothing/runs/none"]
    texts: set[str] = set()
    for key, status in ((None, 401), ("x" * 40, 401), (stranger, 404)):
        answers = [await get(server, path, key) for path in paths + missing]
        assert {answer.status_code for answer in answers} == {status}
        assert len({str(sorted(set(answer.headers) - {"date"})) for answer in answers}) == 1
        # A browser asks for the key only if it has none that is valid.
        assert ("www-authenticate" in answers[0].headers) is (status == 401)
        texts |= {answer.text for answer in answers}
    assert len(texts) == 1
    assert member.team not in texts.pop()


async def test_names_are_text_on_a_page_and_in_a_shell(server: Server, member: Member, graph: Graph) -> None:
    name = "<script>alert(1)'$(id)"
    await ensure_project(graph, member.world.admin, owner=member.world.team, name=name)
    page = await get(server, f"/{member.team}/%3Cscript%3Ealert(1)'$(id)", member.key)
    assert page.status_code == 200
    assert "<script" not in page.text
    command = page.text.split("<pre>")[-1]
    assert "&#x27;&quot;&#x27;&quot;&#x27;$(id)" in command  # the quote is closed, quoted and opened again


async def test_a_wrong_key_is_refused_for_files_too(server: Server, member: Member) -> None:
    answer = await get(server, f"/files/{member.team}/project/run/file.txt", "x" * 40)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["message"] == "the API key is not valid"


@pytest.mark.parametrize("path", ["/", "/one", "/sdk/otel/v1/metrics", "/oidc/token", "/a/b/c"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_unknown_paths_answer_in_json_without_a_key(server: Server, path: str, method: str) -> None:
    async with server.client("wrong") as client:
        answer = await client.request(method, path)
    assert answer.status_code == 404
    assert answer.json() == {
        "data": None,
        "errors": [{"message": "there is nothing at this path", "extensions": {"code": "NOT_FOUND"}}],
    }
    assert re.match("application/json", answer.headers["content-type"])
