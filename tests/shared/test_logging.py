"""One line per event, with a correlation id, and without anything private."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from shared.logging import clean_request_id, configure_logging, current_request_id


class Log:
    """The stream, read back as events."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def last(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.stream.getvalue().splitlines()[-1])
        return event


@pytest.fixture
def log() -> Iterator[Log]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    log = Log()
    configure_logging(service="probe", level="DEBUG", stream=log.stream)
    yield log
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def test_a_line_names_service_event_level_and_correlation_id(log: Log) -> None:
    structlog.contextvars.bind_contextvars(request_id="0123456789abcdef")
    structlog.get_logger().info("turn.claimed", turn_id="t-1")
    event = log.last()
    assert (event["service"], event["event"], event["level"]) == ("probe", "turn.claimed", "info")
    assert event["request_id"] == "0123456789abcdef"
    assert current_request_id() == "0123456789abcdef"


@pytest.mark.parametrize("phone", ["+5492615550177", "+54 9 261 555-0177", "5491155550100"])
def test_a_phone_is_hidden_above_debug(log: Log, phone: str) -> None:
    structlog.get_logger().info("message.stored", contact=phone, note=f"from {phone} today")
    text = log.stream.getvalue()
    assert phone not in text
    assert log.last()["note"] == "from [hidden] today"


def test_what_a_customer_wrote_is_hidden_above_debug_and_there_in_debug(log: Log) -> None:
    structlog.get_logger().warning("turn.failed", text="mi dirección es…", nested={"body": "hola"})
    assert log.last()["text"] == "[hidden]"
    assert log.last()["nested"] == {"body": "[hidden]"}
    structlog.get_logger().debug("turn.prompt", text="hola")
    assert log.last()["text"] == "hola"


@pytest.mark.parametrize("level", ["debug", "info", "error"])
def test_a_secret_is_hidden_at_every_level(log: Log, level: str) -> None:
    speak = getattr(structlog.get_logger(), level)
    speak("call", api_key="abc123", note="Authorization: Bearer abc.def", other="whsec_0123456789")
    text = log.stream.getvalue()
    for secret in ("abc123", "abc.def", "0123456789"):
        assert secret not in text


def test_the_standard_librarys_loggers_are_redacted_too(log: Log) -> None:
    logging.getLogger("vendor").warning("sent to %s with Bearer abc.def", "+5492615550177")
    event = log.last()
    assert event["event"] == "sent to [hidden] with Bearer [hidden]"
    assert event["service"] == "probe"


def test_a_traceback_is_redacted_too(log: Log) -> None:
    try:
        raise ValueError("+5492615550177 with sk-0123456789abcdef")
    except ValueError:
        structlog.get_logger().exception("job.parked")
    assert "sk-0123456789" not in log.stream.getvalue()
    assert "5492615550177" not in log.stream.getvalue()


def test_identifiers_are_not_taken_for_phones(log: Log) -> None:
    structlog.get_logger().info("turn.claimed", turn_id="6f1c2a8e-1234-4567-8901-234567890123")
    assert log.last()["turn_id"] == "6f1c2a8e-1234-4567-8901-234567890123"


@pytest.mark.parametrize("given", [None, "", "short", "x" * 65, "with space 123", "línea\nnueva"])
def test_a_malformed_correlation_id_is_replaced(given: str | None) -> None:
    assert clean_request_id(given) != given
    assert len(clean_request_id(given)) == 32


def test_a_good_correlation_id_travels_on() -> None:
    assert clean_request_id("abc-123.DEF_4") == "abc-123.DEF_4"
