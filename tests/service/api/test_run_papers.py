"""Files of versions side by side, and what a requirements file asks for."""

import random

import pytest

from graph.differences import Difference
from service.content.file_differences import compare_files
from service.content.manifest import Entry
from service.content.run_papers import packages

LINES = """
# a comment
numpy==1.26.4
Typing_Extensions == 4.1  # why
uvicorn[standard]>=0.30,<1
torch @ https://example.test/torch.whl
-e git+https://host/repo#egg=own
--find-links https://name:secret@host/wheels
zope.interface
"""


def test_packages_by_their_normalised_names() -> None:
    assert packages(LINES) == {
        "numpy": "1.26.4",
        "typing-extensions": "4.1",
        "uvicorn[standard]": ">=0.30,<1",
        "torch": "@ https://example.test/torch.whl",
        "-e git+https://host/repo#egg=own": "",
        "zope-interface": "",
    }


def file(path: str, content: int) -> Entry:
    return Entry(path, f"d{content}", None, content, None, None, None)


@pytest.mark.parametrize("seed", range(200))
def test_files_by_path_and_content(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  seeded files, not secrets
    before, after = (
        {
            path: file(path, chance.randint(0, 5))
            for path in sorted(chance.sample("abcdefghij", chance.randint(0, 8)))
        }
        for _ in "ab"
    )
    found = compare_files(before, after)
    of = {each: [entry for entry in found.entries if entry.difference is each] for each in Difference}
    assert [entry.key for entry in found.entries] == sorted(entry.key for entry in found.entries)
    assert {entry.key for entry in of[Difference.CHANGED]} == {
        path for path in before.keys() & after.keys() if before[path].digest != after[path].digest
    }
    new = {entry.key for each in (Difference.ADDED, Difference.RENAMED) for entry in of[each]}
    old = {entry.key for entry in of[Difference.REMOVED]} | {
        str(entry.former) for entry in of[Difference.RENAMED]
    }
    assert (new, old) == (after.keys() - before.keys(), before.keys() - after.keys())
    for entry in of[Difference.RENAMED]:
        assert entry.before
        assert entry.after
        assert (entry.before.path, entry.before.digest) == (entry.former, entry.after.digest)
    left = {entry.before.digest for entry in of[Difference.REMOVED] if entry.before}
    assert not left & {entry.after.digest for entry in of[Difference.ADDED] if entry.after}
    total = len(new) + len(of[Difference.CHANGED]) + found.unchanged
    assert total == len(after)
