"""PgQueuer glue: jobs are rows, written in the transaction of their cause.

A job runs at least once; what it does must bear a repeat. `Transient` is tried again with growing
waits, anything else a few times, then the job is parked (status `failed`) and an alarm is logged.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, Self

import asyncpg
import structlog
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, Job, PgQueuer, Queries, RetryRequested
from pgqueuer.adapters.persistence import qb
from pgqueuer.core.tm import TaskManager
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import Channel, QueueExecutionMode
from pgqueuer.models import Schedule
from pydantic import BaseModel, SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.database.engine import is_database_gone
from shared.errors import Transient
from shared.logging import clean_request_id, current_request_id

Handler = Callable[[bytes], Awaitable[None]]
ScheduledTask = Callable[[], Awaitable[None]]
MAX_TRANSIENT_ATTEMPTS = 12
MAX_UNEXPECTED_ATTEMPTS = 4
LONGEST_WAIT_SECONDS = 60.0
STOP_SECONDS = 20.0
LOOK_EVERY = timedelta(seconds=1)
"""A retry rings no bell: this is how late it may be noticed."""
log = structlog.get_logger()


class RunAgain(Exception):
    """A handler's wish to run again later; it is not a failure and is never parked."""

    def __init__(self, after_seconds: float) -> None:
        super().__init__(f"again in {after_seconds} s")
        self.after_seconds = after_seconds


@cache
def _builders(
    schema: str,
) -> tuple[qb.QueryBuilderEnvironment, qb.QueryQueueBuilder, qb.QuerySchedulerBuilder]:
    """Once per schema: reading PgQueuer's settings costs more than writing a job."""
    settings = DBSettings(db_schema=schema, channel=Channel(f"{schema}_jobs"))
    return (
        qb.QueryBuilderEnvironment(settings),
        qb.QueryQueueBuilder(settings),
        qb.QuerySchedulerBuilder(settings),
    )


def _queries(driver: Any, schema: str) -> Queries:
    qbe, qbq, qbs = _builders(schema)
    return Queries(driver, qbe=qbe, qbq=qbq, qbs=qbs)


def _plain_dsn(dsn: SecretStr) -> str:
    return dsn.get_secret_value().replace("postgresql+asyncpg://", "postgresql://", 1)


async def install_queue(dsn: SecretStr, *, schema: str) -> None:
    """Creates or upgrades the queue's tables in the service's schema."""
    connection = await asyncpg.connect(_plain_dsn(dsn))
    try:
        queries = _queries(AsyncpgDriver(connection), schema)
        if await queries.schema_is_installed():
            await queries.upgrade()
        else:
            await queries.install()
    finally:
        await connection.close()


class ListeningDriver(AsyncpgPoolDriver):
    """PgQueuer sends its first probe while it still connects to listen: unheard, that probe would
    stop the worker ten seconds later. Here nothing is told before somebody listens."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool)
        self._listening = asyncio.Event()

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        await super().add_listener(channel, callback)
        self._listening.set()

    async def notify(self, channel: str, payload: str) -> None:
        await self._listening.wait()
        await super().notify(channel, payload)


class SessionDriver:
    """PgQueuer's driver over a SQLAlchemy connection: the job commits with its cause."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._shutdown = asyncio.Event()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        result = await self._connection.exec_driver_sql(query, args)
        return [dict(row) for row in result.mappings()]

    async def execute(self, query: str, *args: object) -> str:
        await self._connection.exec_driver_sql(query, args)
        return ""

    async def notify(self, channel: str, payload: str) -> None:
        await self.execute("SELECT pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        raise NotImplementedError("a transaction does not listen")

    @property
    def shutdown(self) -> asyncio.Event:
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        return TaskManager()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


class JobQueue:
    """Writes jobs of one service."""

    def __init__(self, schema: str) -> None:
        self._schema = schema

    async def enqueue(
        self,
        session: AsyncSession,
        kind: str,
        payload: BaseModel,
        *,
        delay: timedelta | None = None,
        priority: int = 0,
    ) -> None:
        """Durable when the session's transaction commits, and only then."""
        driver = SessionDriver(await session.connection())
        await _queries(driver, self._schema).enqueue(
            kind,
            payload.model_dump_json().encode(),
            priority=priority,
            execute_after=delay,
            headers={"request_id": current_request_id() or ""},
        )


@dataclass(frozen=True)
class Lane:
    """Jobs that share a worker's attention; one lane's burst never delays another's."""

    handlers: Mapping[str, Handler]
    concurrency: int = 400
    batch_size: int = 10


@dataclass(frozen=True)
class Scheduled:
    """`expression` is a cron line (five or six fields); one run over all replicas."""

    name: str
    expression: str
    task: ScheduledTask


@dataclass
class Worker:
    """Runs a service's jobs until stopped; survives a database that goes away."""

    dsn: SecretStr
    schema: str
    lanes: list[Lane]
    scheduled: list[Scheduled] = field(default_factory=list)
    heartbeat: timedelta = timedelta(seconds=20)
    on_parked: Callable[[str], None] = lambda _kind: None
    _running: list[PgQueuer] = field(default_factory=list, init=False)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self) -> None:
        """Until `stop`; a lost connection is taken up again."""
        while not self._stopping.is_set():
            try:
                await self._run_once(QueueExecutionMode.continuous)
            except Exception as error:
                log.warning("worker.interrupted", error=type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), timeout=0.5)

    async def drain(self) -> None:
        """Runs all that is due or deferred until nothing is left; for tests and tools."""
        connection = await asyncpg.connect(_plain_dsn(self.dsn))
        try:
            table = f"{self.schema}.pgqueuer"
            await connection.execute(f"UPDATE {table} SET execute_after = now()")  # noqa: S608 # schema is ours
        finally:
            await connection.close()
        await self._run_once(QueueExecutionMode.drain)

    @contextlib.asynccontextmanager
    async def running(self, role: str) -> AsyncIterator[None]:
        """Runs beside the API, unless the process is API only. What does not finish in time at
        the end runs again in another process."""
        if role == "api":
            yield
            return
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            await self.stop()
            await asyncio.wait([task], timeout=STOP_SECONDS)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def stop(self) -> None:
        """Takes nothing new; jobs in flight finish or are handed back by their heartbeat."""
        self._stopping.set()
        for queuer in self._running:
            queuer.shutdown.set()

    async def _run_once(self, mode: QueueExecutionMode) -> None:
        pool = await asyncpg.create_pool(
            _plain_dsn(self.dsn),
            min_size=1,
            max_size=2 + 2 * len(self.lanes),
            timeout=5,
            reset=_leave_as_is,
        )
        try:
            self._running = [self._queuer(pool, lane) for lane in self.lanes]
            if mode is QueueExecutionMode.continuous:
                self._schedule(self._running[0])
            runs = [
                asyncio.create_task(self._run_lane(queuer, lane, mode))
                for queuer, lane in zip(self._running, self.lanes, strict=True)
            ]
            await _until_first_failure(runs)
        finally:
            pool.terminate()

    async def _run_lane(self, queuer: PgQueuer, lane: Lane, mode: QueueExecutionMode) -> None:
        runner = queuer.qm if mode is QueueExecutionMode.drain or not queuer.sm.registry else queuer
        await runner.run(
            batch_size=lane.batch_size,
            mode=mode,
            dequeue_timeout=LOOK_EVERY,
            max_concurrent_tasks=max(lane.concurrency, 2 * lane.batch_size),
            heartbeat_timeout=self.heartbeat,
            shutdown_on_listener_failure=True,
        )

    def _queuer(self, pool: asyncpg.Pool, lane: Lane) -> PgQueuer:
        driver = ListeningDriver(pool)
        queuer = PgQueuer(
            connection=driver,
            channel=Channel(f"{self.schema}_jobs"),
            queries=_queries(driver, self.schema),
        )
        queuer.qm.min_dequeue_poll_interval = timedelta(milliseconds=10)
        for kind, handler in lane.handlers.items():
            queuer.entrypoint(kind, on_failure="hold", accepts_context=False)(
                self._guarded(kind, handler)
            )
        return queuer

    def _schedule(self, queuer: PgQueuer) -> None:
        for item in self.scheduled:
            queuer.schedule(item.name, item.expression, accepts_context=False)(_cron(item.task))

    def _guarded(self, kind: str, handler: Handler) -> Callable[[Job], Awaitable[None]]:
        async def run(job: Job) -> None:
            _bind(self.schema, kind, job)
            try:
                await handler(job.payload or b"{}")
            except RunAgain as wish:
                raise RetryRequested(timedelta(seconds=wish.after_seconds)) from None
            except Exception as error:
                wait = wait_before_retry(error, job.attempts)
                if wait is None:
                    log.error("job.parked", attempts=job.attempts, exc_info=error)
                    self.on_parked(kind)
                    raise
                log.warning("job.again", error=type(error).__name__, reason=str(error)[:200])
                raise RetryRequested(timedelta(seconds=wait), type(error).__name__) from None

        return run


async def _leave_as_is(_connection: asyncpg.Connection) -> None:
    """PgQueuer changes nothing about its session: asyncpg's reset is a round trip per query."""


def wait_before_retry(error: Exception, attempts: int) -> float | None:
    """Seconds to wait, or None when the job is to be parked."""
    outside = isinstance(error, Transient) or is_database_gone(error)
    limit = MAX_TRANSIENT_ATTEMPTS if outside else MAX_UNEXPECTED_ATTEMPTS
    if attempts >= limit:
        return None
    wish = error.wait_seconds if isinstance(error, Transient) else None
    return wish if wish is not None else min(0.5 * 2.0**attempts, LONGEST_WAIT_SECONDS)


def _bind(schema: str, kind: str, job: Job) -> None:
    headers = job.headers or {}
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        service=f"{schema}_service",
        request_id=clean_request_id(str(headers.get("request_id") or "")),
        job=kind,
    )


def _cron(task: ScheduledTask) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_schedule: Schedule) -> None:
        await task()

    return run


async def _until_first_failure(runs: list[asyncio.Task[None]]) -> None:
    try:
        await asyncio.gather(*runs)
    finally:
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
