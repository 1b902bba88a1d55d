"""The GraphQL documents of an installed SDK: Python constants, and texts inside its Go binary.

Documents that the SDK completes at run time (`Run`, `Runs`, `UseArtifact` of the Python side)
are not constants; runs of the real SDK show those.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, parse

_IN_PYTHON = re.compile(r"(#.*\n)?\s*(query|mutation)\b")
_IN_BINARY = re.compile(rb"(?:query|mutation) \w+\s*(?:\([^{}]{0,4000}?\))?\s*(?=\{)")
_FRAGMENT = re.compile(rb"\s*fragment \w+ on \w+\s*(?=\{)")


def package_of(version: str) -> Path:
    """The `wandb` package of an SDK environment in the project's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    found = sorted((cache / "heirloom" / "sdk" / version).glob("lib/python3*/site-packages/wandb"))
    if not found:
        raise FileNotFoundError(f"no environment for wandb {version} below {cache / 'heirloom' / 'sdk'}")
    return found[0]


def documents_of(package: Path) -> dict[str, list[DocumentNode]]:
    """Documents by the name of their operation; some names have several documents."""
    found: dict[str, dict[str, DocumentNode]] = {}
    for text in {*_python_texts(package), *_binary_texts(package)}:
        try:
            document = parse(text)
        except GraphQLError:
            continue  # a template, or bytes that only look like a document
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode) and node.name:
                found.setdefault(node.name.value, {})[text] = document
    return {name: list(texts.values()) for name, texts in found.items()}


def _python_texts(package: Path) -> Iterator[str]:
    for path in package.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "query " not in source and "mutation " not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _IN_PYTHON.match(text):
                yield text


def _binary_texts(package: Path) -> Iterator[str]:
    """Texts lie back to back in the binary: an operation, then the fragments that it spreads."""
    content = (package / "bin" / "wandb-core").read_bytes()
    for match in _IN_BINARY.finditer(content):
        end = _closing(content, match.end())
        while fragment := _FRAGMENT.match(content, end):
            end = _closing(content, fragment.end())
        yield content[match.start() : end].decode("utf-8", "replace")


def _closing(content: bytes, start: int) -> int:
    depth = 0
    for at in range(start, min(start + 65_536, len(content))):
        depth += {b"{": 1, b"}": -1}.get(content[at : at + 1], 0)
        if depth == 0:
            return at + 1
    return start
