"""The session of a request: committed before the answer leaves.

A plain `yield` dependency commits after the response is sent; `scope="function"` commits before.
A raised error rolls back. Errors are raised, never returned: a returned 4xx would commit.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database.engine import Database, is_database_gone, is_unstorable
from shared.http.problems import problem


def install_database(app: FastAPI, database: Database) -> None:
    """Hands the database to the requests; one that is away answers 503, not 500."""
    app.state.database = database
    for kind in (DBAPIError, OSError):
        app.add_exception_handler(kind, _database_error)


async def _database_error(request: Request, error: Exception) -> JSONResponse:
    if is_unstorable(error):
        detail = "A value cannot be stored: a NUL character, or a number out of range."
        return problem(request, 422, "unstorable_value", detail)
    if not is_database_gone(error):
        raise error
    return problem(request, 503, "database_unavailable", "The database does not answer; try again.")


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _request_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with database_of(request).transaction() as session:
        yield session


WriteSession = Annotated[AsyncSession, Depends(_request_session, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(_request_session, scope="function")]
