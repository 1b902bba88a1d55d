from tests.rules.sizes import FILE_LINES, FUNCTION_LINES, TEST_FILE_LINES, long_files, long_functions
from tests.rules.source import EVERYTHING, PRODUCT, Source, expect_none_in, sources


def test_files_are_short() -> None:
    expect_none_in(sources(*EVERYTHING), long_files)


def test_functions_are_short() -> None:
    expect_none_in(sources(*PRODUCT), long_functions)


def test_a_long_file_is_caught() -> None:
    assert list(long_files(Source("graph/a.py", "x = 1\n" * FILE_LINES))) == []
    assert len(list(long_files(Source("graph/a.py", "x = 1\n" * (FILE_LINES + 1))))) == 1
    assert len(list(long_files(Source("tests/a.py", "x = 1\n" * (TEST_FILE_LINES + 1))))) == 1


def test_a_long_function_is_caught_and_its_docstring_is_free() -> None:
    body = "    x = 1\n" * (FUNCTION_LINES - 1)
    docstring = '    """One.\n\n    Two.\n    """\n'
    assert list(long_functions(Source("graph/a.py", "def f():\n" + docstring + body))) == []
    assert len(list(long_functions(Source("graph/a.py", "async def f():\n" + body + "    y = 2\n")))) == 1
    nested = "class A:\n    def f(self):\n" + "        x = 1\n" * FUNCTION_LINES
    assert len(list(long_functions(Source("graph/a.py", nested)))) == 1
