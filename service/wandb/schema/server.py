"""What the server can do, as SDKs ask before they rely on it."""

import strawberry
from strawberry.scalars import JSON


@strawberry.type
class ServerFeature:
    """One capability; the SDK takes a missing name as switched off."""

    name: str
    is_enabled: bool


@strawberry.type
class LocalVersionInfo:
    """Versions of a server image, of which we have none."""

    out_of_date: bool
    latest_version_string: str
    version_on_this_instance_string: str


@strawberry.type
class ServerMessage:
    """A text that the server has for whoever starts a run."""

    utf_text: str | None
    plain_text: str | None
    html_text: str | None
    message_type: str | None
    message_level: str | None


@strawberry.type
class ServerSettings:
    """What `wandb sync` of releases 0.18 and 0.22 looks for before it makes a run."""

    server_messages: list[ServerMessage]


@strawberry.type
class ServerInfo:
    """The server as SDKs see it before they log in."""

    cli_version_info: JSON | None
    latest_local_version_info: LocalVersionInfo | None
    features: list[ServerFeature | None]
    server_settings: JSON | None
