"""YCloud's API as an application, mounted at /ycloud by the sandbox."""

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.ycloud import endpoints, files, management, messages
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identifiers import make_request_id
from infra.sandbox.ycloud.platform import YCloud


class AnswerHeaders:
    """Adds the request id, and the quota headers a handler left in the scope, to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {"YCloud-Request-ID": make_request_id()}
        scope["sandbox_headers"] = headers

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in headers.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def create_ycloud_app(
    settings: SandboxSettings, clock: Clock, transport: httpx.AsyncBaseTransport | None = None
) -> tuple[FastAPI, YCloud]:
    """The API and the platform behind it; `transport` replaces the network for webhooks."""
    platform = YCloud(settings, clock, transport)
    app = FastAPI(title="YCloud (simulation)", docs_url=None, redoc_url=None)
    app.state.platform = platform
    app.add_middleware(AnswerHeaders)
    app.add_exception_handler(ApiError, _render)
    app.add_exception_handler(HTTPException, _render)
    app.add_exception_handler(RequestValidationError, _render)
    for module in (messages, files, endpoints, management):
        app.include_router(module.router, prefix="/v2")
    return app, platform


def _render(request: Request, error: Exception) -> Response:
    refusal = _translate(error)
    body = refusal.body(request.scope["sandbox_headers"]["YCloud-Request-ID"])
    return JSONResponse(body, status_code=refusal.status)


def _translate(error: Exception) -> ApiError:
    if isinstance(error, ApiError):
        return error
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return ApiError("PARAM_INVALID", str(first["msg"]), str(first["loc"][-1]))
    if isinstance(error, HTTPException) and error.status_code == 405:
        return ApiError("METHOD_NOT_ALLOWED", "The method is not allowed here.")
    return ApiError("NOT_FOUND", "The requested resource does not exist.")
