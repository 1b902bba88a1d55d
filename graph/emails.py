"""E-mail addresses: checked simply, compared without regard to case.

Nothing is sent to them here. The 254 characters are the limit of a path in RFC 5321, section 4.5.3.
"""

import re
from typing import Final

from graph.errors import InvalidInputError

EMAIL_LIMIT: Final = 254

_EMAIL: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+", re.ASCII)


def checked_email(text: str, field: str = "email") -> str:
    """The address as it was given; InvalidInputError unless it has the form `name@host`."""
    if len(text) > EMAIL_LIMIT:
        raise InvalidInputError(f"{field} has at most {EMAIL_LIMIT} characters", field=field)
    if not text.isprintable() or not _EMAIL.fullmatch(text):
        raise InvalidInputError(f"{field} has the form name@host", field=field)
    return text


def email_key(email: str) -> str | None:
    """What addresses are compared by; None where there is none."""
    return email.lower() or None
