"""From a selection to the source of one Python function per object, list and abstract type in it."""

from collections.abc import Callable
from typing import Any, Final

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetailsList

from service.graphql.compiled.fields import Read, read_of
from service.graphql.compiled.kinds import CAST, Chooser, Complete, checker, origin_of, test_of
from service.graphql.compiled.values import USUAL, Kinds, Names, Unusual, leaf

MAX_FUNCTIONS: Final = 400  # abstract types multiply what a document selects
TYPENAME: Final = "__typename"


class NotPlainError(Exception):
    """Something in the selection needs a resolver, so that the selection is not compiled as a whole."""


class Writer:
    """Writes one selection; `executor` says which fields of a fragment or directive are selected.

    Everything that the source names is made here or is a name of the schema or of GraphQL, which
    allows letters, digits and underscores only.
    """

    def __init__(self, executor: Any, kinds: Kinds) -> None:
        self._executor = executor
        self._kinds = kinds
        self._lines: list[str] = []
        self._names: dict[str, Any] = {
            "INFINITY": float("inf"),
            "Undefined": Undefined,
            "Unusual": Unusual,
            "cast": CAST,
        }
        self._functions = 0

    def compiled(self, kind: Any, details: FieldDetailsList) -> Complete:
        """A function that completes a value of a type, nulls and lists around it included.

        Raises:
            NotPlainError: It needs resolvers, or is too large.
        """
        body = self._complete(kind, details)
        self._lines += ["def complete(v):", *_indented(body), "    return v"]
        exec(compile("\n".join(self._lines), "<selection>", "exec"), self._names)  # noqa: S102 - our own text
        return self._names["complete"]

    def _complete(self, kind: Any, details: FieldDetailsList, *, required: bool = False) -> list[str]:
        """Statements that turn the variable `v` into its answer."""
        inner: Any = getattr(kind, "of_type", None)
        if isinstance(kind, GraphQLNonNull):
            return self._complete(inner, details, required=True)
        if is_leaf_type(kind):
            return self._leaf(kind, required=required)
        if isinstance(kind, GraphQLList):
            function = self._list(inner, details)
        elif is_abstract_type(kind):
            function = self._abstract(kind, details)
        else:
            function = self._object(kind, details)
        # None is of no class that the function goes on with
        return [f"v = {function}(v)" if required else f"v = None if v is None else {function}(v)"]

    def _leaf(self, kind: Any, *, required: bool) -> list[str]:
        complete = self._named("leaf", leaf(self._kinds, kind, required=required))
        usual = USUAL.get(kind)
        if usual is not None:
            unusual = f"not ({usual})" if required else f"v is not None and not ({usual})"
            return [f"if {unusual}: v = {complete}(v)"]
        if not is_enum_type(kind):
            coerce = self._named("coerce", kind.coerce_output_value)
            return [
                f"if v.__class__ in {self._named('usual', self._kinds.usual)}:",
                f"    v = {coerce}(v)",
                "    if v is None or v is Undefined: raise Unusual",
                f"else: v = {complete}(v)",
            ]
        names = self._named("names", Names(kind, self._names[complete]))
        return [f"v = {names}[v.__class__][v] if v.__class__ in {names} else {names}(v)"]

    def _list(self, kind: Any, details: FieldDetailsList) -> str:
        item = self._complete(kind, details)
        name = self._function()
        self._lines += [
            f"def {name}(items):",
            "    if items.__class__ is not list and items.__class__ is not tuple: raise Unusual",
            *_indented(_each(item)),
        ]
        return name

    def _object(self, kind: GraphQLObjectType, details: FieldDetailsList) -> str:
        known: set[type] = set()
        check = self._named("check", checker(self._kinds, kind, known))
        body = [f"if o.__class__ not in {self._named('known', known)}: {check}(o)"]
        test = test_of(kind)
        if test is not None:
            body.append(f"if {self._named('test', test)}(o, None) is not True: raise Unusual")
        elif kind.is_type_of is not None:
            body.append("if cast(o) is not None: raise Unusual")
        answer: list[str] = []
        for key, selected in self._executor.collect_subfields(kind, details).grouped_field_set.items():
            body += self._field(kind, selected, f"v{len(answer)}")
            answer.append(f"{key!r}: v{len(answer)}")
        name = self._function()
        self._lines += [f"def {name}(o):", *_indented(body), f"    return {{{', '.join(answer)}}}"]
        return name

    def _field(self, kind: GraphQLObjectType, details: FieldDetailsList, variable: str) -> list[str]:
        name = details[0].node.name.value
        if name == TYPENAME:
            return [f"{variable} = {kind.name!r}"]
        field = kind.fields.get(name)
        read = read_of(field) if field else None
        if field is None or read is None:
            raise NotPlainError
        return [self._read(read), *self._complete(field.type, details), f"{variable} = v"]

    def _read(self, read: Read) -> str:
        if read.attribute is not None:
            return f"v = o.{read.attribute}"
        return f"v = {self._named('method', read.method)}(o)"

    def _abstract(self, kind: Any, details: FieldDetailsList) -> str:
        origin = origin_of(kind)
        if origin is None:
            raise NotPlainError
        possible = self._executor.schema.get_possible_types(kind)
        functions = [self._object(each, details) for each in possible]
        chooser = Chooser(self._kinds, origin)
        choose, chosen = self._named("choose", chooser), self._named("chosen", chooser.chosen)
        name = self._function()
        self._lines += [
            f"def {name}(o):",
            "    if cast(o) is not None: raise Unusual",
            f"    return ({chosen}.get(o.__class__) or {choose}(o))(o)",
        ]
        for each, function in zip(possible, functions, strict=True):
            self._lines.append(f"{choose}.add({self._named('kind', each)}, {function})")
        return name

    def _function(self) -> str:
        self._functions += 1
        if self._functions > MAX_FUNCTIONS:
            raise NotPlainError
        return f"f{self._functions}"

    def _named(self, what: str, value: object) -> str:
        name = f"{what}_{len(self._names)}"
        self._names[name] = value
        return name


def reader(kinds: Kinds, kind: Any, read: Read, complete: Complete | None) -> Callable[[Any], Any]:
    """A function of an object that gives the answer of one of its fields.

    Args:
        kinds: The classes that are known.
        kind: The field's type.
        read: How the field is read.
        complete: How its value is completed; None for a scalar or enum, which needs no selection.
    """
    writer = Writer(None, kinds)
    finish = complete or writer.compiled(kind, [])
    if read.method is not None:
        method = read.method
        return lambda source: finish(method(source))
    attribute = str(read.attribute)
    return lambda source: finish(getattr(source, attribute))


def _each(item: list[str]) -> list[str]:
    """Statements that return the answers of all `items`, of those that turn `v` into one."""
    only, *more = item
    value = only.removeprefix("v = ")
    if value != only and not more:
        return [f"return [{value} for v in items]"]
    return ["done = []", "for v in items:", *_indented(item), "    done.append(v)", "return done"]


def _indented(lines: list[str], levels: int = 1) -> list[str]:
    return ["    " * levels + line for line in lines]
