"""The arguments that several mutations take."""

from typing import Annotated, TypeAlias

import strawberry

from service.api.enums import OrganizationRole

IdempotencyKey: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="Any 1 to 200 characters: the same key and input again returns the first result and"
        " changes nothing; with other input it is a CONFLICT."
    ),
]
UserName: TypeAlias = Annotated[str, strawberry.argument(description="The user: name or id.")]
OrganizationName: TypeAlias = Annotated[str, strawberry.argument(description="The organization: name or id.")]
EntityName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="Letters, digits and `-_.@+`, at most 128; unique among users, teams and organizations."
    ),
]
Email: TypeAlias = Annotated[str, strawberry.argument(description="The e-mail address, if known.")]
Admin: TypeAlias = Annotated[bool, strawberry.argument(description="Whether it rules the whole service.")]
ImportedKey: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The key that the person has already: 40 to 512 printable characters without spaces."
    ),
]
DisplayName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="The name for people; the name in paths is made of it: `My Org` gives `my-org`."
    ),
]
FirstAdmin: TypeAlias = Annotated[
    str, strawberry.argument(description="The first admin: a user's name or id.")
]
CoreRegistries: TypeAlias = Annotated[
    bool, strawberry.argument(description="Whether the registries `model` and `dataset` come with it.")
]
Role: TypeAlias = Annotated[
    OrganizationRole | None,
    strawberry.argument(description="The role; null takes it away. It must be said, also if it is null."),
]
KeyName: TypeAlias = Annotated[str, strawberry.argument(description="What to call the key.")]
EntityRef: TypeAlias = Annotated[
    str, strawberry.argument(description="A user, team or organization: name or id.")
]
TeamName: TypeAlias = Annotated[str, strawberry.argument(description="The team: name or id.")]
