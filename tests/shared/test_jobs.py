"""Jobs are rows: they commit with their cause, run at least once, and park with an alarm."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from pydantic import BaseModel, SecretStr
from sqlalchemy import text

from shared.database.engine import Database, is_database_gone
from shared.errors import Permanent, Transient
from shared.jobs import (
    JobQueue,
    Lane,
    ListeningDriver,
    RunAgain,
    Worker,
    install_queue,
    wait_before_retry,
)

pytestmark = pytest.mark.anyio
SCHEMA = "probe"


class Payload(BaseModel):
    number: int


class Recorder:
    """A handler that remembers, and can fail first."""

    def __init__(self, *failures: Exception) -> None:
        self.seen: list[int] = []
        self.failures = list(failures)
        self.ran = asyncio.Event()

    async def __call__(self, payload: bytes) -> None:
        self.seen.append(Payload.model_validate_json(payload).number)
        if self.failures:
            raise self.failures.pop(0)
        self.ran.set()


@pytest.fixture
async def jobs(database: Database) -> Database:
    async with database.transaction() as session:
        await session.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    await install_queue(database.dsn, schema=SCHEMA)
    return database


def worker(database: Database, handler: Recorder) -> Worker:
    return Worker(dsn=database.dsn, schema=SCHEMA, lanes=[Lane(handlers={"probe.run": handler})])


async def enqueue(database: Database, number: int, delay: timedelta | None = None) -> None:
    async with database.transaction() as session:
        await JobQueue(SCHEMA).enqueue(session, "probe.run", Payload(number=number), delay=delay)


async def enqueue_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        await JobQueue(SCHEMA).enqueue(session, "probe.run", Payload(number=1))
        raise ZeroDivisionError


async def test_a_job_of_a_transaction_that_failed_never_existed(jobs: Database) -> None:
    handler = Recorder()
    with pytest.raises(ZeroDivisionError):
        await enqueue_and_fail(jobs)
    await enqueue(jobs, 2)
    await worker(jobs, handler).drain()
    assert handler.seen == [2]


async def test_a_running_worker_is_woken_by_the_commit(jobs: Database) -> None:
    handler = Recorder()
    running = worker(jobs, handler)
    task = asyncio.create_task(running.run())
    await enqueue(jobs, 1)
    await asyncio.wait_for(handler.ran.wait(), timeout=10)
    await running.stop()
    await asyncio.wait_for(task, timeout=10)
    assert handler.seen == [1]


async def test_a_deferred_job_is_run_by_drain(jobs: Database) -> None:
    handler = Recorder()
    await enqueue(jobs, 1, delay=timedelta(hours=1))
    await worker(jobs, handler).drain()
    assert handler.seen == [1]


async def test_a_wish_to_run_again_is_not_a_failure(jobs: Database) -> None:
    handler = Recorder(RunAgain(0.0), Transient("away", wait_seconds=0.0))
    await enqueue(jobs, 1)
    await worker(jobs, handler).drain()
    assert handler.seen == [1, 1, 1]


async def enqueue_once_back(jobs: Database, number: int) -> None:
    """As a caller tries again while a server is just going away."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await enqueue(jobs, number)
            except Exception as error:
                if not is_database_gone(error):
                    raise


async def test_the_worker_takes_up_again_when_its_connections_die(jobs: Database) -> None:
    handler = Recorder()
    running = worker(jobs, handler)
    task = asyncio.create_task(running.run())
    await enqueue(jobs, 1)
    await asyncio.wait_for(handler.ran.wait(), timeout=10)
    handler.ran.clear()
    plain = jobs.dsn.get_secret_value().replace("+asyncpg", "")
    connection = await asyncpg.connect(plain)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    await enqueue_once_back(jobs, 2)
    await asyncio.wait_for(handler.ran.wait(), timeout=20)
    await running.stop()
    await asyncio.wait_for(task, timeout=10)
    assert handler.seen[-1] == 2


def test_an_outside_failure_waits_longer_each_time_and_then_parks() -> None:
    waits = [wait_before_retry(Transient("away"), attempt) for attempt in range(14)]
    assert waits[:3] == [0.5, 1.0, 2.0]
    assert waits[-1] is None
    assert wait_before_retry(Transient("busy", wait_seconds=7), 0) == 7


def test_a_refusal_is_not_tried_for_long() -> None:
    assert wait_before_retry(Permanent("no"), 4) is None


async def test_a_parked_job_stays_and_is_told(jobs: Database) -> None:
    parked: list[str] = []
    handler = Recorder(*[ValueError("bug")] * 9)
    running = worker(jobs, handler)
    running.on_parked = parked.append
    await enqueue(jobs, 1)
    async with jobs.transaction() as session:
        await session.execute(text("UPDATE probe.pgqueuer SET attempts = 4"))
    await running.drain()
    async with jobs.transaction() as session:
        status = await session.scalar(text("SELECT status FROM probe.pgqueuer"))
    assert (status, parked) == ("failed", ["probe.run"])


def test_a_dsn_is_never_printed() -> None:
    assert "secret" not in repr(worker_repr())


def worker_repr() -> Worker:
    return Worker(dsn=SecretStr("postgresql+asyncpg://u:secret@h/d"), schema=SCHEMA, lanes=[])


async def test_a_probe_of_the_listener_waits_until_it_listens(jobs: Database) -> None:
    """PgQueuer sends it while connecting; one that nobody hears stops the worker."""
    heard: asyncio.Queue[object] = asyncio.Queue()
    dsn = jobs.dsn.get_secret_value().replace("+asyncpg", "")
    async with asyncpg.create_pool(dsn, min_size=1, max_size=3) as pool:
        driver = ListeningDriver(pool)
        probe = asyncio.create_task(driver.notify("probe_jobs", "are you there?"))
        await driver.execute("SELECT 1")
        await driver.add_listener("probe_jobs", heard.put_nowait)
        await probe
        assert await asyncio.wait_for(heard.get(), timeout=5) == "are you there?"
        pool.terminate()
