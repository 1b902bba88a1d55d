"""How much one request of the SDK may ask for.

Its own documents need at most depth 11, 181 fields and 3 aliases (releases 0.18.6 to 0.31.0),
which the usual limits leave room for; but a batch of 2,000 files and a run's whole config each
come in one request.
"""

from typing import Final

from service.graphql.limits import MEBIBYTE, Limits

LIMITS: Final = Limits(body_bytes=32 * MEBIBYTE)
