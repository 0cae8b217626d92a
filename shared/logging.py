"""Structured logs with a correlation id that travels the whole journey, and redaction."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO
from uuid import uuid4

import structlog

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
_SECRET_KEYS = re.compile(r"(token|secret|password|authorization|api_key|apikey|cookie|dsn)", re.I)
_PRIVATE_KEYS = frozenset(
    {"text", "body", "caption", "transcript", "message_text", "query", "name", "email", "address"}
)
_PHONE = re.compile(r"(?<![\w.-])\+?\d[\d\s()-]{7,}\d(?![\w-])")
_BEARER = re.compile(r"(?i)bearer\s+\S+")
_LONG_TOKEN = re.compile(r"\b(?:whsec_|sk-)[A-Za-z0-9_-]{6,}")
HIDDEN = "[hidden]"


class StandardOutput(logging.StreamHandler[TextIO]):
    """Whatever standard output is at the moment of writing: it may be replaced and closed."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stdout

    @stream.setter
    def stream(self, value: TextIO) -> None:
        raise AttributeError("standard output is not ours to replace")


def configure_logging(
    *, service: str, level: str = "INFO", form: str = "json", stream: TextIO | None = None
) -> None:
    """Routes structlog and the standard library's loggers to one redacted stream."""
    shared_processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared_processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream) if stream else StandardOutput()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared_processors],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in (
        "httpx",
        "httpx2",
        "httpcore",
        "httpcore2",
        "uvicorn.access",
        "openai",
        "alembic",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(service=service)


def new_request_id() -> str:
    return uuid4().hex


def clean_request_id(given: str | None) -> str:
    """The caller's id when it is well-formed, otherwise a new one."""
    return given if given and _REQUEST_ID.fullmatch(given) else new_request_id()


def current_request_id() -> str | None:
    value = structlog.contextvars.get_contextvars().get("request_id")
    return value if isinstance(value, str) else None


def redact(_logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hides secrets at every level, and phones and customers' words above debug."""
    above_debug = method != "debug"
    return {
        key: value
        if key in {"event", "service", "request_id", "timestamp", "level"} and key != "event"
        else _clean(key, value, above_debug)
        for key, value in event.items()
    }


def _clean(key: str, value: Any, above_debug: bool) -> Any:
    if _SECRET_KEYS.search(key) or (above_debug and key in _PRIVATE_KEYS):
        return HIDDEN if value else value
    if isinstance(value, str):
        return _clean_text(value, above_debug)
    if isinstance(value, Mapping):
        return {name: _clean(str(name), item, above_debug) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(key, item, above_debug) for item in value]
    return value


def _clean_text(value: str, above_debug: bool) -> str:
    value = _LONG_TOKEN.sub(HIDDEN, _BEARER.sub(f"Bearer {HIDDEN}", value))
    return _PHONE.sub(HIDDEN, value) if above_debug else value
