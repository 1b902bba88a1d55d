"""The enumerations of the API: each says what its values mean and stands for one of the domain."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from graph.errors import InvalidInputError
from graph.lineage import Direction, EdgeKind, Grouping, NodeKind
from graph.manifests import BlobState
from graph.policy import ADMIN, MEMBER, RESTRICTED_VIEWER, VIEWER
from graph.runs import RunState
from graph.targets import Visibility
from graph.versions import VersionState
from service.content.metrics import Origin


@strawberry.enum(name="Role", description="A role on an organization, team, registry or project.")
class RoleName(Enum):
    """Ranks as names."""

    ADMIN = strawberry.enum_value(ADMIN, description="Everything there, members and settings included.")
    MEMBER = strawberry.enum_value(MEMBER, description="Read and write what it holds.")
    VIEWER = strawberry.enum_value(VIEWER, description="Read, download and use what it holds.")
    RESTRICTED_VIEWER = strawberry.enum_value(
        RESTRICTED_VIEWER, description="See names, metadata and digests, but download and use nothing."
    )


@strawberry.enum(description="A role that a user can have in an organization or team.")
class OrganizationRole(Enum):
    """The role names that `graph.organizations` takes."""

    ADMIN = strawberry.enum_value(
        "admin", description="Rules the organization and all its registries, or the team."
    )
    MEMBER = strawberry.enum_value(
        "member",
        description="Member of every registry that is not restricted; writes what the team owns.",
    )
    VIEWER = strawberry.enum_value(
        "viewer", description="Viewer of every registry that is not restricted; reads what the team owns."
    )


@strawberry.enum(description="Whose an account is.")
class AccountKind(Enum):
    """`graph.entities.Entity.account`."""

    USER = strawberry.enum_value("USER", description="A person's.")
    SERVICE = strawberry.enum_value("SERVICE", description="A machine's, of an organization or a team.")


@strawberry.enum(name="RegistryVisibility", description="Who sees a registry without being invited.")
class RegistryVisibility(Enum):
    """`graph.policy.Visibility`."""

    ORGANIZATION = strawberry.enum_value(
        Visibility.ORGANIZATION, description="Everybody in its organization."
    )
    RESTRICTED = strawberry.enum_value(
        Visibility.RESTRICTED, description="Only who was invited, and admins of its organization."
    )


@strawberry.enum(name="RunState", description="Where a run is in its life.")
class RunStateName(Enum):
    """`graph.runs.RunState`."""

    PENDING = strawberry.enum_value(RunState.PENDING, description="It was made but does not run yet.")
    RUNNING = strawberry.enum_value(RunState.RUNNING, description="It runs.")
    FINISHED = strawberry.enum_value(RunState.FINISHED, description="It ended well.")
    FAILED = strawberry.enum_value(RunState.FAILED, description="It ended with an error.")
    CRASHED = strawberry.enum_value(RunState.CRASHED, description="It stopped without saying so.")
    KILLED = strawberry.enum_value(RunState.KILLED, description="Somebody stopped it.")
    PREEMPTING = strawberry.enum_value(RunState.PREEMPTING, description="Its machine is being taken away.")
    PREEMPTED = strawberry.enum_value(RunState.PREEMPTED, description="Its machine was taken away.")


@strawberry.enum(name="VersionState", description="Where a version is in its life.")
class VersionStateName(Enum):
    """`graph.versions.VersionState`."""

    DRAFT = strawberry.enum_value(
        VersionState.DRAFT, description="Its content is not complete; it has no number."
    )
    COMMITTED = strawberry.enum_value(
        VersionState.COMMITTED, description="Its content is complete and fixed."
    )
    DELETED = strawberry.enum_value(
        VersionState.DELETED, description="It was deleted; that it existed stays known."
    )


@strawberry.enum(description="How well the bytes of a version are proved, by the least of its files.")
class ContentProof(Enum):
    """`graph.manifests.BlobState`, of content that was uploaded."""

    EXPECTED = strawberry.enum_value(BlobState.EXPECTED, description="Not all of it has arrived.")
    PARTS = strawberry.enum_value(
        BlobState.PARTS,
        description="Files that came in parts have their parts proved; the whole is still to be read back.",
    )
    PROVEN = strawberry.enum_value(
        BlobState.PROVEN, description="Every file has the digest it was declared with."
    )
    BROKEN = strawberry.enum_value(
        BlobState.BROKEN, description="A file was read back and differs from its digest."
    )


@strawberry.enum(description="Where the metrics of a version come from.")
class MetricOrigin(Enum):
    """`service.content.metrics.Origin`."""

    HISTORY = strawberry.enum_value(
        Origin.HISTORY, description="The last step of history before the version was logged."
    )
    SUMMARY = strawberry.enum_value(
        Origin.SUMMARY,
        description="The run's summary as it is now; its client said no step, or logged no history.",
    )


@strawberry.enum(description="Which way to walk from the roots of a lineage question.")
class LineageDirection(Enum):
    """`graph.lineage.Direction`."""

    UPSTREAM = strawberry.enum_value(Direction.UPSTREAM, description="Against the flow: what it came from.")
    DOWNSTREAM = strawberry.enum_value(Direction.DOWNSTREAM, description="With the flow: what came of it.")
    BOTH = strawberry.enum_value(Direction.BOTH, description="Both ways, each straight on from the roots.")


@strawberry.enum(description="What a node of a lineage graph is.")
class LineageNodeKind(Enum):
    """`graph.lineage.NodeKind`."""

    VERSION = strawberry.enum_value(NodeKind.VERSION, description="A version of an artifact.")
    RUN = strawberry.enum_value(NodeKind.RUN, description="A run.")
    COLLECTION = strawberry.enum_value(NodeKind.COLLECTION, description="A collection that links a version.")


@strawberry.enum(description="What an edge of a lineage graph says; it points the way the data flowed.")
class LineageEdgeKind(Enum):
    """`graph.lineage.EdgeKind`."""

    CONSUMED = strawberry.enum_value(EdgeKind.CONSUMED, description="The run used the version.")
    PRODUCED = strawberry.enum_value(EdgeKind.PRODUCED, description="The run logged the version.")
    DERIVED = strawberry.enum_value(
        EdgeKind.DERIVED,
        description="The version was made from the other one, as was said of just these two; their run has"
        " used the one and logged the other.",
    )
    LINKED = strawberry.enum_value(EdgeKind.LINKED, description="The version is linked in the collection.")


@strawberry.enum(description="What cut a lineage answer short.")
class LineageCut(Enum):
    """The words of `graph.lineage.Lineage.truncated_by`."""

    DEPTH = strawberry.enum_value("DEPTH", description="`maxDepth`: more lies behind the outermost nodes.")
    NODES = strawberry.enum_value("NODES", description="`maxNodes`: the farthest nodes were left out.")
    TIME = strawberry.enum_value(
        "TIME", description="The walk took too long: more lies behind the outermost nodes."
    )


@strawberry.enum(description="What collapses in a lineage graph.")
class LineageGrouping(Enum):
    """`graph.lineage.Grouping`."""

    ARTIFACT = strawberry.enum_value(Grouping.ARTIFACT, description="Versions of the same artifact.")
    JOB = strawberry.enum_value(Grouping.JOB, description="Runs of the same job type in a project.")


def stands_for(member: Enum | None) -> Any:
    """What a value of one of these enumerations stands for in the domain; the types say a definition."""
    return None if member is None else member.value


def said_role(role: OrganizationRole | None) -> str | None:
    """The role that was said, None where null was said; InvalidInputError where nothing was said."""
    if role is UNSET:
        raise InvalidInputError("role must be said; null takes it away", field="role")
    return stands_for(role)
