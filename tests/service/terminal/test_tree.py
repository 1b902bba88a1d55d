import time

from service.terminal.tree import tree
from tests.service.terminal.answers import answer, diamond, hidden, ladder, node


def test_a_diamond_is_drawn_once_and_named_again() -> None:
    assert tree(diamond(), "UPSTREAM").splitlines() == [
        "model:v0 (model)",
        "└── train (run, finished)",
        "    ├── left:v0 (model)",
        "    │   └── prepare-left (run, finished)",
        "    │       └── data:v0 (dataset)",
        "    └── right:v0 (model)",
        "        └── prepare-right (run, finished)",
        "            └── data:v0 (dataset)",
        "complete: 7 nodes, 7 edges",
    ]


def test_what_lies_below_a_node_that_comes_again_is_above() -> None:
    nodes = [node("a", depth=0), node("r", kind="RUN"), node("b"), node("s", kind="RUN", depth=2)]
    text = tree(answer(nodes, [("r", "a"), ("s", "a"), ("b", "r"), ("b", "s"), ("s", "b")]), "UPSTREAM")
    assert text.count("s (run, finished)") == 2
    assert text.count("(see above)") == 2


def test_what_was_said_beside_a_run_is_no_branch() -> None:
    nodes = [node("a", depth=0), node("r", kind="RUN"), node("b")]
    assert tree(answer(nodes, [("r", "a"), ("b", "r"), ("b", "a")]), "UPSTREAM").splitlines() == [
        "a:v0 (model)",
        "└── r (run, finished)",
        "    └── b:v0 (model)",
        "complete: 3 nodes, 3 edges",
    ]


def test_a_cycle_ends() -> None:
    nodes = [node("a", depth=0), node("r", kind="RUN")]
    assert tree(answer(nodes, [("r", "a"), ("a", "r")]), "UPSTREAM").splitlines() == [
        "a:v0 (model)",
        "└── r (run, finished)",
        "    └── a:v0 (model) (see above)",
        "complete: 2 nodes, 2 edges",
    ]


def test_both_ways_are_told_apart() -> None:
    nodes = [node("a", depth=0), node("r", kind="RUN"), node("s", kind="RUN")]
    assert tree(answer(nodes, [("r", "a"), ("a", "s")]), "BOTH").splitlines() == [
        "upstream:",
        "a:v0 (model)",
        "└── r (run, finished)",
        "downstream:",
        "a:v0 (model)",
        "└── s (run, finished)",
        "complete: 3 nodes, 2 edges",
    ]


def test_hidden_deleted_linked_and_cut_are_said() -> None:
    nodes = [
        node("a", depth=0),
        node("r", kind="RUN", beyond=3),
        hidden("h"),
        node("gone", deleted=True),
        node("c", kind="COLLECTION", number=None),
    ]
    edges = [("r", "a"), ("h", "r"), ("gone", "r"), ("a", "c")]
    cut = answer(nodes, edges, complete=False, truncatedBy=["DEPTH", "NODES"])
    assert tree(cut, "UPSTREAM").splitlines() == [
        "a:v0 (model), linked in c",
        "└── r (run, finished)",
        "    ├── version (not yours to see)",
        "    ├── gone:v0 (model, deleted)",
        "    └── … 3 more",
        "not complete, cut by depth and nodes: 5 nodes, 4 edges, 1 of them not yours to see",
    ]


def test_a_name_cannot_command_the_terminal() -> None:
    text = tree(answer([node("\x1b[31mred\nline", depth=0)], []), "UPSTREAM")
    assert "\x1b" not in text
    assert text.splitlines()[0] == "\\x1b[31mred\\x0aline:v0 (model)"


def test_a_version_that_is_seen_through_a_registry_keeps_its_number() -> None:
    text = tree(answer([node("a", depth=0, name=None, number=4)], []), "UPSTREAM")
    assert text.splitlines()[0] == "(name not yours to see):v4 (model)"


def test_a_ladder_costs_a_line_for_each_edge() -> None:
    began = time.perf_counter()
    steps = ladder(30, 10)
    lines = tree(steps, "UPSTREAM").splitlines()
    assert time.perf_counter() - began < 1
    assert len(lines) <= len(steps.nodes) + len(steps.edges) + 20


def test_a_long_chain_goes_on_below() -> None:
    nodes = [node("v0", depth=0)]
    edges: list[tuple[str, str]] = []
    for step in range(1, 5000):
        nodes.append(node(f"v{step}", depth=step, kind="RUN" if step % 2 else "VERSION"))
        edges.append((f"v{step}", f"v{step - 1}"))
    text = tree(answer(nodes, edges), "UPSTREAM")
    assert max(map(len, text.splitlines())) < 250
    assert all(f"v{step} (run" in text for step in range(1, 5000, 2))
    assert "(goes on below)" in text
