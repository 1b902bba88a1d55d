"""How long tests let the graph take."""

from typing import Final

# A fresh server plans each statement for the first time, which on two busy cores has taken over 12 s.
READ_SECONDS: Final = 28.0
