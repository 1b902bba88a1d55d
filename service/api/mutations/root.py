"""The root of changes.

A resolver names what it was given and calls one operation of `graph`, which checks, writes and
records. Errors become members of the result union in `service.api.problems`.
"""

import strawberry

from service.api.mutations.organizations import OrganizationMutations
from service.api.mutations.teams import TeamMutations
from service.api.mutations.users import UserMutations


@strawberry.type(description="What can be changed. Each answers with its payload or with a typed error.")
class Mutation(UserMutations, OrganizationMutations, TeamMutations):
    """The root of changes."""
