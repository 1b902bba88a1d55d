"""docs/settings.md and service/settings.py say the same."""

import re
from pathlib import Path

from service.settings import Settings

TABLE = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `(HEIRLOOM_\w+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)
UNSET = "–"  # noqa: RUF001 - the dash of the table


def documented() -> dict[str, str]:
    return {name: default for name, default, _ in ROW.findall(TABLE.read_text())}


def in_the_code() -> dict[str, str]:
    return {f"HEIRLOOM_{name.upper()}": shown(field.default) for name, field in Settings.model_fields.items()}


def shown(default: object) -> str:
    if default in (None, ""):
        return UNSET
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_every_setting_is_documented_with_its_default() -> None:
    assert documented() == in_the_code()


def test_every_setting_is_explained_once() -> None:
    rows = ROW.findall(TABLE.read_text())
    assert len(rows) == len(documented())
    assert [name for name, _, meaning in rows if len(meaning.split()) < 3] == []
    assert len(rows) == TABLE.read_text().count("\n| `"), "a row of the table has another shape"
