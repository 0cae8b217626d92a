"""What every service's application has: correlation id, problems, health, metrics, size limit."""

import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Depends, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import VERSION
from shared.http.problems import (
    PROBLEM_RESPONSES,
    document_problems,
    install_problem_handlers,
)
from shared.http.tokens import require_internal
from shared.logging import REQUEST_ID_HEADER, clean_request_id, configure_logging
from shared.settings import ServiceSettings
from shared.tracing import telemetry_of

HealthCheck = Callable[[], Awaitable[None]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
MAX_BODY_BYTES = 5 * 1024 * 1024
TOO_LARGE = "The body is larger than this service accepts."
log = structlog.get_logger()


class ServiceApp(FastAPI):
    """Says in its OpenAPI document in which media type it refuses."""

    def openapi(self) -> dict[str, Any]:
        return document_problems(super().openapi())


class Health(BaseModel):
    """`checks` names what was tried; its values are `ok` or `failing`, never an address."""

    status: str
    service: str
    version: str
    checks: dict[str, str]


def create_service_app(
    service: str,
    settings: ServiceSettings,
    *,
    lifespan: Lifespan,
    checks: Mapping[str, HealthCheck],
    max_body_bytes: int = MAX_BODY_BYTES,
) -> FastAPI:
    """The application without its routers. `app.state.registry` holds the service's metrics."""
    configure_logging(service=service, level=settings.log_level, form=settings.log_format)

    @asynccontextmanager
    async def logged_lifespan(app: FastAPI) -> AsyncIterator[None]:
        structlog.contextvars.bind_contextvars(service=service)
        async with lifespan(app):
            _spare_the_collector()
            log.info("service.started", version=VERSION, role=settings.role)
            yield
        log.info("service.stopped")

    app = ServiceApp(
        title=f"Nexus {service}",
        version=VERSION,
        lifespan=logged_lifespan,
        responses=PROBLEM_RESPONSES,
        telemetry=telemetry_of(service, settings.otel_exporter_otlp_endpoint),
    )
    registry = CollectorRegistry()
    app.state.registry = registry
    install_problem_handlers(app)
    _add_health(app, service, checks)
    _add_metrics(app, settings, registry)
    seconds = Histogram(
        "http_request_seconds", "Seconds per request", ["method", "status"], registry=registry
    )
    app.add_middleware(
        EdgeMiddleware, service=service, max_body_bytes=max_body_bytes, seconds=seconds
    )
    return app


def _spare_the_collector() -> None:
    """What is there at the start stays for ever: the garbage collector need not walk it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _add_health(app: FastAPI, service: str, checks: Mapping[str, HealthCheck]) -> None:
    @app.get("/health/live", tags=["health"])
    async def live() -> dict[str, str]:
        """The process runs; says nothing of what it needs."""
        return {"status": "ok", "service": service, "version": VERSION}

    @app.get("/health", tags=["health"], responses={503: {"model": Health}})
    async def health(response: Response) -> Health:
        """200 when this service can do its job, 503 with the failing check when not."""
        results = {name: await _try(name, check) for name, check in checks.items()}
        healthy = all(result == "ok" for result in results.values())
        response.status_code = 200 if healthy else 503
        status = "ok" if healthy else "failing"
        return Health(status=status, service=service, version=VERSION, checks=results)


async def _try(name: str, check: HealthCheck) -> str:
    try:
        await check()
    except Exception as error:
        log.warning("health.failing", check=name, error=type(error).__name__)
        return "failing"
    return "ok"


def _add_metrics(app: FastAPI, settings: ServiceSettings, registry: CollectorRegistry) -> None:
    guard = require_internal(settings.internal_api_token)

    @app.get("/metrics", tags=["health"], dependencies=[Depends(guard)], response_class=Response)
    async def metrics() -> Response:
        """Prometheus text format."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class EdgeMiddleware:
    """Binds the correlation id, bounds the body, times the request. Plain ASGI: it is hot."""

    def __init__(
        self, app: ASGIApp, *, service: str, max_body_bytes: int, seconds: Histogram
    ) -> None:
        self._app = app
        self._service = service
        self._max_body_bytes = max_body_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = clean_request_id(_text(headers.get(b"x-request-id")))
        scope["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(service=self._service, request_id=request_id)
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", []),
                    (REQUEST_ID_HEADER.lower().encode(), request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            if _announced_length(headers) > self._max_body_bytes:
                await _refuse_too_large(send_with_id)
                return
            bounded = _bounded(receive, self._max_body_bytes)
            await self._app(scope, bounded, send_with_id)
        finally:
            elapsed = time.perf_counter() - started
            self._seconds.labels(scope["method"], str(status)).observe(elapsed)


def _text(value: bytes | None) -> str | None:
    return value.decode("latin-1") if value is not None else None


def _announced_length(headers: Mapping[bytes, bytes]) -> int:
    value = headers.get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    """A body sent in chunks without a length stops at the limit as well.

    Starlette's own HTTPException, because FastAPI turns any other into a 400.
    """
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message: dict[str, Any] = dict(await receive())
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        return message

    return bounded


async def _refuse_too_large(send: Send) -> None:
    body = b'{"type":"about:blank","title":"Content Too Large","status":413,"code":"too_large",'
    body += b'"detail":"%s"}' % TOO_LARGE.encode()
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
