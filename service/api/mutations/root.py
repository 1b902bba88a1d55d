"""The root of changes.

A resolver names what it was given and calls one operation of `graph`, which checks, writes and
records. Errors become members of the result union in `service.api.problems`.
"""

import strawberry

from service.api.mutations.aliases import AliasMutations
from service.api.mutations.artifacts import ArtifactMutations
from service.api.mutations.collections import CollectionMutations
from service.api.mutations.drafts import DraftMutations
from service.api.mutations.invitations import InvitationMutations
from service.api.mutations.links import LinkMutations
from service.api.mutations.organizations import OrganizationMutations
from service.api.mutations.projects import ProjectMutations
from service.api.mutations.recording import RecordingMutations
from service.api.mutations.registries import RegistryMutations
from service.api.mutations.registry_members import RegistryMemberMutations
from service.api.mutations.runs import RunMutations
from service.api.mutations.service_accounts import ServiceAccountMutations
from service.api.mutations.teams import TeamMutations
from service.api.mutations.uploads import UploadMutations
from service.api.mutations.users import UserMutations
from service.api.mutations.version_edits import VersionMutations


@strawberry.type(description="What can be changed. Each answers with its payload or with a typed error.")
class Mutation(
    RunMutations,
    RecordingMutations,
    DraftMutations,
    UploadMutations,
    UserMutations,
    OrganizationMutations,
    TeamMutations,
    ServiceAccountMutations,
    InvitationMutations,
    ProjectMutations,
    RegistryMutations,
    RegistryMemberMutations,
    CollectionMutations,
    ArtifactMutations,
    LinkMutations,
    AliasMutations,
    VersionMutations,
):
    """The root of changes."""
