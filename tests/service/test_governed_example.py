"""The worked example of docs/governed-registry.md, run against a service that knows none of its names."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from graph.actor import SYSTEM
from graph.session import Graph
from graph.users import create_user
from tests.fixtures.server import Server

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "governed-registry.md"
# What differs from one run to the next: ids, times, where the service stands, and who its admin is.
VOLATILE = (
    (re.compile(r"\b[A-Za-z0-9_-]{26,}\b"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "TIME"),
    (re.compile(r'"http[^"]*"'), '"URL"'),
    (re.compile(r'"actorName": "(?!ada|ben)[^"]*"'), '"actorName": "ADMIN"'),
)


def lasting(text: str) -> str:
    for pattern, word in VOLATILE:
        text = pattern.sub(word, text)
    return text


async def test_the_page_is_what_the_example_prints(graph: Graph, server: Server) -> None:
    _, key = await create_user(graph, SYSTEM, name="example-admin", admin=True)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        ROOT / "examples" / "governed_registry.py",
        env={**os.environ, "HEIRLOOM_URL": server.url, "HEIRLOOM_API_KEY": key or ""},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), timeout=120)
    assert process.returncode == 0, printed.decode()[-2000:]
    assert lasting(printed.decode()) == lasting(PAGE.read_text())
