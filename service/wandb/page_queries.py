"""What a page shows of a thing: its kind, its names, and a query of the native API that tells more."""

from dataclasses import dataclass
from typing import Final

from graph.memberships import Membership
from graph.places import Place
from graph.runs import Run

PROJECT: Final = """query Project($path: String!) {
  project(path: $path) { id name createdAt }
}"""

REGISTRY: Final = """query Registry($path: String!) {
  registry(path: $path) { id name description createdAt }
}"""

RUN: Final = """query Run($path: String!, $of: ID!) {
  run(path: $path) { id name displayName state config summary }
  lineage(of: [$of]) { nodes { id kind name number } edges { kind source target } complete }
}"""

VERSION: Final = """query Version($path: String!, $of: ID!) {
  version(path: $path) { id digest size state createdAt }
  lineage(of: [$of]) { nodes { id kind name number } edges { kind source target } complete }
}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing as its page shows it; `path` is the native API's, with its scheme where it has one."""

    kind: str
    name: str
    path: str
    query: str

    @property
    def variables(self) -> dict[str, str]:
        """What the query asks about."""
        return {"path": self.path, "of": self.path} if "$of" in self.query else {"path": self.path}


def place(found: Place) -> Shown:
    project, path = found.project, f"{found.owner.name}/{found.project.name}"
    if project.is_registry:
        return Shown("Registry", project.name, path, REGISTRY)
    return Shown("Project", project.name, path, PROJECT)


def run(found: Place, record: Run) -> Shown:
    path = f"run:{found.owner.name}/{found.project.name}/{record.name}"
    return Shown("Run", record.display_name, path, RUN)


def version(found: Place, name: str, membership: Membership) -> Shown:
    kind = "registry" if found.project.is_registry else "artifact"
    path = f"{kind}:{found.owner.name}/{found.project.name}/{name}:v{membership.number}"
    return Shown("Version", f"{name}:v{membership.number}", path, VERSION)
