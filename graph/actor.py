"""Who is asking: made once a request by `service.auth`; anonymous is an actor too."""

from dataclasses import dataclass
from typing import Final

from graph.policy import NOBODY, Sight


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, from where, and what they may see at the start of the request.

    `name`, `email` and `ip` are personal: events keep them beside their hashed body.
    """

    id: str | None
    name: str = ""
    kind: str = "USER"
    email: str = ""
    sight: Sight = NOBODY
    key: str | None = None
    default_entity: str | None = None
    ip: str = ""
    client: str = ""
    request: str = ""

    @property
    def signed_in(self) -> bool:
        return self.id is not None


ANONYMOUS: Final = Actor(id=None, name="anonymous", kind="ANONYMOUS")
SYSTEM: Final = Actor(id="system", name="system", kind="SYSTEM", sight=Sight(instance_admin=True))
