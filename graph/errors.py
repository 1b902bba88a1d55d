"""What can go wrong in the domain: one class per stable code.

Every error carries a code that clients may match on and, where one input is at fault,
the name of that field. Denied and missing look alike to those who may not know: an
operation on something invisible raises NotFoundError, never ForbiddenError.
"""

from typing import ClassVar


class DomainError(Exception):
    """The base of every error a client may see."""

    code: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInputError(DomainError):
    """A value breaks a rule; the message names the field and the rule."""

    code = "INVALID_INPUT"


class NotFoundError(DomainError):
    """The thing is missing, or the actor may not know that it exists."""

    code = "NOT_FOUND"


class ForbiddenError(DomainError):
    """The actor sees the thing but may not do this with it."""

    code = "FORBIDDEN"


class UnauthenticatedError(DomainError):
    """No valid API key came with a request that needs one."""

    code = "UNAUTHENTICATED"


class ConflictError(DomainError):
    """The change collides with the present state: a taken name, a moved alias, a reused key."""

    code = "CONFLICT"


class ContentError(DomainError):
    """Bytes are missing or differ from their declared digest."""

    code = "CONTENT_MISMATCH"


class UnavailableError(DomainError):
    """The graph or the object store did not answer in time; trying again may help."""

    code = "UNAVAILABLE"
