"""What keeps a start from working and a person can act on."""


class LaunchError(RuntimeError):
    """The base: its message says what happened and what to do, and is shown without a traceback."""
