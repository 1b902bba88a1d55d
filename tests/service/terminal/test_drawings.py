import re

import pytest

from service.terminal.answer import Answer
from service.terminal.dot import dot
from service.terminal.mermaid import mermaid
from service.terminal.table import table
from tests.service.terminal.answers import answer, diamond, hidden, node

HOSTILE = [
    '"; evil [x="',
    "back\\slash",
    "\\",
    "\\N",
    "<b>&amp;</b>",
    "a\nb",
    "`x`",
    "#quot;",
    "end",
    "]--x",
    "…é漢",
]

# https://graphviz.org/doc/info/lang.html: the tokens of the language, without HTML strings and comments
_DOT = re.compile(r'\s+|"(?:[^"\\]|\\.)*"|->|[{}\[\];=,]|[A-Za-z_\x80-\U0010ffff][\w]*|-?\d+(?:\.\d+)?')
_ATTRIBUTES = r"(?: \[(?:A=A(?:,A=A)*)\])?"
_STATEMENT = re.compile(rf"A=A;|A{_ATTRIBUTES};|A->A{_ATTRIBUTES};")
_MERMAID = re.compile(
    r"  (?:%% [^\n]*|\w+(?:\[\"[^\"`<>\\]*\"\]|\(\[\"[^\"`<>\\]*\"\]\)|\[\[\"[^\"`<>\\]*\"\]\])"
    r"|\w+ (?:-->|-\.->)\|[a-z]+\| \w+|\w+ -\.- \w+|classDef faint stroke-dasharray: 4 4|class [\w,]+ faint)"
)


def dot_shape(text: str) -> str:
    """The text with every id as `A`; fails on what is no token."""
    shape, place = "", 0
    while place < len(text):
        token = _DOT.match(text, place)
        assert token, text[place : place + 40]
        place = token.end()
        if not token[0].isspace():
            shape += token[0] if token[0] in {"->", "{", "}", "[", "]", ";", "=", ","} else "A"
    return shape


def check_dot(text: str) -> None:
    shape = dot_shape(text)
    assert shape.startswith("AA{")
    assert shape.endswith("}")
    statements = shape[3:-1].replace("[", " [")
    assert _STATEMENT.sub("", statements) == ""


def every_kind(name: str) -> Answer:
    nodes = [
        node("a", name=name, depth=0, type=name),
        node("r", name=name, kind="RUN", beyond=2),
        hidden("h"),
        node("c", name=name, kind="COLLECTION", number=None),
        node("gone", name=name, deleted=True),
    ]
    return answer(
        nodes,
        [("r", "a"), ("h", "r"), ("gone", "r"), ("a", "c"), ("h", "a")],
        complete=False,
        truncatedBy=["DEPTH"],
    )


@pytest.mark.parametrize("name", ["plain", *HOSTILE])
def test_dot_keeps_its_grammar(name: str) -> None:
    check_dot(dot(every_kind(name)))


def test_a_planted_mistake_is_caught() -> None:
    with pytest.raises(AssertionError):
        check_dot('digraph lineage {\n  n0 [label="a"b"];\n}\n')


@pytest.mark.parametrize("name", ["plain", *HOSTILE])
def test_mermaid_keeps_its_grammar(name: str) -> None:
    first, *lines = mermaid(every_kind(name)).splitlines()
    assert first == "flowchart LR"
    assert [line for line in lines if not _MERMAID.fullmatch(line)] == []


def test_dot_and_mermaid_say_the_same() -> None:
    assert dot(diamond()).count(" -> ") == mermaid(diamond()).count(" -->|") == 7
    assert '  n0 [label="model:v0 (model)", shape=box];' in dot(diamond())
    assert '  n0["model:v0 (model)"]' in mermaid(diamond())
    assert '  n1 -> n0 [label="produced"];' in dot(diamond())
    assert "  n1 -->|produced| n0" in mermaid(diamond())


def test_hidden_and_deleted_look_other() -> None:
    drawn = every_kind("x")
    assert "style=dashed" in dot(drawn)
    assert "style=dotted" in dot(drawn)
    assert "  class n2,n4 faint" in mermaid(drawn)
    assert '  n2 -> n0 [label="derived", style=dashed];' in dot(drawn)
    assert "  n2 -.->|derived| n0" in mermaid(drawn)


def test_a_table_is_aligned() -> None:
    nodes = [
        node("模型", depth=0),
        node("r", kind="RUN", beyond=2),
        hidden("h"),
        node("gone", deleted=True, type="dataset"),
    ]
    text = table(answer(nodes, [("r", "模型"), ("h", "r"), ("gone", "r")]))
    assert text.splitlines() == [
        "DEPTH  KIND     NAME                        TYPE     CREATED               STATE",
        "0      version  模型:v0                     model    2026-03-01T10:00:00Z",
        "1      run      r (… 2 more)                         2026-03-01T10:00:00Z  finished",
        "1      version  version (not yours to see)                                 hidden",
        "1      version  gone:v0                     dataset  2026-03-01T10:00:00Z  deleted",
        "complete: 4 nodes, 3 edges, 1 of them not yours to see",
    ]
