"""What else a document asks an object for, beside one field of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from service.wandb.context import Info

_NAMELESS: Final = "__typename"

Fragments: TypeAlias = Mapping[str, FragmentDefinitionNode]


def asks_more(info: Info) -> bool:
    """Is the field asked for beside others of its object? The type's name does not count."""
    raw = cast("Any", info._raw_info)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType] - only there are the fragments
    fragments: Fragments = raw.fragments
    level: list[SelectionSetNode] = [raw.operation.selection_set]
    *way, _ = [key for key in raw.path.as_list() if isinstance(key, str)]
    for key in way:
        named = [node for node in _fields(level, fragments) if _key(node) == key]
        level = [node.selection_set for node in named if node.selection_set]
    names = {node.name.value for node in _fields(level, fragments)}
    return not names <= {_NAMELESS, str(raw.field_name)}


def _key(node: FieldNode) -> str:
    return (node.alias or node.name).value


def _fields(level: Iterable[SelectionSetNode], fragments: Fragments) -> Iterator[FieldNode]:
    """The fields of some selections, those of their fragments too."""
    for selection in (each for one in level for each in one.selections):
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields([fragments[selection.name.value].selection_set], fragments)
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields([selection.selection_set], fragments)
