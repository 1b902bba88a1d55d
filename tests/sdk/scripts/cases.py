"""Cases of a script: functions whose answer, or whose error, the test compares by their name."""

from collections.abc import Callable

from telling import tell


def case(act: Callable[[], object]) -> None:
    """Do this now and tell what it gave; what goes wrong is told too, and the script goes on."""
    try:
        answer = act()
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is the answer
        answer = f"{type(error).__name__}: {error}"
    tell(**{act.__name__: answer})
