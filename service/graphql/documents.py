"""Parsed and validated documents, kept per schema."""

from collections import OrderedDict
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from service.graphql.compiled.operations import Document
from service.graphql.compiled.plans import Fields
from service.graphql.limits import Limits, violations

MAX_ERRORS: Final = 20


class RefusedDocumentError(Exception):
    """A document that is no GraphQL, breaks a limit, or does not fit the schema."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class Documents:
    """The documents of one schema, least recently used first.

    Validation depends on the schema, so nothing is shared between schemas. Refused documents
    are not kept. Texts count towards the bound in characters.
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._known: OrderedDict[str, Document] = OrderedDict()
        self._size = 0
        self._fields = Fields()
        switched_off = () if limits.introspection else (NoSchemaIntrospectionCustomRule,)
        self._rules = (
            *specified_rules,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
            *switched_off,
        )

    def __len__(self) -> int:
        return len(self._known)

    @property
    def size(self) -> int:
        """How many characters of query text are kept."""
        return self._size

    def get(self, query: str) -> Document:
        """The document of a text, ready for execution.

        Raises:
            RefusedDocumentError: With every reason that was found.
        """
        document = self._known.get(query)
        if document is not None:
            self._known.move_to_end(query)
            return document
        document = Document(self._prepare(query), self._schema, self._fields)
        self._keep(query, document)
        return document

    def _prepare(self, query: str) -> DocumentNode:
        tokens = self._limits.tokens
        try:
            document = parse(query, max_lexical_tokens=tokens, max_comments=tokens)
            errors = violations(document, self._limits) or self._validate(document)
        except GraphQLError as error:
            raise RefusedDocumentError([error]) from error
        except RecursionError as error:
            message = "query refused: it is nested too deeply"
            raise RefusedDocumentError([GraphQLError(message)]) from error
        if errors:
            raise RefusedDocumentError(errors)
        return document

    def _validate(self, document: DocumentNode) -> list[GraphQLError]:
        hidden = not self._limits.introspection
        return validate(self._schema, document, self._rules, MAX_ERRORS, hide_suggestions=hidden)

    def _keep(self, query: str, document: Document) -> None:
        if len(query) > self._limits.document_bytes or self._limits.documents == 0:
            return
        self._known[query] = document
        self._size += len(query)
        while len(self._known) > self._limits.documents or self._size > self._limits.document_bytes:
            oldest, _ = self._known.popitem(last=False)
            self._size -= len(oldest)
