"""What the documents say: the sections of a page and the rows of its tables."""

import re
from dataclasses import dataclass
from typing import Final, Self

HEADING: Final = re.compile(r"^## `?(?P<title>[^`\n]+?)`?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A Markdown page, cut at its second-level headings."""

    sections: dict[str, str]
    rows: list[list[str]]

    @classmethod
    def read(cls, text: str) -> Self:
        found = list(HEADING.finditer(text))
        ends = [*[match.start() for match in found[1:]], len(text)]
        sections = {
            match["title"]: text[match.end() : end].strip() for match, end in zip(found, ends, strict=False)
        }
        rows = [
            [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
            for line in text.splitlines()
            if line.startswith("|")
        ]
        return cls(sections, rows)
