import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.imports import distant_imports, hidden_imports, nameless_modules
from tests.rules.source import EVERYTHING, ROOT, Source, expect_none_in, sources


def test_imports_are_in_the_open() -> None:
    expect_none_in(sources(*EVERYTHING), hidden_imports, distant_imports, nameless_modules)


def test_an_import_inside_a_function_is_caught() -> None:
    planted = Source("graph/a.py", "def f():\n    if True:\n        from graph import b\n    return b\n")
    assert list(hidden_imports(planted)) == ["graph/a.py:3: an import inside f"]
    assert list(hidden_imports(Source("graph/a.py", "import ast\n\ndef f(): ...\n"))) == []


def test_a_distant_import_is_caught() -> None:
    assert len(list(distant_imports(Source("graph/a.py", "from .. import b\n")))) == 1
    assert list(distant_imports(Source("graph/a.py", "from . import b\n"))) == []


@pytest.mark.parametrize("path", ["graph/utils.py", "service/helpers/links.py", "tests/common.py"])
def test_a_module_without_a_noun_is_caught(path: str) -> None:
    assert len(list(nameless_modules(Source(path, "")))) == 1


def test_the_parts_depend_only_the_allowed_way() -> None:
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_forbidden_dependency_is_caught(tmp_path: Path) -> None:
    for package, text in {"graph": "import service", "service": ""}.items():
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(text)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["graph", "service"]\n[[tool.importlinter.contracts]]\n'
        'name = "c"\ntype = "forbidden"\nsource_modules = ["graph"]\nforbidden_modules = ["service"]\n'
    )
    checked = lint_imports(tmp_path)
    assert checked.returncode == 1
    assert "graph -> service" in checked.stdout


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
