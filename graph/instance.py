"""What only instance admins may do is refused before anything is looked for.

That there is an instance is no secret, so the answer to everybody else is FORBIDDEN, whether the
thing to act on exists or not.
"""

from graph.actor import Actor
from graph.errors import ForbiddenError
from graph.policy import Permission, granted
from graph.targets import Instance


def ask_instance(actor: Actor, permission: Permission) -> None:
    """ForbiddenError for who has no right on the instance; the unit of work asks again by fresh roles."""
    if granted(actor.sight, permission, Instance()) is None:
        raise ForbiddenError(f"only instance admins may do this: it needs {permission}")
