"""Patterns as SQL's LIKE has them, which the SDK offers for names of files (public wandb SDK)."""

from typing import Final

from graph.errors import InvalidInputError

PATTERN_LIMIT: Final = 512


def like(pattern: str, text: str) -> bool:
    """Whether the whole text fits: `%` stands for any letters, `_` for one.

    Raises:
        InvalidInputError: the pattern has more than 512 characters.
    """
    if len(pattern) > PATTERN_LIMIT:
        raise InvalidInputError(f"pattern has at most {PATTERN_LIMIT} characters", field="pattern")
    place = at = back = 0
    star = -1
    while at < len(text):
        if place < len(pattern) and pattern[place] == "%":
            star, back, place = place, at, place + 1
        elif place < len(pattern) and pattern[place] in {"_", text[at]}:
            place, at = place + 1, at + 1
        elif star >= 0:  # let the last % take one letter more
            back, place, at = back + 1, star + 1, back + 1
        else:
            return False
    return not pattern[place:].strip("%")
