"""What stays between two runs of the demo."""

import os
import socket
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from infra.demo.ports import SANDBOX, PortTaken, default_ports, free_ports, refuse_taken
from infra.demo.say import describe_steps, words_of
from infra.demo.state import DemoState, RunningDemo
from shared.contracts.admin import TurnTrace


def test_the_second_run_finds_the_secrets_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    first = DemoState.read_or_create(path)
    assert DemoState.read_or_create(path).secrets == first.secrets


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    DemoState.read_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_demo_that_ended_without_a_word_counts_as_ended() -> None:
    mine = RunningDemo(pid=os.getpid(), urls={}, business_number="+5491155550100")
    gone = mine.model_copy(update={"pid": 2**22 + 1})
    assert (mine.is_alive(), gone.is_alive()) == (True, False)


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        port = occupant.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"{port} \(sandbox\)(.|\n)*NEXUS_PORT_OFFSET"):
            refuse_taken({SANDBOX: port})


def test_free_ports_are_all_different() -> None:
    assert len(set(free_ports().values())) == 6


def test_the_offset_moves_every_port() -> None:
    assert default_ports(100)[SANDBOX] == 9100


@pytest.mark.parametrize(
    ("bubble", "words"),
    [
        ({"type": "text", "text": {"body": "¡Hola!"}}, "¡Hola!"),
        ({"type": "image", "image": {"link": "x", "caption": "La campera"}}, "La campera"),
        ({"type": "interactive", "interactive": {"body": {"text": "Elegí"}}}, "Elegí"),
        ({"type": "sticker", "sticker": {"id": "1"}}, "[sticker]"),
    ],
)
def test_any_bubble_can_be_read_aloud(bubble: dict[str, object], words: str) -> None:
    assert words_of(bubble) == words


def test_steps_are_counted_from_the_customers_message() -> None:
    asked = datetime(2026, 11, 1, 12, tzinfo=UTC)
    turn = TurnTrace(
        turn_id=uuid4(),
        state="done",
        started_at=asked + timedelta(seconds=2),
        finished_at=asked + timedelta(seconds=3.5),
        model="gpt-5-mini",
        trace={
            "milliseconds": 1400,
            "tool_calls": [{"tool": "search_products", "milliseconds": 12, "digest": "3 found"}],
        },
    )
    lines = describe_steps(asked, turn, asked + timedelta(seconds=3.75))
    assert [line.split()[0] for line in lines] == ["2.00", "12", "3.50", "3.75"]
