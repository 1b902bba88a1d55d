import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.entities import Entity, EntityKind
from graph.loading.ledger import Ledger
from graph.loading.readings import Checked, LoadRefusedError, batches, check
from graph.loading.records import KINDS
from graph.loading.scope import Scope
from graph.loading.source import Source
from graph.loading.tables import BATCH, EdgeTable
from graph.projects import Project
from graph.targets import Visibility
from tests.graph.loads import DAY, START, digest, small, written

ROOT = Path(__file__).parents[2]
OWNER = Entity(
    id="o" * 26, seq=1, kind=EntityKind.TEAM, name="team", display_name="team", organization="g" * 26,
    team=None, created_at=0, user_seq=None, account=None, email="", instance_admin=False, default_entity=None,
)  # fmt: skip
SCOPE = Scope("l" * 26, OWNER, START + 10 * DAY, {}, "system")

VERSION = {"kind": "version", "key": "v", "artifact": "m", "digest": digest(9), "size": 1, "file_count": 1}
LATE = {"at": START + 4 * DAY}


def checked(folder: Path, *more: Any) -> Checked:
    return check(SCOPE, Source.of([written(folder, [*small(), *more])]))


def test_the_small_load_keeps_every_rule(tmp_path: Path) -> None:
    counts = checked(tmp_path).counts
    assert counts["version"] == 3
    assert counts["alias"] == 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "this line is not valid JSON"),
        ("[1]", "a line must be a JSON object"),
        ({"kind": "thing"}, "kind is one of project, artifact"),
        ({"kind": "project", "name": "x"}, "project: key is missing"),
        (
            {"kind": "project", "key": "x", "name": "x", "colour": 1},
            "project: colour is no field of a project",
        ),
        ({"kind": "project", "key": "p", "name": "x"}, "key: there is a project 'p' above already"),
        ({"kind": "project", "key": "x", "name": "p"}, "name: there is a project 'p' already"),
        ({"kind": "project", "key": "x", "name": "a/b"}, "name must not contain '/'"),
        ({"kind": "project", "key": "", "name": "x"}, "key has 1 to 256 printable characters"),
        ({"kind": "project", "key": "x", "name": "\ud800"}, "name holds half a surrogate pair"),
        (
            {"kind": "project", "key": "x", "name": "x", "created_at": "2026-01-01"},
            "created_at must be a time",
        ),
        (
            {"kind": "project", "key": "x", "name": "x", "created_at": START * 2},
            "created_at lies in the future",
        ),
        ({"kind": "artifact", "key": "x", "project": "q", "name": "x", "type": "t"}, "'q' is not known here"),
        (
            {"kind": "artifact", "key": "x", "project": "p", "name": "picks", "type": "t"},
            "collection 'picks'",
        ),
        ({"kind": "collection", "key": "x", "name": "x", "type": "t"}, "names its project or its registry"),
        (
            {"kind": "collection", "key": "x", "name": "x", "type": "t", "registry": "r"},
            "has no registry 'r'",
        ),
        (
            {"kind": "run", "key": "x", "project": "p", "name": "train"},
            "there is a run 'train' in this project",
        ),
        (
            {"kind": "run", "key": "x", "project": "p", "name": "x", "state": "running"},
            "only runs that ended",
        ),
        (
            {"kind": "run", "key": "x", "project": "p", "name": "x", "config": []},
            "config must be a JSON object",
        ),
        (
            {"kind": "run", "key": "x", "project": "p", "name": "x", "started_at": 9, "finished_at": 8},
            "started_at is after finished_at",
        ),
        ({**VERSION, "digest": "x"}, "digest must be 32 hex digits"),
        ({**VERSION, "size": -1}, "size must be a whole number"),
        ({**VERSION, "size": True}, "size must be a whole number"),
        ({**VERSION, "tags": ["a/b"]}, "Invalid tag"),
        ({**VERSION, "artifact": "d", "number": 3}, "number: 3 is not free: the next in 'data' is 4"),
        ({**VERSION, "created_at": START}, "created_at: the moves of one alias ('latest' here)"),
        ({**VERSION, "run": "r9"}, "run: 'r9' is not known here"),
        ({"kind": "consumed", "version": "d1", "run": "r2"}, "have used that version already"),
        ({"kind": "consumed", "version": "d0", "run": "r2", "at": START}, "at is before one of its ends"),
        ({"kind": "produced", "version": "d0", "run": "r1"}, "have produced that version already"),
        ({"kind": "derived", "version": "m0", "from": "d1", "run": "r2"}, "said already that this run made"),
        ({"kind": "derived", "version": "d1", "from": "d0", "run": "r2"}, "that this run has made it"),
        ({"kind": "derived", "version": "m0", "from": "d0", "run": "r2"}, "that this run has used it"),
        (
            {"kind": "link", "version": "d0", "collection": "c"},
            "its type is 'dataset', the collection's 'model'",
        ),
        ({"kind": "link", "version": "m0", "collection": "c", **LATE}, "linked in that collection already"),
        ({"kind": "alias", "artifact": "d", "name": "latest", "version": "d0"}, "moves by itself"),
        ({"kind": "alias", "artifact": "d", "name": "v3", "version": "d0"}, "moves by itself"),
        ({"kind": "alias", "artifact": "d", "name": "x"}, "alias: version is missing"),
        (
            {"kind": "alias", "artifact": "d", "name": "x", "version": None},
            "this alias points nowhere already",
        ),
        ({"kind": "alias", "artifact": "d", "name": "x", "version": "m0"}, "does not stand in this artifact"),
        (
            {"kind": "alias", "collection": "c", "name": "x", "version": "d0"},
            "does not stand in this collection",
        ),
        ({"kind": "alias", "name": "x", "version": "d0"}, "names its artifact or its collection"),
        (
            {"kind": "alias", "artifact": "d", "name": "best", "version": "d0", "at": START},
            "in the order of time",
        ),
    ],
)
def test_a_broken_rule_is_told_with_its_line(tmp_path: Path, line: Any, said: str) -> None:
    with pytest.raises(LoadRefusedError) as refusal:
        checked(tmp_path, line)
    assert refusal.value.message.startswith(f"load.ndjson:{len(small()) + 1}: ")
    assert said in refusal.value.message


def test_reading_goes_on_after_an_error_and_stops_after_twenty(tmp_path: Path) -> None:
    with pytest.raises(LoadRefusedError) as refusal:
        checked(tmp_path, {"kind": "thing"}, "", {"kind": "other"})
    first = len(small()) + 1
    told = refusal.value.message.splitlines()
    assert [line.split(": ")[0] for line in told] == [f"load.ndjson:{first}", f"load.ndjson:{first + 2}"]
    with pytest.raises(LoadRefusedError) as refusal:
        checked(tmp_path, *[{"kind": "thing"}] * 30)
    assert len(refusal.value.message.splitlines()) == 21


def test_the_page_shows_lines_that_can_be_loaded(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "bulk-load.md").read_text()
    lines = page.split("```json\n")[1].split("```")[0]
    registry = Project(
        id="m" * 26, seq=1, name="model", owner="g" * 26, owner_name="g", organization="g" * 26,
        tenant="g" * 26, description=None, visibility=Visibility.ORGANIZATION, core=True, all_types=False,
        accepted_types=("model",), created_at=0, updated_at=0, created_by=None, owner_user=None,
        protected_aliases=(),
    )  # fmt: skip
    scope = replace(SCOPE, time=START * 2, registries={"model": registry})
    found = check(scope, Source.of([written(tmp_path, lines.splitlines())]))
    assert found.counts == {
        "project": 1, "artifact": 2, "collection": 1, "run": 2, "version": 2, "consumed": 1, "link": 1,
        "alias": 1, "derived": 1,
    }  # fmt: skip


def test_the_page_names_every_field() -> None:
    page = (ROOT / "docs" / "bulk-load.md").read_text()
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    for name, kind in KINDS.items():
        told = set(re.findall(r"`(\w+)`", rows[name])) - ({name} - {*kind.needed, *kind.optional})
        assert told == {*kind.needed, *kind.optional}


def test_nothing_to_load_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadRefusedError, match="no project"):
        check(SCOPE, Source.of([written(tmp_path, [])]))


def test_times_may_be_texts_with_a_zone(tmp_path: Path) -> None:
    line = {
        "kind": "run",
        "key": "x",
        "project": "p",
        "name": "x",
        "created_at": "2023-11-14T23:13:20.5+01:00",
    }
    assert checked(tmp_path, line).ledger.get("run", "x") == {"created_at": START + 500_000}


def test_equal_moments_of_one_alias_are_told_apart(tmp_path: Path) -> None:
    again = [
        {**VERSION, "key": "v1", "created_at": START + 4 * DAY},
        {**VERSION, "key": "v2", "created_at": START + 4 * DAY},
    ]
    ledger = checked(tmp_path, *again).ledger
    assert ledger.get("version", "v2")["created_at"] == ledger.get("version", "v1")["created_at"] + 1


def test_batches_are_the_same_in_every_try_and_edges_come_last(tmp_path: Path) -> None:
    runs = [{"kind": "run", "key": f"x{n}", "project": "p", "name": f"x{n}"} for n in range(BATCH + 10)]
    uses = [{"kind": "consumed", "version": "d0", "run": f"x{n}"} for n in range(BATCH + 10)]
    source = Source.of([written(tmp_path, [*small(), *runs, *uses])])
    first = check(SCOPE, source)
    one, other = list(batches(SCOPE, source, first)), list(batches(SCOPE, source, first))
    assert one == other
    assert [batch.number for batch in one] == list(range(len(one)))
    assert max(len(batch.rows) for batch in one) == BATCH
    known = set[str]()
    for batch in one:
        if isinstance(batch.table, EdgeTable):
            assert {row[end] for row in batch.rows for end in ("start", "end")} <= known
        else:
            known |= {row["id"] for row in batch.rows if "id" in row}


def test_long_documents_make_short_batches(tmp_path: Path) -> None:
    long = {"config": {"text": "x" * 6_000_000}}
    runs = [{"kind": "run", "key": f"x{n}", "project": "p", "name": f"x{n}", **long} for n in range(5)]
    source = Source.of([written(tmp_path, [*small(), *runs])])
    found = [batch for batch in batches(SCOPE, source, check(SCOPE, source)) if batch.table.name == "runs"]
    assert [len(batch.rows) for batch in found] == [5, 2]  # two of `small`, then three long ones


def test_files_that_change_meanwhile_are_noticed(tmp_path: Path) -> None:
    file = written(tmp_path, small())
    source = Source.of([file])
    written(tmp_path, small("q"))
    with pytest.raises(Exception, match="changed while they were read"):
        check(SCOPE, source)


def test_a_ledger_keeps_the_first(tmp_path: Path) -> None:
    assert tmp_path
    ledger = Ledger()
    assert ledger.add("run", "a", 1)
    assert not ledger.add("run", "a", 2)
    assert ledger.get("run", "a") == 1
    ledger.put("run", "a", 3)
    assert list(ledger.each("run")) == [("a", 3)]
    assert ledger.get("version", "a") is None
