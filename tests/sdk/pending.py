"""Parts of the SDK's schema that are not there yet, and why."""

# Fields of later issues, by subject.
LATER: dict[str, frozenset[str]] = {}

# Fields of the present issue whose resolvers are still to be written.
AWAITED: frozenset[str] = frozenset()
