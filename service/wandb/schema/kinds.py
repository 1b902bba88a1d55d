"""Enums that several modules of the schema name."""

from enum import Enum

import strawberry


@strawberry.enum
class ArtifactState(Enum):
    """Where a version is in its life."""

    PENDING = "PENDING"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


@strawberry.enum
class ArtifactDigestAlgorithm(Enum):
    """How the digest of a version is made; only MD5 is advertised."""

    MANIFEST_MD5 = "MANIFEST_MD5"
    MANIFEST_XXH128 = "MANIFEST_XXH128"


@strawberry.enum
class ArtifactCollectionState(Enum):
    """Whether a collection is live."""

    READY = "READY"
    DELETED = "DELETED"


@strawberry.enum
class ArtifactCollectionType(Enum):
    """Whether a collection holds versions or links."""

    PORTFOLIO = "PORTFOLIO"
    SEQUENCE = "SEQUENCE"
