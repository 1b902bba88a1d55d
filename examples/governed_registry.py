"""From an empty service to a governed registry, with GraphQL and one PUT alone.

    HEIRLOOM_URL=http://127.0.0.1:8080 HEIRLOOM_API_KEY=... python examples/governed_registry.py

Prints every question and its answer as Markdown: `docs/governed-registry.md` is what it printed.
It needs an instance admin's key and nothing but the standard library.
"""

import hashlib
import json
import os
import re
import urllib.request
from typing import Any, Final

from governed_questions import (
    ALIAS,
    CAN,
    COMMIT,
    DELETE,
    DRAFT,
    FILES,
    FINISH,
    HISTORY,
    LINEAGE,
    LINK,
    LOG,
    PROJECT,
    REGISTRY,
    SEARCH,
    START,
    TEAM,
)

URL: Final = os.environ["HEIRLOOM_URL"].rstrip("/")
PROBLEM: Final = "... on Error { code message field }"
WEIGHTS: Final = b"0.12 0.98 0.33"
SECRET: Final = re.compile(r'("secret": ")\w+')
SIGNED: Final = re.compile(r'("url": "[^"?]*)\?[^"]*')


class Person:
    """Somebody who asks with a key of their own."""

    def __init__(self, name: str, key: str) -> None:
        self.name = name
        self.key = key

    def asks(self, said: str, query: str, **variables: object) -> Any:
        """Ask, print the question and the answer, and return what the only root field said."""
        query = query.strip().replace("PROBLEM", PROBLEM)
        answer = self._post({"query": query, "variables": variables})
        print(f"{said}\n\n```graphql\n# asked by {self.name}\n{query}\n```\n")
        if variables:
            print(f"with\n\n```json\n{json.dumps(variables, indent=2)}\n```\n")
        print(f"answers\n\n```json\n{shown(answer)}\n```\n")
        if "errors" in answer:
            raise SystemExit(f"refused: {answer['errors']}")
        (value,) = answer["data"].values()
        return value

    def _post(self, body: dict[str, object]) -> Any:
        request = urllib.request.Request(  # noqa: S310  the address is the user's own setting
            f"{URL}/graphql",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as reply:  # noqa: S310  the same
            return json.load(reply)


def shown(answer: Any) -> str:
    """An answer without what nobody else should read: secrets, and the signatures of addresses."""
    text = json.dumps(answer, indent=2)
    return SIGNED.sub(r"\1?...", SECRET.sub(r"\1...", text))


def put(upload: dict[str, Any], content: bytes) -> None:
    """Send the bytes of a file straight to the store, as the answer said."""
    headers = {each["name"]: each["value"] for each in upload["headers"]}
    request = urllib.request.Request(  # noqa: S310  the service's own answer
        upload["url"], data=content, method="PUT", headers=headers
    )
    with urllib.request.urlopen(request):  # noqa: S310  the same
        print(f"`PUT` the {len(content)} bytes to that address, with those headers.\n")


def main() -> None:
    admin = Person("the instance admin", os.environ["HEIRLOOM_API_KEY"])
    print(HEAD)
    ada, ben = people(admin)
    governed(ada)
    logged(ben)
    promoted(ada, ben)
    looked_back(ada, ben)


def people(admin: Person) -> tuple[Person, Person]:
    """An organization with an admin, and somebody of one of its teams."""
    print("## People\n")
    keys: list[str] = []
    for name in ("ada", "ben"):
        made = admin.asks(
            f"Make an account for {name.title()}. The key is shown this once.",
            """
mutation ($name: String!) {
  createUser(name: $name) { ... on CreateUserPayload { user { id name } secret } PROBLEM }
}""",
            name=name,
        )
        keys.append(made["secret"])
    ada, ben = Person("Ada", keys[0]), Person("Ben", keys[1])
    admin.asks(
        "Make the organization. Ada is its first admin, and rules it from here on.",
        """
mutation {
  createOrganization(name: "Acme", adminUser: "ada") {
    ... on CreateOrganizationPayload { organization { name registries { nodes { path core } } } } PROBLEM
  }
}""",
    )
    for said, query in TEAM:
        ada.asks(said, query)
    return ada, ben


def governed(ada: Person) -> None:
    """A restricted registry with its rules."""
    print("## A registry with rules\n")
    for said, query in REGISTRY:
        ada.asks(said, query)


def logged(ben: Person) -> None:
    """A version, made without any SDK."""
    print("## A version, and the run that made it\n")
    ben.asks("Ben makes a project of his team.", PROJECT)
    run = ben.asks("He starts a run.", START)["run"]["id"]
    draft = ben.asks("The run drafts a version of a model.", DRAFT, run=run)["version"]["id"]
    md5 = hashlib.md5(WEIGHTS, usedforsecurity=False)
    file = {"path": "weights.txt", "md5": md5.hexdigest(), "size": len(WEIGHTS)}
    upload = ben.asks(
        "It declares its files, and is told where to send them.", FILES, draft=draft, files=[file]
    )
    put(upload["uploads"][0], WEIGHTS)
    ben.asks("The service proves the bytes, and numbers the version.", COMMIT, draft=draft)
    ben.asks("The run ends, with what it came to.", FINISH, run=run, summary={"accuracy": 0.93})


def promoted(ada: Person, ben: Person) -> None:
    """What a member may do, and what only an admin may."""
    print("## Promotion\n")
    ben.asks("Ben links it: his team may, and the collection is made on the way.", LINK)
    ben.asks("What may he do with it, and why?", CAN)
    ben.asks("An alias that nobody protects is his to set.", ALIAS, alias="staging", expected=None)
    ben.asks("`production` is not: the answer says so.", ALIAS, alias="production", expected=None)
    ada.asks("Ada promotes it, if nobody else has been faster.", ALIAS, alias="production", expected=None)
    ben.asks("While `production` points at it, nobody deletes what it was made from.", DELETE)


def looked_back(ada: Person, ben: Person) -> None:
    """Search, lineage and the log."""
    print("## Finding it again\n")
    ben.asks("By a word, among what Ben may see.", SEARCH)
    ben.asks("Where did `production` come from?", LINEAGE)
    ben.asks("What happened to the collection, the newest first?", HISTORY)
    ada.asks("And the organization's log, for its admins, from the beginning.", LOG)


HEAD: Final = f"""# A governed registry, from nothing

Everything below was asked of an empty service, in this order, by `examples/governed_registry.py`; the
answers are what it said. Secrets and signatures are left out. To follow it, start the service (`make run`)
and send each question to `/graphql` with `Authorization: Bearer` and the key that the first start has shown.

`{PROBLEM}` stands in every mutation: whatever is refused says why, in the same form.
"""

if __name__ == "__main__":
    main()
