"""What a run says of the code and environment that it ran in: its facts, and two files that the SDK sends.

`wandb-metadata.json` has the command line, `requirements.txt` the packages that were installed. Both
are files of the run: whoever may read the run may read them, and a client may send them again, so
they have no past.
"""

import asyncio
import hashlib
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from graph.errors import InvalidInputError
from graph.runs import Run
from service.blobs.keys import run_file_key
from service.blobs.store import BlobMissingError, BlobStore

METADATA: Final = "wandb-metadata.json"
REQUIREMENTS: Final = "requirements.txt"
LIMIT: Final = 4 * 1024 * 1024
_AT_ONCE: Final = 16
# A name, what may follow it in brackets, then the version or address (PEP 508).
_OPTION: Final = re.compile(r"-(?!e\s|-editable\s)")  # what is editable is a package
_LINE: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(.*)")


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known of how a run was executed; None is unknown.

    `requirements` is the text of the file and `environment` its SHA-256 in hex.
    """

    commit: str | None
    repository: str | None
    program: str | None
    command: str | None
    host: str | None
    python: str | None
    requirements: str | None

    @property
    def environment(self) -> str | None:
        text = self.requirements
        return None if text is None else hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def code(self) -> dict[str, str]:
        """What is known of the code, by name."""
        names = ("commit", "repository", "program", "command", "host", "python")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


async def papers_of(
    store: BlobStore, runs: Sequence[Run], facts: Sequence[Mapping[str, Any]]
) -> list[Papers]:
    """The papers of runs, each with its facts, which count for more than what its files say."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(run: Run, known: Mapping[str, Any]) -> Papers:
        async with gate:
            return _papers(known, await _read(store, run, METADATA), await _read(store, run, REQUIREMENTS))

    return list(await asyncio.gather(*(one(run, known) for run, known in zip(runs, facts, strict=True))))


async def _read(store: BlobStore, run: Run, name: str) -> str | None:
    try:
        data = await store.read(run_file_key(run.tenant, run.id, name), limit=LIMIT)
    except (BlobMissingError, InvalidInputError):  # what nobody sent, and what is too long to be one
        return None
    return data.decode("utf-8", "surrogateescape")


def _papers(facts: Mapping[str, Any], metadata: str | None, requirements: str | None) -> Papers:
    said = _object(metadata)
    git = said.get("git")
    code: dict[str, Any] = cast("dict[str, Any]", git) if isinstance(git, dict) else {}
    program = facts.get("program") or _text(said.get("codePath")) or _text(said.get("program"))
    return Papers(
        commit=facts.get("commit") or _text(code.get("commit")),
        repository=facts.get("repository") or _text(code.get("remote")),
        program=program,
        command=facts.get("command") or _command(program, said),
        host=facts.get("host") or _text(said.get("host")),
        python=_text(said.get("python")),
        requirements=facts.get("requirements") or requirements,
    )


def _command(program: str | None, said: Mapping[str, Any]) -> str | None:
    """The command line. A program whose arguments nobody told is not one."""
    arguments = said.get("args", [] if said.get("program") else None)
    if program is None or not isinstance(arguments, list):
        return None
    return shlex.join([program, *map(str, cast("list[object]", arguments))])


def packages(requirements: str) -> dict[str, str]:
    """What each line of a requirements file asks for, by the normalised name of the package (PEP 503).

    A line that names no package stands under its own text. Options are left out: they ask for no package,
    and the address of an index may hold a password.
    """
    found: dict[str, str] = {}
    for line in requirements.splitlines():
        text = line.split(" #")[0].strip()
        if not text or text.startswith("#") or _OPTION.match(text):
            continue
        matched = _LINE.fullmatch(text)
        if matched is None:
            found[text] = ""
        else:
            name = re.sub(r"[-_.]+", "-", matched[1]).lower() + (matched[2] or "")
            found[name] = matched[3].removeprefix("==").strip()
    return found


def _object(text: str | None) -> dict[str, Any]:
    try:
        value: object = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
