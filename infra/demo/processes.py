"""The five services and the sandbox as real processes: for the demo, the tests and the benches."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from infra.demo.embedded import EmbeddedPostgres, EmbeddedRedis
from infra.demo.environment import Caller, StackSecrets, Surroundings, variables_of
from infra.demo.ports import HOST, SANDBOX, free_port, free_ports, refuse_taken

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "nexus"
START_SECONDS = 90.0
STOP_SECONDS = 20.0
LOG_TAIL_LINES = 15
UVICORN_OPTIONS = (
    *("--loop", "uvloop", "--http", "httptools"),
    *("--no-access-log", "--no-server-header", "--log-level", "warning"),
)


class StartFailed(Exception):
    """A process did not come up; the text holds the end of its log."""


@dataclass(frozen=True)
class StackOptions:
    """`variables` adds to a process's environment, by process name; ports are free ones if None."""

    ports: Mapping[str, int] | None = None
    postgres_dsn: str | None = None
    redis_url: str | None = None
    secrets: StackSecrets | None = None
    caller: Caller = field(default_factory=Caller)
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class ServiceProcess:
    """One uvicorn on one port, restarted there as often as wished."""

    def __init__(self, name: str, port: int, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self.port = port
        self.environment = dict(environment)
        self.log_path = logs / f"{name}.log"
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._popen.pid if self._popen is not None else None

    def target(self) -> tuple[str, ...]:
        """What uvicorn is told to serve."""
        service = self.name.partition("-")[0]
        if service == SANDBOX:
            return ("infra.sandbox.main:create_app", "--factory")
        return (f"{service}.main:app",)

    def launch(self) -> None:
        """Starts without waiting; see `wait_until_healthy`."""
        command = [sys.executable, "-m", "uvicorn", *self.target(), "--host", HOST]
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self._popen = subprocess.Popen(
                [*command, "--port", str(self.port), *UVICORN_OPTIONS],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is ours to hand on
            )

    def is_running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def wait_until_healthy(self, deadline: float) -> None:
        with httpx.Client(timeout=5, trust_env=False) as client:
            while time.monotonic() < deadline:
                if not self.is_running():
                    raise StartFailed(f"{self.name} ended at once:\n{self._log_tail()}")
                if _is_healthy(client, f"{self.url}/health"):
                    return
                time.sleep(0.05)
        raise StartFailed(f"{self.name} is not healthy:\n{self._log_tail()}")

    def ask_to_stop(self) -> None:
        if self._popen is not None and self.is_running():
            self._popen.terminate()

    def wait_until_stopped(self, seconds: float = STOP_SECONDS) -> None:
        if self._popen is None:
            return
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._popen = None

    def kill(self) -> None:
        """As the machine's out-of-memory killer would: no goodbye."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()
            self._popen = None

    def _log_tail(self) -> str:
        lines = self.log_path.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])


def _is_healthy(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


class Stack:
    """Everything, or the named services only; `stop` ends what was started, and nothing else."""

    def __init__(self, folder: Path, options: StackOptions | None = None) -> None:
        self.folder = folder
        self.options = options or StackOptions()
        self.secrets = self.options.secrets or StackSecrets.generate()
        self.postgres: EmbeddedPostgres | None = None
        self.redis: EmbeddedRedis | None = None
        self.processes: dict[str, ServiceProcess] = {}
        self._surroundings: Surroundings | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def surroundings(self) -> Surroundings:
        if self._surroundings is None:
            raise RuntimeError("the stack has not been started")
        return self._surroundings

    def start(self, *names: str) -> None:
        """Databases first, then all processes at once; raises StartFailed and stops what runs."""
        ports = dict(self.options.ports or free_ports())
        refuse_taken({name: ports[name] for name in names or ports})
        try:
            self._surroundings = Surroundings(
                folder=self.folder,
                postgres_dsn=self.options.postgres_dsn or self._start_postgres(),
                redis_url=self.options.redis_url or self._start_redis(),
                ports=ports,
                secrets=self.secrets,
                caller=self.options.caller,
            )
            self._launch(names or tuple(ports))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        for process in self.processes.values():
            process.ask_to_stop()
        for process in self.processes.values():
            process.wait_until_stopped()
        self.processes.clear()
        if self.redis is not None:
            self.redis.stop()
            self.redis = None
        if self.postgres is not None:
            self.postgres.stop()
            self.postgres = None

    def url(self, name: str) -> str:
        if name in self.processes:
            return self.processes[name].url
        return self.surroundings.url(name)

    def environment(self, name: str) -> dict[str, str]:
        """The variables that process is started with."""
        service = name.partition("-")[0]
        added = {**self.options.variables.get(service, {}), **self.options.variables.get(name, {})}
        return {**variables_of(service, self.surroundings), **added}

    def kill(self, name: str) -> None:
        self.processes[name].kill()

    def restart(self, name: str) -> None:
        """Politely down if it still runs, then up on its port and healthy."""
        process = self.processes[name]
        process.ask_to_stop()
        process.wait_until_stopped()
        process.launch()
        process.wait_until_healthy(time.monotonic() + START_SECONDS)

    def add_replica(self, service: str) -> str:
        """Another process of `service` on a free port; answers its name (`service-2`)."""
        count = sum(name.partition("-")[0] == service for name in self.processes)
        name = f"{service}-{count + 1}"
        process = self._add(name, free_port())
        process.launch()
        process.wait_until_healthy(time.monotonic() + START_SECONDS)
        return name

    def _add(self, name: str, port: int) -> ServiceProcess:
        logs = self.folder / "logs"
        self.processes[name] = ServiceProcess(name, port, self.environment(name), logs)
        return self.processes[name]

    def _launch(self, names: tuple[str, ...]) -> None:
        for name in names:
            self._add(name, self.surroundings.ports[name]).launch()
        deadline = time.monotonic() + START_SECONDS
        for process in self.processes.values():
            process.wait_until_healthy(deadline)

    def _start_postgres(self) -> str:
        self.postgres = EmbeddedPostgres(self.folder / "postgres")
        self.postgres.start()
        self.postgres.ensure_database(DATABASE)
        return self.postgres.dsn(DATABASE)

    def _start_redis(self) -> str:
        self.redis = EmbeddedRedis(self.folder / "redis")
        self.redis.start()
        return self.redis.url
