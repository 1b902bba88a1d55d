"""What GraphQL costs above the same rows in plain JSON: compiled, and on graphql-core alone."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

import orjson
from graphql import GraphQLSchema, get_named_type, is_abstract_type, print_ast
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import VariableValues

from bench.graphql_app import FIELDS
from bench.http import load, request
from service.graphql.compiled.executor import CompiledExecutor
from service.graphql.compiled.operations import Document
from service.graphql.compiled.values import Kinds
from service.graphql.compiled.writing import NotPlainError, Writer
from service.graphql.documents import Documents, RefusedDocumentError
from service.local.collector import settle
from service.local.ports import free_port
from service.wandb.limits import LIMITS
from service.wandb.schema_root import schema
from tests.sdk.documents import documents_of, package_of

SDK: Final = "0.31.0"
COUNTS: Final = (1, 1000, 20_000)
FLAT: Final = f"query($n: Int!) {{ items(count: $n) {{ {FIELDS} }} }}"
NESTED: Final = f"query($n: Int!) {{ connection(count: $n) {{ edges {{ cursor node {{ {FIELDS} }} }} }} }}"


async def graphql() -> None:
    """All of it; needs neither a database nor a service."""
    async with app() as (port, pid):
        for title, query in (("flat list", FLAT), ("edges and nodes", NESTED)):
            for count in COUNTS:
                print(f"\n{title}, {count} objects of 8 fields, 16 clients, one server process")
                await _compare(port, pid, query, count)
    _documents()


async def _compare(port: int, pid: int, query: str, count: int) -> None:
    body = orjson.dumps({"query": query, "variables": {"n": count}})
    sent = {
        "compiled": request("/compiled", body),
        "graphql-core": request("/stock", body),
        "Strawberry": request("/strawberry", body),
        "plain JSON": request(f"/json/{count}"),
    }
    found = {name: await load(port, pid, each) for name, each in sent.items()}
    for name, served in found.items():
        each = f"{served.cpu * 1000 / count:7.2f} us/object" if count > 1 else ""
        print(f"  {name:14} {served}  {each}")
    mine, *stock, plain = found.values()
    less = ", ".join(f"{each.cpu / mine.cpu:.1f}" for each in stock)
    more = ", ".join(f"{mine.rate / each.rate:.1f}" for each in stock)
    print(
        f"  CPU: compiled / plain {mine.cpu / plain.cpu:.2f}; graphql-core and Strawberry / compiled {less}"
    )
    print(f"  rate: compiled / graphql-core and Strawberry {more}")


@asynccontextmanager
async def app(**environment: str) -> AsyncGenerator[tuple[int, int]]:
    """`bench.graphql_app` in a process: its port and process."""
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "uvicorn", "bench.graphql_app:app", "--port", str(port),
        "--no-access-log", "--log-level", "warning", "--loop", "uvloop", "--http", "httptools",
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                break
        yield port, server.pid
    finally:
        server.terminate()
        await server.wait()


def _documents() -> None:
    """Every document of the SDK, cold: read and checked, then all its selections compiled."""
    core = schema._schema  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - Strawberry has no public name for it
    settle()
    checked: dict[str, float] = {}
    compiled: dict[str, float] = {}
    for name, documents in documents_of(package_of(SDK)).items():
        text = print_ast(documents[0])
        try:
            began = time.process_time()
            document = Documents(core, LIMITS).get(text)
        except RefusedDocumentError:
            continue  # what is out of our scope
        checked[name] = (time.process_time() - began) * 1000
        began = time.process_time()
        _compile(core, document)
        compiled[name] = (time.process_time() - began) * 1000
    slowest = max(compiled, key=lambda name: compiled[name] + checked[name])
    print(f"\nthe {len(compiled)} documents of SDK {SDK} that fit, cold, in this process (ms)")
    for title, took in (("read and checked", checked), ("compiled", compiled)):
        print(f"  {title}: median {statistics.median(took.values()):.2f}, most {max(took.values()):.2f}")
    print(
        f"  the slowest is {slowest}: {checked[slowest]:.2f} and {compiled[slowest]:.2f} (aim: 20 together)"
    )


def _compile(core: GraphQLSchema, document: Document) -> None:
    """Compile each selection that can be, as it would be once all of them were met."""
    operation = document.operation(None)
    if operation is None:
        raise RuntimeError("the SDK sends one operation at a time")
    switched_on = {name: True for name, _ in operation.variables}
    executor = CompiledExecutor(
        core,
        operation.definitions,
        operation.fragments,
        None,
        None,
        operation.node,
        VariableValues({}, switched_on),
        None,
        None,
        None,
        plans=operation.plans,
    )
    root: Any = core.mutation_type if operation.node.operation.value == "mutation" else core.query_type
    _below(executor, root, _roots(executor, root))


def _roots(executor: Any, root: Any) -> dict[str, Any]:
    """The selected root fields."""
    return collect_fields(
        executor.schema, executor.fragments, executor.variable_values, root, executor.operation
    ).grouped_field_set


def _below(executor: Any, kind: Any, selected: dict[str, Any]) -> None:
    for details in selected.values():
        field = kind.fields.get(details[0].node.name.value)
        if field is None or details[0].node.selection_set is None:
            continue
        try:
            Writer(executor, Kinds()).compiled(field.type, details)
        except NotPlainError:
            inner: Any = get_named_type(field.type)
            possible = executor.schema.get_possible_types(inner) if is_abstract_type(inner) else [inner]
            for each in possible:
                _below(executor, each, executor.collect_subfields(each, details).grouped_field_set)
