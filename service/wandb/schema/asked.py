"""What else a document asks an object for, beside one field of it."""

from collections.abc import Iterable, Iterator
from typing import Final

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode

_NAMELESS: Final = "__typename"


def asks_more(info: GraphQLResolveInfo) -> bool:
    """Is the field asked for beside others of its object? The type's name does not count."""
    level = [info.operation.selection_set]
    *way, _ = [key for key in info.path.as_list() if isinstance(key, str)]
    for key in way:
        named = [node for node in _fields(level, info) if _key(node) == key]
        level = [node.selection_set for node in named if node.selection_set]
    return any(node.name.value not in {_NAMELESS, info.field_name} for node in _fields(level, info))


def _key(node: FieldNode) -> str:
    return (node.alias or node.name).value


def _fields(level: Iterable[SelectionSetNode], info: GraphQLResolveInfo) -> Iterator[FieldNode]:
    """The fields of some selections, those of their fragments too."""
    for selection in (each for one in level for each in one.selections):
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields([info.fragments[selection.name.value].selection_set], info)
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields([selection.selection_set], info)
