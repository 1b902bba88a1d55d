"""The arguments that changes to people, service accounts and their keys take."""

from typing import Annotated, TypeAlias

import strawberry

from service.api.enums import OrganizationRole
from service.graphql.scalars import DateTime

ExpiresAt: TypeAlias = Annotated[
    DateTime | None,
    strawberry.argument(description="When it ends by itself, at most five years away; null for never."),
]
ApiKeyId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The id of the key.")]
Pseudonym: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="What to show instead of the name from now on, wherever the past names the person; their"
        " e-mail and addresses are erased with it. Null keeps the name."
    ),
]
NewEmail: TypeAlias = Annotated[
    str | None, strawberry.argument(description="The new e-mail address, empty for none. Null leaves it.")
]
NewAdmin: TypeAlias = Annotated[
    bool | None, strawberry.argument(description="Whether it rules the whole service. Null leaves that.")
]
Invited: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Who has an account: name or id. Either this or `email`.")
]
InvitedEmail: TypeAlias = Annotated[
    str | None,
    strawberry.argument(description="An e-mail address, in any case of letters. Either this or `user`."),
]
GivenRole: TypeAlias = Annotated[OrganizationRole, strawberry.argument(description="The role.")]
InvitationId: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description="The id of the invitation.")
]
ServiceRole: TypeAlias = Annotated[
    OrganizationRole, strawberry.argument(description="The role: MEMBER or ADMIN; machines are no viewers.")
]
DefaultTeam: TypeAlias = Annotated[
    str,
    strawberry.argument(
        description="A team of the organization, name or id: it owns what the account makes without naming an"
        " owner, and the account becomes a member of it."
    ),
]
ServiceAccountName: TypeAlias = Annotated[
    str, strawberry.argument(description="The service account: name or id.")
]
