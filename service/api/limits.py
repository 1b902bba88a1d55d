"""How much one request to the native API may ask for.

Nesting is for following references, not for walking: lineage is flat. Lists inside lists are
bounded while they run, by `service.api.context.Budget`.
"""

from typing import Final

from service.graphql.limits import Limits

LIMITS: Final = Limits(depth=12, fields=600, aliases=30, root_fields=20, tokens=3000)
