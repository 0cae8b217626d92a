"""Puts tiendanube_service together: `uvicorn tiendanube_service.main:app --port 8003`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import Depends, FastAPI
from redis.asyncio import Redis

from shared.clock import Clock, SystemClock
from shared.database.engine import Database
from shared.database.migrations import migrate
from shared.database.session import install_database
from shared.http.app import create_service_app
from shared.http.tokens import require_internal
from shared.jobs import JobQueue
from shared.secrets import SecretBox
from tiendanube_service.background import build_worker, working
from tiendanube_service.catalog.endpoints import router as catalog_router
from tiendanube_service.catalog.service import Catalog
from tiendanube_service.dependencies import Services
from tiendanube_service.facts.endpoints import router as facts_router
from tiendanube_service.facts.service import Facts
from tiendanube_service.metrics import Metrics
from tiendanube_service.offers.checkouts import Checkouts
from tiendanube_service.offers.endpoints import router as offers_router
from tiendanube_service.offers.service import Offers
from tiendanube_service.offers.stale import StaleDrafts
from tiendanube_service.orders.endpoints import router as orders_router
from tiendanube_service.orders.service import Orders
from tiendanube_service.settings import Settings
from tiendanube_service.stores.endpoints import router as stores_router
from tiendanube_service.stores.service import Stores
from tiendanube_service.stores.shop import Shops
from tiendanube_service.tables import SCHEMA
from tiendanube_service.tiendanube.bucket import Buckets
from tiendanube_service.tiendanube.client import TiendanubeClient, Waiting

REDIS_TIMEOUT_SECONDS = 0.3


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    waiting: Waiting | None = None,
) -> FastAPI:
    """`transport` and `waiting` are a test's: another Tiendanube, no sleeping."""
    database = Database(settings.postgres_dsn, pool_size=settings.database_pool_size)
    redis = _redis(settings)
    http = _http(settings, transport)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await migrate(settings.postgres_dsn, package="tiendanube_service", schema=SCHEMA)
        try:
            async with working(app.state.worker, settings):
                yield
        finally:
            await http.aclose()
            await redis.aclose()
            await database.close()

    app = create_service_app(
        "tiendanube_service", settings, lifespan=lifespan, checks={"postgres": database.check}
    )
    install_database(app, database)
    metrics = Metrics(app.state.registry)
    client = TiendanubeClient(
        http,
        user_agent=settings.tiendanube_user_agent,
        buckets=Buckets(redis),
        metrics=metrics,
        waiting=waiting,
    )
    app.state.services = _services(
        settings, database, client, metrics, clock=clock or SystemClock()
    )
    app.state.worker = build_worker(settings, app.state.services, metrics)
    guard = [Depends(require_internal(settings.internal_api_token))]
    for router in (stores_router, catalog_router, orders_router, offers_router, facts_router):
        app.include_router(router, dependencies=guard)
    return app


def _redis(settings: Settings) -> Redis:
    return Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
    )


def _http(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=settings.tiendanube_base_url,
        transport=transport,
        timeout=httpx.Timeout(10.0, connect=2.0),
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
        trust_env=False,
    )


def _services(
    settings: Settings,
    database: Database,
    client: TiendanubeClient,
    metrics: Metrics,
    *,
    clock: Clock,
) -> Services:
    box = SecretBox(settings.internal_secret_key)
    shops = Shops(database, client, box, clock, settings.tiendanube_api_key)
    return Services(
        stores=Stores(database, client, box, clock, settings.tiendanube_api_key),
        catalog=Catalog(shops, metrics),
        orders=Orders(shops, metrics),
        offers=Offers(shops, metrics),
        checkouts=Checkouts(shops, metrics),
        stale_drafts=StaleDrafts(shops),
        facts=Facts(shops, JobQueue(SCHEMA), metrics),
    )


def __getattr__(name: str) -> FastAPI:
    """`uvicorn tiendanube_service.main:app`: built when asked for, never at import."""
    if name == "app":
        return create_app(Settings.from_environment())
    raise AttributeError(name)
