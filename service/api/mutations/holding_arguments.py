"""The arguments that changes to collections, artifacts, links, aliases and versions take."""

from typing import Annotated, TypeAlias

import strawberry
from strawberry.scalars import JSON

HomeRef: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="A registry or project: `organization/registry`, `owner/project`, or id. A path means a"
        " registry first; `registry:` or `artifact:` before it says which is meant."
    ),
]
CollectionRef: TypeAlias = Annotated[
    str, strawberry.argument(description="The collection: `organization/registry/collection`, or id.")
]
ArtifactRef: TypeAlias = Annotated[
    str, strawberry.argument(description="The artifact: `owner/project/artifact`, or id.")
]
NumberingRef: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="A collection or artifact by path or id. A path means a collection first; `registry:` or"
        " `artifact:` before it says which is meant."
    ),
]
LinkRef: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The link: its id, or a path through its collection with `:alias` or `:vN`."
    ),
]
VersionRef: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The version: its id, the id of a link to it, or a path such as"
        " `owner/project/artifact:v3` or `organization/registry/collection:alias`. Your role is the one on"
        " what the path goes through; with an id the first that allows it."
    ),
]
StandingRef: TypeAlias = Annotated[
    str,
    strawberry.argument(description="A version that stands there: `vN`, an alias, a digest, or its id."),
]
Expecting: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="What the alias must point at now, an id or `vN`; null where it must not be set. If it is"
        " otherwise, nothing changes and the CONFLICT says where it points. Left out, anything is right."
    ),
]
LinkTarget: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The collection: `organization/registry/collection`, `owner/project/collection`, or id."
        " A missing collection is made, of the version's type; a missing registry is not."
    ),
]
HolderName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="1 to 128 characters without `/` and `:`; unique among artifacts and collections there."
    ),
]
NewHolderName: TypeAlias = Annotated[
    str | None, strawberry.argument(description="The new name; the id stays. Left out, the name stays.")
]
TypeName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        name="type",
        description="The type of all its versions, such as `model`; a registry must accept it.",
    ),
]
NewTypeName: TypeAlias = Annotated[
    str, strawberry.argument(name="type", description="The type that it and its versions are to have.")
]
Card: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Its card, in Markdown, at most 65,536 characters.")
]
NewText: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The new description, in Markdown, at most 65,536 characters; null for none. Left out,"
        " it stays as it is."
    ),
]
Tags: TypeAlias = Annotated[list[str] | None, strawberry.argument(description="Free labels.")]
MoreTags: TypeAlias = Annotated[list[str] | None, strawberry.argument(description="Tags to add, at most 20.")]
LessTags: TypeAlias = Annotated[
    list[str] | None, strawberry.argument(description="Tags to take away, at most 20.")
]
AliasName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="1 to 128 characters without `/` and `:`; neither `vN`, which is a number, nor `latest`,"
        " which moves by itself."
    ),
]
LinkAliases: TypeAlias = Annotated[
    list[str] | None,
    strawberry.argument(
        description="What else should point at it in the collection. `latest` does if the link is new."
    ),
]
NewMetadata: TypeAlias = Annotated[
    JSON | None,
    strawberry.argument(
        description="A JSON object of at most 100 keys at the top that replaces the former one; null for"
        " none. Left out, it stays as it is."
    ),
]
DeleteAliases: TypeAlias = Annotated[
    bool,
    strawberry.argument(
        description="Whether aliases other than `latest` may end with it; otherwise they hinder the deletion."
    ),
]
GoneId: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description="The global id of what was deleted.")
]
