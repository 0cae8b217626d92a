"""Real processes on free ports: started, killed, started again, ended, and nothing left over."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.demo.environment import Caller
from infra.demo.ports import AGENT, SANDBOX, free_ports
from infra.demo.processes import Stack, StackOptions, StartFailed

pytestmark = pytest.mark.slow
NO_DATABASE = StackOptions(
    postgres_dsn="postgresql+asyncpg://nobody@127.0.0.1/none",
    redis_url="redis://127.0.0.1:1/0",
    caller=Caller(path="/usr/bin:/bin"),
    variables={SANDBOX: {"SANDBOX_TIME_SCALE": "0.01"}},
)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path, NO_DATABASE)
    stack.start(SANDBOX, AGENT)
    yield stack
    stack.stop()


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).is_success
    except httpx.ConnectError:
        return False


def test_a_killed_service_comes_back_on_its_port_and_stop_leaves_nothing(stack: Stack) -> None:
    address = stack.url(SANDBOX)
    first_pid = stack.processes[SANDBOX].pid
    stack.kill(SANDBOX)
    assert not is_up(address)
    stack.restart(SANDBOX)
    assert is_up(address)
    assert stack.processes[SANDBOX].pid != first_pid
    replica = stack.add_replica(AGENT)
    assert replica == "agent_service-2"
    assert is_up(stack.url(replica))
    addresses = [process.url for process in stack.processes.values()]
    stack.stop()
    assert not any(is_up(each) for each in addresses)


def test_a_service_that_cannot_start_is_told_with_its_own_words(tmp_path: Path) -> None:
    broken = StackOptions(
        ports=free_ports(),
        postgres_dsn=NO_DATABASE.postgres_dsn,
        redis_url=NO_DATABASE.redis_url,
        caller=NO_DATABASE.caller,
        variables={AGENT: {"INTERNAL_API_TOKEN": "short"}},
    )
    with pytest.raises(StartFailed, match="INTERNAL_API_TOKEN needs at least 24 characters"):
        Stack(tmp_path, broken).start(AGENT)
