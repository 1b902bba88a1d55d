"""Values of filters as the graph has them: each is refused by its field's name where it cannot be one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from graph.errors import InvalidInputError
from graph.filters.conditions import Scalar
from service.wandb.ids import Kind, key_of
from service.wandb.names import REGISTRY_PREFIX

Reading: TypeAlias = Callable[[str, object], Scalar]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BITS: Final = 2**63
_LONGEST_TIME: Final = 64
_TIME: Final = "a time as ISO 8601 text"


def text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _refused(name, "text")
    return storable(value)


def registry_name(name: str, value: object) -> str:
    """A registry's name without the prefix that SDKs put before it."""
    return text(name, value).removeprefix(REGISTRY_PREFIX)


def scalar(name: str, value: object) -> Scalar:
    """A value of a JSON object; all numbers are floats there."""
    match value:
        case bool():
            return value
        case int() | float():
            try:
                return float(value)
            except OverflowError:  # a JSON integer may be of any size
                return float("inf") if value > 0 else float("-inf")
        case _:
            return text(name, value)


def number(name: str, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_BITS <= value < _BITS:
        raise _refused(name, "a number")
    return value


def version_number(name: str, value: object) -> int | float:
    """3, "3" or "v3"."""
    if isinstance(value, str) and value.removeprefix("v").isdecimal() and value.isascii():
        value = int(value.removeprefix("v")[:19])
    if isinstance(value, str):
        raise _refused(name, 'a number such as 3 or "v3"')
    return number(name, value)


def moment(name: str, value: object) -> int:
    """Microseconds of an ISO 8601 text; without a zone it is UTC."""
    if not isinstance(value, str) or len(value) > _LONGEST_TIME:
        raise _refused(name, _TIME)
    try:
        found = datetime.fromisoformat(value)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return (found - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise _refused(name, _TIME) from error


def numbered(*kinds: Kind) -> Reading:
    """The number of a project or entity: as it is, as text, or from an id."""

    def read(name: str, value: object) -> int | float:
        if isinstance(value, str):
            value = value if value.isdecimal() and value.isascii() else _key(kinds, value)
            value = int(value[:19]) if value.isdecimal() else -1  # an id of something else is nobody's
        return number(name, value)

    return read


def identified(*kinds: Kind) -> Reading:
    """The graph's id from one on the wire; what is no such id is nothing's."""

    def read(name: str, value: object) -> str:
        given = text(name, value)
        return _key(kinds, given) or given

    return read


def storable(given: str) -> str:
    """JSON can spell half a surrogate pair, which is no character and equals nothing."""
    return given.encode("utf-8", "replace").decode()


def _key(kinds: tuple[Kind, ...], given: str) -> str:
    for kind in kinds:
        try:
            return key_of(kind, given, "id")
        except InvalidInputError:
            continue
    return ""


def _refused(name: str, what: str) -> InvalidInputError:
    return InvalidInputError(f"{name} is compared with {what}", field=name)
