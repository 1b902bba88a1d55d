"""The arguments of changes to drafts and their files."""

from typing import Annotated, TypeAlias

import strawberry
from strawberry.scalars import JSON

from service.content.drafting import DIGEST_LIMIT, FILES_LIMIT, SCHEMES, URI_LIMIT
from service.graphql.scalars import Int64

ArtifactRef: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The artifact: `owner/project/artifact`. The project must be there; the artifact is made"
        " if it is missing."
    ),
]
TypeName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The type of the artifact, such as `model`; one artifact has one type for ever."
    ),
]
LoggedBy: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The run of the same project that makes it: `owner/project/run` or id; null for none."
    ),
]
Description: TypeAlias = Annotated[str | None, strawberry.argument(description="What it is about.")]
Metadata: TypeAlias = Annotated[
    JSON | None,
    strawberry.argument(
        description="What is noted with it: a JSON object of at most 100 keys at the top, without NaN."
    ),
]
Aliases: TypeAlias = Annotated[
    list[str] | None,
    strawberry.argument(description="Aliases to point at it when it is committed; `latest` does so anyway."),
]
VersionTags: TypeAlias = Annotated[list[str] | None, strawberry.argument(description="Free labels.")]
Base: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The version whose files it begins with, by path or id; null to begin with none. Files"
        " that stay as they are need no upload. It needs `artifact:download`."
    ),
]
DistributedId: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="What several writers of one version have in common: they all get the same draft, and"
        " one of them commits it."
    ),
]
HistoryStep: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description="How many steps of history the run has logged by now: the version's metrics are those of"
        " the step before. Null for the run's summary."
    ),
]
DraftRef: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The draft's id.")]
Paths: TypeAlias = Annotated[
    list[str], strawberry.argument(description=f"The paths of files, 1 to {FILES_LIMIT}.")
]
UploadRef: TypeAlias = Annotated[
    str, strawberry.argument(description="The `uploadId` of a file that came in parts.")
]


@strawberry.input(description="A part of a file that is uploaded in parts, from 5 MiB each except the last.")
class NewPartInput:
    """A part of a file."""

    number: int = strawberry.field(description="Its place, from 1 without gaps.")
    md5: str = strawberry.field(description="The MD5 of its bytes, 32 lower-case hex digits.")


@strawberry.input(description="A file that is to be uploaded into a draft.")
class NewFileInput:
    """A file that is to be uploaded into a draft."""

    path: str = strawberry.field(
        description="Where it stands in the version: segments between single slashes, no `.` or `..`, no"
        " backslash, no control characters."
    )
    md5: str = strawberry.field(description="The MD5 of its bytes, 32 lower-case hex digits.")
    size: Int64 = strawberry.field(description="Its size in bytes.")
    parts: list[NewPartInput] | None = strawberry.field(
        default=None,
        description="The parts that it comes in, where one upload would be too large (5 GiB); null for one.",
    )


@strawberry.input(description="An object that stays where it is, and that a draft refers to.")
class NewReferenceInput:
    """An object that stays where it is, and that a draft refers to."""

    path: str = strawberry.field(description="Where it stands in the version; as for files.")
    uri: str = strawberry.field(
        description=f"Where it is, at most {URI_LIMIT} characters; the schemes are {', '.join(SCHEMES)}."
    )
    digest: str | None = strawberry.field(
        default=None,
        description=f"Its checksum or ETag, at most {DIGEST_LIMIT} characters. Without it the URI is its"
        " identity: the same URI with other bytes is no new version.",
    )
    size: Int64 | None = strawberry.field(default=None, description="Its size in bytes, if known.")
    object_version: str | None = strawberry.field(
        default=None, description="What its bucket calls this state of it, where buckets keep versions."
    )


Files: TypeAlias = Annotated[
    list[NewFileInput],
    strawberry.argument(
        description=f"The files, 1 to {FILES_LIMIT}; one at a path that is taken takes its place."
    ),
]
References: TypeAlias = Annotated[
    list[NewReferenceInput],
    strawberry.argument(
        description=f"The objects, 1 to {FILES_LIMIT}; one at a path that is taken takes its place."
    ),
]
