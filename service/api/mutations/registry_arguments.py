"""The arguments that changes to registries and projects take."""

from typing import Annotated, TypeAlias

import strawberry

from service.api.enums import RegistryVisibility, RoleName

RegistryRef: TypeAlias = Annotated[
    str, strawberry.argument(description="The registry: `organization/registry` or id.")
]
RegistryName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="1 to 113 characters without `/ \\ # ? % :`; unique among the organization's registries."
    ),
]
Description: TypeAlias = Annotated[str | None, strawberry.argument(description="What it is about.")]
NewName: TypeAlias = Annotated[
    str | None, strawberry.argument(description="The new name; the id stays. Left out, the name stays.")
]
NewDescription: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="The new description, null for none. Left out, it stays as it is."),
]
VisibleTo: TypeAlias = Annotated[
    RegistryVisibility, strawberry.argument(description="Who sees it without being invited.")
]
FirstTypes: TypeAlias = Annotated[
    list[str] | None,
    strawberry.argument(
        description="The types of artifacts that it accepts; null for all. A type can be added later, but"
        " none can be taken away, and all cannot become a list."
    ),
]
MoreTypes: TypeAlias = Annotated[
    list[str], strawberry.argument(description="The types to accept besides; 500 in all.")
]
RegistryOwner: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="A member who answers for it: a user's name or id. It gives no right."),
]
NewOwner: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="A member who answers for it: a user's name or id; null for nobody. It must be said."
    ),
]
PartyRef: TypeAlias = Annotated[
    str, strawberry.argument(description="The user or team, also from outside: name or id.")
]
RegistryRole: TypeAlias = Annotated[
    RoleName | None,
    strawberry.argument(
        description="The role; null takes it away. Left out, who has none gets the default: admins of the"
        " organization ADMIN, service accounts MEMBER, everybody else RESTRICTED_VIEWER. Service accounts"
        " are MEMBER or ADMIN."
    ),
]
ProtectedName: TypeAlias = Annotated[
    str, strawberry.argument(description="The alias name; not `latest`, and not `vN`.")
]
ConfirmName: TypeAlias = Annotated[
    str, strawberry.argument(description="Its name again, to show that you mean it.")
]
DeletedId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The id that it had.")]
ProjectRef: TypeAlias = Annotated[str, strawberry.argument(description="The project: `owner/project` or id.")]
ProjectName: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="1 to 128 characters without `/ \\ # ? % :`; unique among the owner's projects."
    ),
]
