"""whatsapp_service: the composition root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

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
from shared.jobs import JobQueue, Lane, RunAgain, Scheduled, Worker
from shared.secrets import SecretBox
from whatsapp_service.clients.orchestrator import OrchestratorClient
from whatsapp_service.credentials import endpoints as channel_endpoints
from whatsapp_service.credentials.service import Channels, adopt_events
from whatsapp_service.credentials.templates import Templates
from whatsapp_service.dependencies import Parts
from whatsapp_service.inbound.enrich import Enricher
from whatsapp_service.inbound.service import EventReader, purge_old_events
from whatsapp_service.inbound.transcribe import (
    NoTranscriber,
    OpenAITranscriber,
    Transcriber,
    connect_to_model,
)
from whatsapp_service.jobs import ADOPT, REMEMBER, TRANSLATE, AdoptJob, EventJob
from whatsapp_service.media import endpoints as media_endpoints
from whatsapp_service.media.fetch import MediaFetcher
from whatsapp_service.media.hosts import Resolver, resolve_host
from whatsapp_service.media.limits import LARGEST_BYTES
from whatsapp_service.media.service import MediaLibrary
from whatsapp_service.media.store import ObjectFolder
from whatsapp_service.metrics import Metrics
from whatsapp_service.outbound import endpoints as outbound_endpoints
from whatsapp_service.outbound.marks import Marker
from whatsapp_service.outbound.rate_limit import LocalBuckets, RateLimiter
from whatsapp_service.outbound.records import SendRecords
from whatsapp_service.outbound.service import Sender
from whatsapp_service.privacy import endpoints as privacy_endpoints
from whatsapp_service.privacy.service import Privacy
from whatsapp_service.settings import Settings
from whatsapp_service.tables import SCHEMA
from whatsapp_service.webhooks import endpoints as webhook_endpoints
from whatsapp_service.webhooks.doors import Doors
from whatsapp_service.webhooks.intake import Intake
from whatsapp_service.webhooks.service import WebhookReceiver
from whatsapp_service.ycloud.client import YCloudClient

HISTORY_LANE = {"concurrency": 8, "batch_size": 4}


@dataclass(frozen=True)
class Outside:
    """What stands for the world outside; tests and the bench hand in their own."""

    clock: Clock = field(default_factory=SystemClock)
    ycloud: httpx.AsyncBaseTransport | None = None
    orchestrator: httpx.AsyncBaseTransport | None = None
    transcriber: Transcriber | None = None
    resolve: Resolver = resolve_host


@dataclass(frozen=True)
class Connections:
    """What is opened at start and closed at the end."""

    database: Database
    orchestrator: ServiceClient
    ycloud: YCloudClient
    fetcher: MediaFetcher
    redis: "Redis"

    async def close(self) -> None:
        await self.orchestrator.close()
        await self.ycloud.close()
        await self.fetcher.close()
        await self.redis.aclose()
        await self.database.close()


def create_app(settings: Settings, outside: Outside | None = None) -> FastAPI:
    outside = outside or Outside()
    connections = _connect(settings, outside)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await migrate(settings.postgres_dsn, package="whatsapp_service", schema=SCHEMA)
        async with app.state.worker.running(settings.role):
            yield
        await connections.close()

    app = create_service_app(
        "whatsapp_service",
        settings,
        lifespan=lifespan,
        checks={"database": connections.database.check},
        max_body_bytes=LARGEST_BYTES + 1024,
    )
    install_database(app, connections.database)
    metrics = Metrics(app.state.registry)
    app.state.parts = _build_parts(settings, outside, connections, metrics)
    app.state.connections = connections
    app.state.worker = _build_worker(settings, outside.clock, app.state.parts, metrics, connections)
    guard = Depends(require_internal(settings.internal_api_token))
    for module in (webhook_endpoints, outbound_endpoints, media_endpoints, channel_endpoints):
        app.include_router(module.router, dependencies=[guard])
    app.include_router(privacy_endpoints.router, dependencies=[guard])
    return app


def _connect(settings: Settings, outside: Outside) -> Connections:
    return Connections(
        database=Database(settings.postgres_dsn, pool_size=settings.database_pool_size),
        orchestrator=ServiceClient(
            settings.orchestrator_service_url,
            settings.internal_api_token,
            transport=outside.orchestrator,
        ),
        ycloud=YCloudClient(settings.ycloud_base_url, outside.ycloud),
        fetcher=MediaFetcher(settings.ycloud_base_url, outside.resolve, outside.ycloud),
        redis=Redis.from_url(
            settings.redis_url.get_secret_value(), socket_timeout=0.5, socket_connect_timeout=0.5
        ),
    )


def _build_parts(
    settings: Settings, outside: Outside, connections: Connections, metrics: Metrics
) -> Parts:
    clock, database = outside.clock, connections.database
    queue = JobQueue(SCHEMA)
    box = SecretBox(settings.internal_secret_key)
    channels = Channels(database, box, clock, queue, settings.ycloud_api_key)
    folder = ObjectFolder(settings.media_store_url)
    library = MediaLibrary(database, folder)
    door = Doors(database, channels, clock, settings.ycloud_webhook_secret)
    transcriber = outside.transcriber or _transcriber(settings)
    enricher = Enricher(database, library, connections.fetcher, transcriber, metrics)
    orchestrator = OrchestratorClient(connections.orchestrator)
    local = LocalBuckets(settings.sends_per_second)
    return Parts(
        receiver=WebhookReceiver(Intake(database, queue), door, clock, metrics),
        door=door,
        reader=EventReader(database, channels, enricher, orchestrator, clock, metrics),
        sender=Sender(
            records=SendRecords(database, clock, settings.send_resolve_seconds),
            channels=channels,
            library=library,
            ycloud=connections.ycloud,
            limiter=RateLimiter(connections.redis, settings.sends_per_second, local),
            metrics=metrics,
        ),
        marker=Marker(channels, connections.ycloud),
        templates=Templates(channels, connections.ycloud),
        channels=channels,
        media=library,
        privacy=Privacy(database, folder, clock),
    )


def _transcriber(settings: Settings) -> Transcriber:
    if settings.openai_api_key is None:
        return NoTranscriber()
    connect = partial(connect_to_model, settings.openai_api_key, settings.openai_base_url)
    return OpenAITranscriber(connect, settings.transcription_model)


def _build_worker(
    settings: Settings, clock: Clock, parts: Parts, metrics: Metrics, connections: Connections
) -> Worker:
    database, queue = connections.database, JobQueue(SCHEMA)
    retention = timedelta(days=settings.event_retention_days)

    async def read_live(payload: bytes) -> None:
        await parts.reader.read_together(EventJob.model_validate_json(payload).event_ids)

    async def read_history(payload: bytes) -> None:
        await parts.reader.read_in_turn(EventJob.model_validate_json(payload).event_ids)

    async def adopt(payload: bytes) -> None:
        if await adopt_events(database, queue, AdoptJob.model_validate_json(payload).number_key):
            raise RunAgain(1.0)

    async def purge() -> None:
        await purge_old_events(database, clock, retention)

    return Worker(
        dsn=settings.postgres_dsn,
        schema=SCHEMA,
        lanes=[
            Lane({TRANSLATE: read_live, ADOPT: adopt}, concurrency=settings.job_concurrency),
            Lane({REMEMBER: read_history}, **HISTORY_LANE),
        ],
        scheduled=[Scheduled("events.purge", "17 4 * * *", purge)],
        heartbeat=timedelta(seconds=settings.job_heartbeat_seconds),
        on_parked=lambda kind: metrics.parked_jobs.labels(kind).inc(),
    )


def __getattr__(name: str) -> FastAPI:
    """`uvicorn whatsapp_service.main:app`: built when asked for, never at import."""
    if name == "app":
        return create_app(Settings.from_environment())
    raise AttributeError(name)
