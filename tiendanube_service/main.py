"""Puts tiendanube_service together: `uvicorn tiendanube_service.main:app --port 8003`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from fastapi import Depends, FastAPI
from redis.asyncio import Redis

from shared.clock import Clock, SystemClock
from shared.database.engine import Database
from shared.database.migrations import migrate
from shared.database.session import install_database
from shared.http.app import create_service_app
from shared.http.client import ServiceClient
from shared.http.tokens import require_internal
from shared.jobs import JobQueue
from shared.secrets import SecretBox
from tiendanube_service.background import build_worker
from tiendanube_service.catalog.copy import Copy
from tiendanube_service.catalog.endpoints import router as catalog_router
from tiendanube_service.catalog.indexes import ShopIndexes
from tiendanube_service.catalog.service import Catalog
from tiendanube_service.clients.orchestrator import OrchestratorClient
from tiendanube_service.dependencies import Services
from tiendanube_service.facts.endpoints import router as facts_router
from tiendanube_service.facts.service import Facts
from tiendanube_service.metrics import Metrics
from tiendanube_service.offers.checkouts import Checkouts
from tiendanube_service.offers.endpoints import router as offers_router
from tiendanube_service.offers.service import Offers
from tiendanube_service.offers.stale import StaleDrafts
from tiendanube_service.orders.answer_clock import AnswerClock
from tiendanube_service.orders.endpoints import router as orders_router
from tiendanube_service.orders.service import Orders
from tiendanube_service.privacy.endpoints import router as privacy_router
from tiendanube_service.privacy.service import build_privacy
from tiendanube_service.settings import Settings
from tiendanube_service.stores.authorizations import Authorizations
from tiendanube_service.stores.endpoints import router as stores_router
from tiendanube_service.stores.hosts import Hosts
from tiendanube_service.stores.inspection import Inspector
from tiendanube_service.stores.keeping import Keeper
from tiendanube_service.stores.service import Stores
from tiendanube_service.stores.shop import Shops
from tiendanube_service.sync.endpoints import router as sync_router
from tiendanube_service.sync.service import Needs, build_sync
from tiendanube_service.tables import SCHEMA
from tiendanube_service.tiendanube.bucket import Buckets
from tiendanube_service.tiendanube.client import TiendanubeClient, Waiting
from tiendanube_service.tiendanube.oauth import AppIdentity, CodeExchange
from tiendanube_service.webhooks.endpoints import router as webhooks_router
from tiendanube_service.webhooks.intake import Intake
from tiendanube_service.webhooks.service import Webhooks

REDIS_TIMEOUT_SECONDS = 0.3
ROUTERS = (
    stores_router,
    catalog_router,
    offers_router,
    facts_router,
    orders_router,
    sync_router,
    webhooks_router,
    privacy_router,
)


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    waiting: Waiting | None = None,
    orchestrator: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """`transport`, `orchestrator` and `waiting` are a test's: others outside, no sleeping."""
    database = Database(settings.postgres_dsn, pool_size=settings.database_pool_size)
    redis = _redis(settings)
    http = _http(settings, transport)
    waiting = waiting or Waiting()
    neighbour = ServiceClient(
        settings.orchestrator_service_url, settings.internal_api_token, transport=orchestrator
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await migrate(settings.postgres_dsn, package="tiendanube_service", schema=SCHEMA)
        try:
            async with app.state.worker.running(settings.role):
                yield
        finally:
            await http.aclose()
            await neighbour.close()
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
    core = Core(settings, database, client, http, metrics, clock or SystemClock(), waiting)
    app.state.services = _services(core, OrchestratorClient(neighbour))
    app.state.worker = build_worker(settings, app.state.services, metrics)
    guard = [Depends(require_internal(settings.internal_api_token))]
    for router in ROUTERS:
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


@dataclass(frozen=True)
class Core:
    """What the features are built from."""

    settings: Settings
    database: Database
    client: TiendanubeClient
    http: httpx.AsyncClient
    metrics: Metrics
    clock: Clock
    waiting: Waiting


def _services(core: Core, orchestrator: OrchestratorClient) -> Services:
    settings, database, clock, metrics = core.settings, core.database, core.clock, core.metrics
    box = SecretBox(settings.internal_secret_key)
    hosts = Hosts(settings.tiendanube_base_url, settings.tiendanube_auth_url)
    shops = Shops(database, core.client, box, clock, settings.tiendanube_api_key, hosts)
    queue = JobQueue(SCHEMA)
    keeper = Keeper(database, queue, clock, box)
    inspector = Inspector(core.client)
    identity = _app_identity(settings)
    catalog = Catalog(shops, Copy(ShopIndexes(database), metrics), metrics)
    needs = Needs(database, shops, queue, clock, metrics)
    privacy = build_privacy(needs, orchestrator, box)
    return Services(
        stores=Stores(
            database,
            core.client,
            clock,
            shops,
            keeper,
            inspector,
            queue,
            hosts,
            can_authorize=identity is not None,
        ),
        authorizations=Authorizations(
            database,
            clock,
            box,
            hosts,
            identity,
            CodeExchange(core.http, settings.tiendanube_user_agent),
            inspector,
            keeper,
        ),
        catalog=catalog,
        orders=Orders(shops, metrics, AnswerClock(core.waiting)),
        sync=build_sync(needs, orchestrator),
        webhooks=Webhooks(
            intake=Intake(database, queue, clock),
            inbox=privacy.inbox,
            clock=clock,
            metrics=metrics,
            client_secret=settings.tiendanube_client_secret,
        ),
        offers=Offers(shops, catalog, metrics),
        checkouts=Checkouts(shops, metrics),
        stale_drafts=StaleDrafts(shops),
        facts=Facts(shops, queue, metrics),
        privacy=privacy,
    )


def _app_identity(settings: Settings) -> AppIdentity | None:
    if settings.tiendanube_app_id is None or settings.tiendanube_client_secret is None:
        return None
    return AppIdentity(settings.tiendanube_app_id, settings.tiendanube_client_secret)


def __getattr__(name: str) -> FastAPI:
    """`uvicorn tiendanube_service.main:app`: built when asked for, never at import."""
    if name == "app":
        return create_app(Settings.from_environment())
    raise AttributeError(name)
