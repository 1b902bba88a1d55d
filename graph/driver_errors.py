"""The driver's errors as those of the domain, in one place."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from neo4j.exceptions import ClientError, ConstraintError, DriverError, Neo4jError

from graph.errors import ConflictError, DomainError, UnavailableError
from graph.running import TimeUpError


@asynccontextmanager
async def translated() -> AsyncGenerator[None]:
    """Turn the driver's errors into domain errors."""
    try:
        yield
    except DomainError:
        raise
    except ConstraintError as error:
        raise ConflictError("something else took this name or number at the same time") from error
    except (Neo4jError, DriverError, TimeUpError, TimeoutError, OSError) as error:
        if isinstance(error, ClientError) and (error.code or "").startswith("Neo.ClientError.Statement"):
            raise  # a mistake in our Cypher is not "busy"
        raise UnavailableError("the graph did not answer in time; please try again") from error


@asynccontextmanager
async def bounded() -> AsyncGenerator[None]:
    """TimeUpError where the database ended a transaction at the bound that we had set."""
    try:
        yield
    except ClientError as error:
        if (error.code or "").startswith("Neo.ClientError.Transaction.TransactionTimedOut"):
            raise TimeUpError from error
        raise
