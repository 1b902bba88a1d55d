"""Every error code and permission is described, and nothing is described that does not exist."""

from graph.policy import ROLE_NAMES, ROLE_TABLE, Permission
from tests.rules.codes import error_codes
from tests.rules.documents import Page
from tests.rules.source import PRODUCT, ROOT, Source, sources

DOCS = ROOT / "docs"


def test_every_error_code_has_its_section() -> None:
    page = Page.read((DOCS / "errors.md").read_text())
    assert sorted(page.sections) == sorted(error_codes(sources(*PRODUCT)))
    for code, section in page.sections.items():
        for part in ("**Meaning.**", "**Example.**", "**What to do.**"):
            assert part in section, f"{code} lacks {part}"


def test_every_permission_has_its_row_with_its_target_and_least_role() -> None:
    page = Page.read((DOCS / "permissions.md").read_text())
    rows = {row[0]: row[1:] for row in page.rows if row[0] in set(Permission)}
    described = {permission: (row[0], row[1]) for permission, row in rows.items()}
    assert described == {
        permission.value: (kind.__name__.lower(), ROLE_NAMES[least].replace("_", " "))
        for permission, (kind, least) in ROLE_TABLE.items()
    }
    assert all(len(row[2]) > len("an action") for row in rows.values())


def test_every_documented_permission_exists() -> None:
    page = Page.read((DOCS / "permissions.md").read_text())
    named = {row[0] for row in page.rows if ":" in row[0] and not row[0].startswith("-")}
    assert named == {permission.value for permission in Permission}


def test_permissions_are_alphabetical_and_all_in_the_role_table() -> None:
    assert list(Permission) == sorted(Permission)
    assert set(ROLE_TABLE) == set(Permission)


def test_codes_are_found_where_they_are_said() -> None:
    said = [
        Source("graph/a.py", 'class A(DomainError):\n    code = "GONE"\n'),
        Source("graph/b.py", 'class B:\n    code: ClassVar[str] = "BASE"\n'),
        Source("service/c.py", 'error = {"code": "LATE", "kind": "EARLY"}\n'),
        Source("service/graphql/errors.py", 'BAD: Final = "BAD"\nOTHER: Final = "NONE"\n'),
        Source("service/d.py", 'BAD_TOO: Final = "BAD_TOO"\ncode = "LOCAL"\n'),
    ]
    assert error_codes(said) == {"GONE", "BASE", "LATE", "BAD"}


def test_a_page_is_read() -> None:
    page = Page.read("# A\n\n## `ONE`\n\nfirst\n\n| a:b | c |\n|---|---|\n\n## TWO\nsecond\n")
    assert page.sections["TWO"] == "second"
    assert page.sections["ONE"].startswith("first")
    assert ["a:b", "c"] in page.rows
