"""What a resolver of the adapter is given."""

from typing import TypeAlias

import strawberry

from service.graphql.service_context import ServiceContext

Info: TypeAlias = strawberry.Info[ServiceContext, None]
