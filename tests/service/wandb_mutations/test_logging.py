"""Logging, linking and using versions as the SDK does, request by request."""

import hashlib
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from service.content.manifest import Entry, ParsedManifest, hex_md5, render_manifest
from service.wandb.ids import Kind, wire_id
from tests.fixtures.server import key_of
from tests.service.wandb_mutations.asking import (
    COMMIT,
    CREATE,
    FILES,
    LINK,
    MANIFEST,
    UPDATE,
    UPSERT,
    USE,
    Asking,
    md5,
)

pytestmark = pytest.mark.anyio


def manifest_of(files: dict[str, bytes]) -> ParsedManifest:
    entries = {
        path: Entry(path, md5(data), hex_md5(md5(data), "md5"), len(data), None, None, None)
        for path, data in sorted(files.items())
    }
    return ParsedManifest(entries)


async def put(url: str, headers: list[str], data: bytes) -> int:
    async with httpx2.AsyncClient() as client:
        given = dict(line.split(":", 1) for line in headers)
        return (await client.put(url, content=data, headers=given)).status_code


async def draft(asking: Asking, files: dict[str, bytes], **more: Any) -> dict[str, Any]:
    digest = manifest_of(files).digest
    given = {
        "entityName": asking.member.team,
        "projectName": "project",
        "artifactTypeName": "model",
        "artifactCollectionName": "net",
        "digest": digest,
        "digestAlgorithm": "MANIFEST_MD5",
        "enableDigestDeduplication": True,
        **more,
    }
    return (await asking.ok(CREATE, **given))["artifact"]


async def upload(asking: Asking, artifact: str, files: dict[str, bytes]) -> list[dict[str, Any]]:
    specs = [{"artifactID": artifact, "name": name, "md5": md5(data)} for name, data in files.items()]
    made = await asking.ok(FILES, artifactFiles=specs, storageLayout="V2", cloudRegionID=None)
    nodes = [edge["node"] for edge in made["files"]["edges"]]
    for node, data in zip(nodes, files.values(), strict=True):
        if node["uploadUrl"]:
            assert await put(node["uploadUrl"], node["uploadHeaders"], data) == 200
    return nodes


async def declare(asking: Asking, artifact: str, text: bytes) -> None:
    names = {"entityName": asking.member.team, "projectName": "project", "runName": ""}
    made = await asking.ok(
        MANIFEST, **names, artifactID=artifact, name="wandb_manifest.json", digest=md5(text), type="FULL"
    )
    file = made["artifactManifest"]["file"]
    assert await put(file["uploadUrl"], file["uploadHeaders"], text) == 200


async def log(asking: Asking, files: dict[str, bytes], **more: Any) -> dict[str, Any]:
    made = await draft(asking, files, **more)
    if made["state"] == "PENDING":
        await upload(asking, made["id"], files)
        await declare(asking, made["id"], render_manifest(manifest_of(files)))
        await asking.ok(COMMIT, artifactID=made["id"])
    return made


def unlike(asking: Asking, *names: str) -> dict[str, bytes]:
    return {name: f"{asking.member.world.unique} {name}".encode() for name in names}


async def test_a_request_that_comes_again_means_what_its_first_try_made(asking: Asking) -> None:
    first = await draft(asking, {"a": b"1"}, clientID="mine")
    assert await draft(asking, {"a": b"1"}, clientID="mine") == first
    other = await draft(asking, {"a": b"1"}, clientID="another")
    assert other["id"] != first["id"]
    changed = await draft(asking, {"a": b"2"}, clientID="mine")
    assert changed["id"] not in {first["id"], other["id"]}


async def test_a_repeated_request_takes_no_alias_back(asking: Asking) -> None:
    await log(asking, {"a": b"1"}, clientID="one")
    await log(asking, {"a": b"2"}, clientID="two")
    again = await draft(asking, {"a": b"1"}, clientID="one")
    assert again["state"] == "COMMITTED"
    rows = await asking.member.world.rows(
        "MATCH (:Alias {name: 'latest'})-[:POINTS_AT]->(v {project: $project}) RETURN v.index AS number",
        project=asking.member.world.project,
    )
    assert rows == [{"number": 1}]


async def test_files_come_back_in_order_and_known_content_without_a_url(asking: Asking) -> None:
    files = unlike(asking, "z.txt", "a.txt", "m.txt")
    first = await draft(asking, files)
    nodes = await upload(asking, first["id"], files)
    assert [node["name"] for node in nodes] == list(files)
    assert all(node["uploadUrl"] and node["uploadMultipartUrls"] is None for node in nodes)
    assert {node["artifact"]["id"] for node in nodes} == {first["id"]}
    await declare(asking, first["id"], render_manifest(manifest_of(files)))
    for _ in range(2):
        committed = (await asking.ok(COMMIT, artifactID=first["id"]))["artifact"]
        assert (committed["state"], committed["versionIndex"]) == ("COMMITTED", 0)
    more = {**files, **unlike(asking, "new.txt")}
    second = await draft(asking, more)
    assert second["artifactSequence"]["latestArtifact"] == {"id": first["id"]}
    known = await upload(asking, second["id"], more)
    assert [bool(node["uploadUrl"]) for node in known] == [False, False, False, True]


async def test_equal_content_is_the_same_version_and_client_ids_lead_to_it(asking: Asking) -> None:
    files = unlike(asking, "a.txt")
    first = await log(asking, files, clientID="c" * 128)
    again = await log(
        asking, files, clientID="d" * 128, aliases=[{"artifactCollectionName": "net", "alias": "b"}]
    )
    assert (again["id"], again["state"]) == (first["id"], "COMMITTED")
    target = {"artifactPortfolioName": "shown", "projectName": "wandb-registry-model"}
    organization = f"Org {asking.member.world.unique}"
    for client_id in ("c" * 128, "d" * 128):
        linked = await asking.ok(LINK, **target, entityName=organization, clientID=client_id)
        assert linked["versionIndex"] == 0
    stranger = replace(asking, key=await key_of(asking.graph, await asking.member.world.person("s")))
    assert (await stranger.refused(LINK, **target, entityName=organization, clientID="c" * 128))[
        0
    ] == "NOT_FOUND"


async def test_links_find_registries_and_make_ordinary_projects(asking: Asking) -> None:
    version = await log(asking, unlike(asking, "a.txt"))
    organization = f"Org {asking.member.world.unique}"
    given = {"artifactID": version["id"], "artifactPortfolioName": "shown"}
    alias = {"artifactCollectionName": "shown", "alias": "staging"}
    first = await asking.ok(
        LINK, **given, entityName=organization, projectName="wandb-registry-model", aliases=[alias]
    )
    again = await asking.ok(LINK, **given, entityName=organization, projectName="model", aliases=[])
    assert first["artifactMembership"]["id"] == again["artifactMembership"]["id"]
    assert [each["alias"] for each in again["artifactMembership"]["aliases"]] == ["latest", "staging"]
    made = await asking.ok(LINK, **given, entityName=asking.member.team, projectName="model-registry")
    collection = made["artifactMembership"]["artifactCollection"]
    assert collection["project"] == {"name": "model-registry", "entity": {"name": asking.member.team}}


async def test_links_that_are_refused_leave_nothing(asking: Asking) -> None:
    version = await log(asking, unlike(asking, "a.txt"))
    pending = await draft(asking, unlike(asking, "b.txt"))
    organization = f"Org {asking.member.world.unique}"
    registry = {"entityName": organization, "projectName": "wandb-registry-model"}
    shown = {"artifactPortfolioName": "shown"}
    before = await asking.nodes()
    refused = [
        {**shown, **registry, "artifactID": version["id"], "projectName": "wandb-registry-nothing"},
        {**shown, **registry, "artifactID": version["id"], "projectName": "wandb-registry-dataset"},
        {
            **shown,
            "entityName": asking.member.team,
            "projectName": "wandb-registry-x",
            "artifactID": version["id"],
        },
        {**shown, **registry, "artifactID": pending["id"]},
        {**shown, **registry, "artifactID": "nonsense"},
        {**shown, **registry},
        {**registry, "artifactID": version["id"]},
        {**registry, "artifactID": version["id"], "artifactPortfolioName": "a/b"},
        {**registry, "artifactID": version["id"], "artifactPortfolioName": "x" * 10_000},
    ]
    told = [await asking.refused(LINK, **given) for given in refused]
    assert [code for code, _ in told] == ["NOT_FOUND"] + ["INVALID_INPUT"] * 8
    assert "registry project not found" in told[0][1]
    assert "accepts the types dataset, not 'model'" in told[1][1]
    assert await asking.nodes() == before


async def test_what_is_missing_or_differs_is_not_committed(asking: Asking) -> None:
    files = unlike(asking, "a.txt", "missing.txt")
    made = await draft(asking, files)
    assert (await asking.refused(COMMIT, artifactID=made["id"]))[0] == "CONTENT_MISMATCH"
    specs = [{"artifactID": made["id"], "name": name, "md5": md5(data)} for name, data in files.items()]
    places = (await asking.ok(FILES, artifactFiles=specs))["files"]["edges"]
    node = places[0]["node"]
    assert await put(node["uploadUrl"], node["uploadHeaders"], b"other bytes") == 400
    assert await put(node["uploadUrl"], node["uploadHeaders"], files["a.txt"]) == 200
    await declare(asking, made["id"], render_manifest(manifest_of(files)))
    code, message = await asking.refused(COMMIT, artifactID=made["id"])
    assert (code, "missing.txt" in message, "a.txt" in message.replace("missing.txt", "")) == (
        "CONTENT_MISMATCH",
        True,
        False,
    )
    rows = await asking.member.world.rows(
        "MATCH (v:Version {digest: $digest}) RETURN v.state AS state, v.index AS number",
        digest=manifest_of(files).digest,
    )
    assert rows == [{"state": "DRAFT", "number": None}]


async def test_the_manifest_of_a_committed_version_is_not_written_over(asking: Asking) -> None:
    made = await log(asking, unlike(asking, "a.txt"))
    rows = await asking.member.world.rows("MATCH (m:Manifest) RETURN m.id AS id ORDER BY m.id DESC LIMIT 1")
    manifest, other = wire_id(Kind.MANIFEST, str(rows[0]["id"])), md5(b"another manifest")
    before = await asking.nodes()
    assert (await asking.refused(UPDATE, artifactManifestID=manifest, digest=other))[0] == "CONFLICT"
    names = {"entityName": asking.member.team, "projectName": "project", "runName": ""}
    again = {**names, "artifactID": made["id"], "name": "wandb_manifest.json", "digest": other}
    assert (await asking.refused(MANIFEST, **again))[0] == "CONFLICT"
    assert await asking.nodes() == before


async def test_drafts_that_are_refused_leave_nothing(asking: Asking) -> None:
    good: dict[str, Any] = {
        "entityName": asking.member.team,
        "projectName": "project",
        "artifactTypeName": "model",
        "artifactCollectionName": "net",
        "digest": hashlib.md5(b"", usedforsecurity=False).hexdigest(),
        "digestAlgorithm": "MANIFEST_MD5",
    }
    registry = {"entityName": f"Org {asking.member.world.unique}", "projectName": "wandb-registry-model"}
    before = await asking.nodes()
    refused: list[dict[str, Any]] = [
        {"projectName": "nothing"},
        {"runName": "nothing"},
        registry,
        {"digestAlgorithm": "MANIFEST_XXH128"},
        {"digest": "short"},
        {"artifactCollectionName": "a/b"},
        {"artifactCollectionName": None},
        {"artifactCollectionNames": ["one", "two"]},
        {"artifactCollectionName": "n" * 10_000},
        {"metadata": "[]"},
        {"tags": [{"tagName": "bad!"}]},
        {"aliases": [{"artifactCollectionName": "net", "alias": "a:b"}]},
    ]
    codes = [(await asking.refused(CREATE, **{**good, **given}))[0] for given in refused]
    assert codes == ["NOT_FOUND"] * 2 + ["INVALID_INPUT"] * 10
    assert await asking.nodes() == before


async def test_use_says_through_which_project(asking: Asking) -> None:
    world = asking.member.world
    version = await log(asking, unlike(asking, "a.txt"))
    organization = f"Org {world.unique}"
    registry = {"entityName": organization, "projectName": "wandb-registry-model"}
    await asking.ok(LINK, **registry, artifactID=version["id"], artifactPortfolioName="shown")
    await asking.ok(UPSERT, name="user", modelName="project")
    run = {"entityName": asking.member.team, "projectName": "project", "runName": "user"}
    reached = {"artifactEntityName": organization, "artifactProjectName": "wandb-registry-model"}
    for _ in range(2):
        await asking.ok(USE, **run, **reached, artifactID=version["id"], usedAs="base")
    rows = await world.rows(
        "MATCH (:Version)-[e:CONSUMED_BY]->(r:Run {name: 'user'})-[*0]-() WHERE e.through = $registry"
        " RETURN e.used_as AS used_as",
        registry=world.model_registry,
    )
    assert rows == [{"used_as": "base"}]
    elsewhere = {"artifactEntityName": organization, "artifactProjectName": "wandb-registry-dataset"}
    assert (await asking.refused(USE, **run, **elsewhere, artifactID=version["id"]))[0] == "NOT_FOUND"
    assert (await asking.refused(USE, **{**run, "runName": "no"}, artifactID=version["id"]))[0] == "NOT_FOUND"
