"""The dashboard's composition root: `uvicorn platform_ui.main:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from platform_ui.clients.orchestrator import OrchestratorClient
from platform_ui.dependencies import Parts
from platform_ui.pages import (
    account,
    conversation,
    conversations,
    events,
    invitation,
    media,
    patterns,
    people,
    platform_people,
    preferences,
    privacy,
    shop,
    shops,
    sign_in,
    state,
    store,
    store_settings,
    unrouted,
)
from platform_ui.problems import install_problem_pages
from platform_ui.rendering import STATIC_FOLDER, Templates
from platform_ui.security_headers import SecurityHeaders
from platform_ui.sessions import SessionKeeper
from platform_ui.settings import Settings
from shared.clock import Clock, SystemClock
from shared.http.app import create_service_app

PAGES = (
    sign_in,
    invitation,
    account,
    preferences,
    conversations,
    conversation,
    shops,
    shop,
    people,
    platform_people,
    store,
    store_settings,
    privacy,
    unrouted,
    state,
    events,
    invitation,
    media,
    patterns,
)


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """`transport` stands in for the network to the orchestrator."""
    clock = clock or SystemClock()
    api = OrchestratorClient(settings.api_base, settings.internal_api_token, transport=transport)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await api.close()

    app = create_service_app(
        "platform_ui", settings, lifespan=lifespan, checks={"orchestrator": api.check}
    )
    app.state.parts = Parts(
        settings=settings,
        clock=clock,
        api=api,
        sessions=SessionKeeper(settings.internal_api_token, clock),
        templates=Templates(clock),
    )
    install_problem_pages(app)
    for page in PAGES:
        app.include_router(page.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC_FOLDER, check_dir=False), name="static")
    app.add_middleware(SecurityHeaders)
    return app


def __getattr__(name: str) -> FastAPI:  # `uvicorn x.main:app`: built when asked, never at import
    if name == "app":
        return create_app(Settings.from_environment())
    raise AttributeError(name)
