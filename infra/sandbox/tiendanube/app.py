"""Puts the Tiendanube simulation together: the platform's own application and its control."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube import (
    catalog,
    connect,
    drafts,
    orders,
    resources,
    storefront,
    subscriptions,
)
from infra.sandbox.tiendanube.answers import PlatformError, envelope, render_error
from infra.sandbox.tiendanube.build_shop import base_url
from infra.sandbox.tiendanube.control import Control
from infra.sandbox.tiendanube.gate import Gate
from infra.sandbox.tiendanube.platform import create_platform

_ROUTERS = (storefront, connect, catalog, orders, drafts, resources, subscriptions)


def create_tiendanube_app(
    settings: SandboxSettings, clock: Clock, *, transport: httpx.AsyncBaseTransport | None = None
) -> tuple[FastAPI, APIRouter]:
    """The application for `/tiendanube` and the router for `/control/tiendanube`.

    `transport` carries the webhooks; a test hands in its own.
    """
    platform = create_platform(settings, clock, transport)

    @asynccontextmanager
    async def close_afterwards(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await platform.notifier.close()

    app = FastAPI(title="Tiendanube (simulation)", lifespan=close_afterwards)
    app.state.platform = platform
    app.state.reset = platform.reset
    app.add_exception_handler(PlatformError, render_error)
    app.add_exception_handler(HTTPException, _render_http_error)
    for module in _ROUTERS:
        app.include_router(module.router)
    app.add_middleware(
        Gate, world=platform.world, clock=clock, public_base=base_url(settings), seed=settings.seed
    )
    return app, Control(platform).make_router()


def _render_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse(envelope(error.status_code, None), error.status_code)
