"""One finished run with an input and an output, beside the transaction that writes the least for it."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bench import raw
from bench.service import Bench
from bench.timing import Measured, closed_loop
from service.api.ids import encode, reference

MANY: Final = 16  # clients
CREATE: Final = """
mutation ($name: String!) {
  createProject(owner: "home", name: $name) {
    __typename ... on ProjectPayload { project { id } } ... on Error { message } } }
"""
RECORD: Final = """
mutation ($project: String!, $input: String!, $output: String!) {
  recordRun(project: $project, inputs: [{version: $input}], outputs: [$output]) {
    __typename ... on Error { message } } }
"""


async def record_runs(bench: Bench, first: str, last: str) -> dict[int, Measured]:
    """Runs that use one version and make another, by id; what the service reached by number of clients.

    The clients of one project take turns, since names are unique there: many are measured in one project and
    each in its own.
    """
    homes = [await _project(bench, f"recorded-{number}") for number in range(MANY)]
    reached: dict[int, Measured] = {}
    for clients, projects in ((1, homes[:1]), (MANY, homes[:1]), (MANY, homes)):
        service = await closed_loop(_ours(bench, projects, first, last), clients)
        least = await closed_loop(_least(bench, projects, first, last), clients)
        where = "one project" if len(projects) == 1 else "a project each"
        print(f"\nrecordRun, one input and one output, {clients} clients, {where} (aim 0.6 of the least)")
        print(f"  service over HTTP  {service}")
        print(f"  least transaction  {least}")
        print(f"  ratio of rates {service.rate / least.rate:.2f}", flush=True)
        reached.setdefault(clients, service)
    return reached


async def _project(bench: Bench, name: str) -> str:
    made = (await bench.ask(CREATE, name=name))["createProject"]
    return made["project"]["id"]


def _ours(bench: Bench, projects: Sequence[str], first: str, last: str) -> Callable[[int], Awaitable[object]]:
    ends = [encode("Version", each) for each in (first, last)]

    async def record(number: int) -> object:
        project = projects[number % len(projects)]
        answer = await bench.ask(RECORD, project=project, input=ends[0], output=ends[1])
        if answer["recordRun"]["__typename"] != "RunPayload":
            raise RuntimeError(answer)
        return answer

    return record


def _least(
    bench: Bench, projects: Sequence[str], first: str, last: str
) -> Callable[[int], Awaitable[object]]:
    """The one statement that writes the same run, its edges and a text as long as its events."""
    homes = [reference(each, "project").id for each in projects]
    body = secrets.token_hex(100)

    async def record(number: int) -> object:
        given = {
            "project": homes[number % len(homes)],
            "run": secrets.token_hex(8),
            "input": first,
            "output": last,
            "body": body,
        }
        return await raw.fetch(bench.graph, raw.RECORD, given)

    return record
