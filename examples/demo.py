"""Runs quickstart.py against a running service and prints the lineage and events of what it made.

Needs the `wandb` package, WANDB_BASE_URL and WANDB_API_KEY; `make demo` provides the first.
"""

import base64
import json
import os
import runpy
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

QUICKSTART = Path(__file__).with_name("quickstart.py").resolve()
COLLECTION = "first-collection"

LINEAGE = """
query ($of: [ID!]!) {
  lineage(of: $of) {
    complete
    nodes { id kind depth name number type }
    edges { kind source target }
  }
}
"""

WHERE = "{ viewer { teams { edges { node { organization { name } } } } } }"

EVENTS = """
query ($organization: String!, $after: String) {
  auditLog(organization: $organization, first: 500, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { position at action actorName client subjectKind } }
  }
}
"""


def main() -> None:
    print("running examples/quickstart.py with the wandb package\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        runpy.run_path(str(QUICKSTART))
        os.chdir("/")
    organization = ask(WHERE)["viewer"]["teams"]["edges"][0]["node"]["organization"]["name"]
    show_lineage(f"registry:{organization}/model/{COLLECTION}:latest")
    show_events(organization)


def show_lineage(path: str) -> None:
    graph = ask(LINEAGE, of=[path])["lineage"]
    names = {node["id"]: label(node) for node in graph["nodes"]}
    whole = "the whole of it" if graph["complete"] else "cut"
    print(f"\nlineage of {path} ({whole})")
    for edge in graph["edges"]:
        print(f"  {names[edge['source']]}  --{edge['kind'].lower()}->  {names[edge['target']]}")


def label(node: dict[str, Any]) -> str:
    number = "" if node["number"] is None else f":v{node['number']}"
    return f"{node['kind'].lower()} {node['name']}{number}"


def show_events(organization: str) -> None:
    events: list[dict[str, Any]] = []
    after = None
    while True:
        page = ask(EVENTS, organization=organization, after=after)["auditLog"]
        events += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    print(f"\nthe last events of organization {organization}")
    for event in events[-12:]:
        position = event["position"] or "-"
        who = f"{event['actorName']:<8} {event['action']:<20} {event['client']}"
        print(f"  {position:>4}  {event['at'][:19]}  {who}")


def ask(query: str, **variables: Any) -> dict[str, Any]:
    base = os.environ["WANDB_BASE_URL"].removesuffix("/").removesuffix("/wandb")
    credentials = base64.b64encode(f"api:{os.environ['WANDB_API_KEY']}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310  the address is the user's own setting
        f"{base}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  the same
            answer = json.load(response)
    except urllib.error.URLError as error:
        sys.exit(f"{base} does not answer ({error}); is `make run` running?")
    if "errors" in answer:
        sys.exit(f"{base} answered: {answer['errors'][0]['message']}")
    return answer["data"]


if __name__ == "__main__":
    main()
