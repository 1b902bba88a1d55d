"""The SDK's real documents on the real service: compiled, stock, and the same answers as plain JSON."""

import json
from pathlib import Path
from typing import Any, Final

import orjson
from graphql import print_ast

from bench.graphql import app
from bench.http import Served, load, request
from bench.service import Bench, beside
from tests.sdk.documents import documents_of, package_of

SDK: Final = "0.31.0"
PAGE: Final = 100
MANY: Final = json.dumps({"name": "many"})
FEW: Final = json.dumps({"name": "wandb-registry-few"})


def _asked(organization: str) -> dict[str, dict[str, object]]:
    """Variables for what `bench.growth` loads: 10,000 versions in `few/many`, 2,000 collections in `many`."""
    few = {"entity": organization, "project": "wandb-registry-few"}
    page = {"perPage": PAGE, "cursor": None}
    return {
        "GetViewer": {},
        "ServerFeaturesQuery": {},
        "ArtifactMembershipByName": {**few, "name": "many:latest", "includeAliases": True},
        "RegistryVersions": {
            **page,
            "organization": organization,
            "registryFilter": FEW,
            "collectionFilter": MANY,
            "artifactFilter": None,
            "includeAliases": True,
        },
        "ProjectArtifactCollections": {"entity": organization, "project": "wandb-registry-many", **page},
    }


async def sdk_documents(bench: Bench, folder: Path, organization: str) -> None:
    """Ask each of them of two services on one graph, and repeat its answer without either.

    What the service spends beside GraphQL (the key, the statements, their rows) is in both.
    """
    bodies = {name: _body(name, given) for name, given in _asked(organization).items()}
    answers = {name: await _answer(bench, body) for name, body in bodies.items()}
    path = folder / "answers.json"
    path.write_bytes(orjson.dumps(answers))
    print(f"\nSDK {SDK}'s documents on the service, lists of {PAGE}, 16 clients; CPU of the service alone")
    async with beside(bench, compiled="false") as stock, app(ANSWERS=str(path)) as plain:
        for name, body in bodies.items():
            sent = request("/wandb/graphql", body, key=bench.key)
            found = {
                "compiled": await load(bench.port, bench.pid, sent),
                "stock": await load(*stock, sent),
                "plain JSON": await load(*plain, request(f"/answers/{name}")),
            }
            _told(name, found)


def _body(name: str, given: dict[str, object]) -> bytes:
    text = print_ast(documents_of(package_of(SDK))[name][0])
    return orjson.dumps({"query": text, "variables": given, "operationName": name})


async def _answer(bench: Bench, body: bytes) -> Any:
    """The answer itself, which must be one."""
    response = await bench.client.post(
        f"{bench.base_url}/wandb/graphql", content=body, headers={"Content-Type": "application/json"}
    )
    answer = response.json()
    if "errors" in answer or None in answer["data"].values():
        raise RuntimeError(answer)
    return answer


def _told(name: str, found: dict[str, Served]) -> None:
    print(f"  {name}")
    for title, served in found.items():
        print(f"    {title:11} {served}")
    mine, stock, plain = found.values()
    print(
        f"    CPU: stock / compiled {stock.cpu / mine.cpu:.2f}, compiled / plain {mine.cpu / plain.cpu:.1f};"
        f" rate: compiled / stock {mine.rate / stock.rate:.2f}"
    )
