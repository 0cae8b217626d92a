"""Puts the OpenAI simulation together: the API's own application and its control."""

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from infra.sandbox.clock import Clock
from infra.sandbox.openai.control import Control
from infra.sandbox.openai.endpoints import router
from infra.sandbox.openai.state import State
from infra.sandbox.openai.wire import ApiError
from infra.sandbox.settings import SandboxSettings


def create_openai_app(settings: SandboxSettings, clock: Clock) -> tuple[FastAPI, APIRouter]:
    """The application for `/openai/v1` and the router for `/control/openai`."""
    state = State(settings, clock)
    app = FastAPI(title="OpenAI (simulation)")
    app.state.openai = state
    app.state.reset = state.reset
    app.add_exception_handler(ApiError, _render_api_error)
    app.add_exception_handler(HTTPException, _render_http_error)
    app.include_router(router)
    return app, Control(state).make_router()


def _render_api_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise error
    return error.render()


def _render_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    message = f"Invalid URL ({request.method} {request.url.path})"
    return ApiError(error.status_code, message, "invalid_request_error").render()
