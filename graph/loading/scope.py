"""Where a load goes: its owner, its ids, and the registries that its collections may stand in."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.entities import Entity, EntityKind
from graph.errors import InvalidInputError
from graph.ids import derived_id
from graph.projects import Project, project_key
from graph.registries import accepts
from graph.targets import Project as ProjectTarget


@dataclass(frozen=True, slots=True)
class Scope:
    """One load. `time` is when it began, by the database: nothing in the file is later.

    `registries` are those of the owner's organization, by name.
    """

    load: str
    owner: Entity
    time: int
    registries: Mapping[str, Project]
    actor: str

    @property
    def organization(self) -> str | None:
        return self.owner.id if self.owner.kind is EntityKind.ORGANIZATION else self.owner.organization

    @property
    def tenant(self) -> str:
        return self.organization or self.owner.id

    @property
    def pool(self) -> str:
        """As `Project.pool` of the projects that the load makes."""
        return self.owner.id if self.organization is None else f"{self.organization}/{self.owner.id}"

    def id_of(self, kind: str, key: str) -> str:
        """The id of what the file calls `key`: the same in every try, another one in every load."""
        return derived_id(self.load, kind, key)

    def project_key(self, name: str) -> str:
        return project_key(self.owner.id, name)

    def target(self, project: str) -> ProjectTarget:
        return ProjectTarget(project, self.owner.id, self.organization)

    def staged(self, registry: str) -> str:
        """Where collections of a registry stand until the load is whole: a project that nobody can see."""
        return self.id_of("staged", registry)

    def registry(self, name: str, type_name: str) -> Project:
        """The registry of that name; InvalidInputError if there is none or it does not take the type."""
        found = self.registries.get(name)
        if found is None:
            raise InvalidInputError(
                f"registry: {self.owner.name!r} has no registry {name!r} in its organization: make it first",
                field="registry",
            )
        accepts(found, type_name)
        return found
