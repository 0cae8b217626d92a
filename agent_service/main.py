"""The composition root of agent_service: `uvicorn agent_service.main:app --port 8001`."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import Depends, FastAPI

from agent_service.clients.tiendanube import StoreClient
from agent_service.dependencies import install_services
from agent_service.settings import Settings
from agent_service.summaries.endpoints import router as summaries_router
from agent_service.summaries.service import SummaryService
from agent_service.tools.toolbox import Toolbox
from agent_service.turns.endpoints import router as turns_router
from agent_service.turns.llm import LanguageModel
from agent_service.turns.loop import TurnLoop
from agent_service.turns.metrics import TurnMetrics
from agent_service.turns.openai_model import OpenAIModel
from agent_service.turns.service import TurnService
from shared.clock import Clock, SystemClock
from shared.http.app import create_service_app
from shared.http.tokens import require_internal

SERVICE = "agent_service"
MODEL_CLIENT_LOGGERS = ("httpx2", "httpcore2")  # what the openai SDK speaks HTTP with


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    model: LanguageModel | None = None,
    store_transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """`model` and `store_transport` are handed in by tests; the application closes its own."""
    openai = OpenAIModel()
    store = StoreClient(
        settings.tiendanube_service_url, settings.internal_api_token, transport=store_transport
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await store.close()
        await openai.close()

    app = create_service_app(SERVICE, settings, lifespan=lifespan, checks={})
    for chatty in MODEL_CLIENT_LOGGERS:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    metrics = TurnMetrics(app.state.registry)
    speaker = model or openai
    loop = TurnLoop(speaker, Toolbox(store, metrics), clock or SystemClock(), metrics)
    install_services(app, TurnService(loop, metrics), SummaryService(speaker, metrics))
    guard = Depends(require_internal(settings.internal_api_token))
    app.include_router(turns_router, prefix="/internal", dependencies=[guard])  # ⑥
    app.include_router(summaries_router, prefix="/internal", dependencies=[guard])
    return app


def __getattr__(name: str) -> FastAPI:
    """`uvicorn agent_service.main:app`: built when asked for, never at import."""
    if name == "app":
        return create_app(Settings.from_environment())
    raise AttributeError(name)
