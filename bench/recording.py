"""One finished run with an input and an output, beside the transaction that writes the least for it."""

import itertools
import secrets
from typing import Final

from bench import raw
from bench.service import Bench
from bench.timing import Measured, closed_loop
from service.api.ids import encode, reference

PROJECT: Final = "home/registry_quickstart"
HOME: Final = "query ($path: String!) { project(path: $path) { id } }"
RECORD: Final = """
mutation ($project: String!, $input: String!, $output: String!) {
  recordRun(project: $project, inputs: [{version: $input}], outputs: [$output]) {
    __typename ... on Error { message } } }
"""


async def record_runs(bench: Bench, first: str, last: str) -> dict[int, Measured]:
    """Runs that use one version and make another, by id; what the service reached by number of clients."""
    home = (await bench.ask(HOME, path=PROJECT))["project"]["id"]
    ends = [encode("Version", each) for each in (first, last)]
    body, numbers = secrets.token_hex(100), itertools.count()

    async def ours(_: int) -> object:
        answer = await bench.ask(RECORD, project=PROJECT, input=ends[0], output=ends[1])
        if answer["recordRun"]["__typename"] != "RunPayload":
            raise RuntimeError(answer)
        return answer

    async def plain(_: int) -> object:
        name = f"raw{next(numbers)}"
        given = {
            "project": reference(home, "project").id,
            "run": name,
            "input": first,
            "output": last,
            "body": body,
        }
        return await raw.fetch(bench.graph, raw.RECORD, given)

    reached: dict[int, Measured] = {}
    for clients in (1, 16):
        service, least = await closed_loop(ours, clients), await closed_loop(plain, clients)
        print(
            f"\nrecordRun with one input and one output, {clients} clients (aim 0.6 of the least transaction)"
        )
        print(f"  service over HTTP  {service}")
        print(f"  least transaction  {least}")
        print(f"  ratio of rates {service.rate / least.rate:.2f}", flush=True)
        reached[clients] = service
    return reached
