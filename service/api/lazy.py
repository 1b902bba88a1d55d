"""The types of this schema by name, for fields of types that speak of each other."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from service.api.paging import Connection

if TYPE_CHECKING:
    from service.api.artifacts import Alias, Artifact, Collection, Link
    from service.api.audit import Event
    from service.api.people import ApiKey, Invitation, Member, Organization, Team, User
    from service.api.projects import DeletedProject, Project, Registry, RegistryMember
    from service.api.runs import Run
    from service.api.versions import Version

UserRef: TypeAlias = Annotated["User", strawberry.lazy("service.api.people")]
TeamRef: TypeAlias = Annotated["Team", strawberry.lazy("service.api.people")]
OrganizationRef: TypeAlias = Annotated["Organization", strawberry.lazy("service.api.people")]
MemberRef: TypeAlias = Annotated["Member", strawberry.lazy("service.api.people")]
ApiKeyRef: TypeAlias = Annotated["ApiKey", strawberry.lazy("service.api.people")]
InvitationRef: TypeAlias = Annotated["Invitation", strawberry.lazy("service.api.people")]
ProjectRef: TypeAlias = Annotated["Project", strawberry.lazy("service.api.projects")]
RegistryRef: TypeAlias = Annotated["Registry", strawberry.lazy("service.api.projects")]
RegistryMemberRef: TypeAlias = Annotated["RegistryMember", strawberry.lazy("service.api.projects")]
DeletedProjectRef: TypeAlias = Annotated["DeletedProject", strawberry.lazy("service.api.projects")]
ArtifactRef: TypeAlias = Annotated["Artifact", strawberry.lazy("service.api.artifacts")]
CollectionRef: TypeAlias = Annotated["Collection", strawberry.lazy("service.api.artifacts")]
LinkRef: TypeAlias = Annotated["Link", strawberry.lazy("service.api.artifacts")]
AliasRef: TypeAlias = Annotated["Alias", strawberry.lazy("service.api.artifacts")]
VersionRef: TypeAlias = Annotated["Version", strawberry.lazy("service.api.versions")]
EventRef: TypeAlias = Annotated["Event", strawberry.lazy("service.api.audit")]
RunRef: TypeAlias = Annotated["Run", strawberry.lazy("service.api.runs")]

Users: TypeAlias = Connection[MemberRef]
Teams: TypeAlias = Connection[TeamRef]
Accounts: TypeAlias = Connection[UserRef]
Organizations: TypeAlias = Connection[OrganizationRef]
Projects: TypeAlias = Connection[ProjectRef]
Registries: TypeAlias = Connection[RegistryRef]
RegistryMembers: TypeAlias = Connection[RegistryMemberRef]
DeletedProjects: TypeAlias = Connection[DeletedProjectRef]
Artifacts: TypeAlias = Connection[ArtifactRef]
Collections: TypeAlias = Connection[CollectionRef]
Links: TypeAlias = Connection[LinkRef]
Aliases: TypeAlias = Connection[AliasRef]
Versions: TypeAlias = Connection[VersionRef]
Runs: TypeAlias = Connection[RunRef]
Events: TypeAlias = Connection[EventRef]

Owner: TypeAlias = Annotated[
    UserRef | TeamRef | OrganizationRef,
    strawberry.union("Owner", description="Who can own a project: a user, a team or an organization."),
]
Party: TypeAlias = Annotated[
    UserRef | TeamRef,
    strawberry.union("Party", description="Who can have a role on a registry: a user or a team."),
]
Home: TypeAlias = Annotated[
    RegistryRef | ProjectRef,
    strawberry.union("Home", description="Where a collection can stand: in a registry or a project."),
]
Numbering: TypeAlias = Annotated[
    ArtifactRef | CollectionRef,
    strawberry.union("Numbering", description="What numbers versions and holds aliases of them."),
]
Found: TypeAlias = Annotated[
    RegistryRef | CollectionRef | ArtifactRef | AliasRef | VersionRef,
    strawberry.union("Found", description="What a search can find."),
]
