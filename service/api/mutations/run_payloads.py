"""What changes to runs answer."""

import strawberry

from service.api import lazy
from service.api.fields import reference
from service.api.loaders import RUNS, VERSIONS


@strawberry.type(description="The run as it is now.")
class RunPayload:
    """The run as it is now."""

    key: strawberry.Private[str]
    run = reference(RUNS, lambda payload: payload.key, lazy.RunRef | None, description="The run.")


@strawberry.type(description="The run that was started or gone on with.")
class StartRunPayload(RunPayload):
    """The run that was started or gone on with."""

    created: bool = strawberry.field(description="Whether it was made; false where one was gone on with.")


@strawberry.type(description="The version of which it was said what it was made from.")
class DerivationPayload:
    """The version of which it was said what it was made from."""

    key: strawberry.Private[str]
    version = reference(
        VERSIONS, lambda payload: payload.key, lazy.VersionRef | None, description="The version."
    )


@strawberry.type(description="The run and the version that it used.")
class UseVersionPayload:
    """The run and the version that it used."""

    run_key: strawberry.Private[str]
    version_key: strawberry.Private[str]
    run = reference(RUNS, lambda payload: payload.run_key, lazy.RunRef | None, description="The run.")
    version = reference(
        VERSIONS, lambda payload: payload.version_key, lazy.VersionRef | None, description="The version."
    )
