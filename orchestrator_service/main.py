"""Composition root: `create_app(settings)`; routers in the order of the journey."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta

import httpx
import structlog
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import CollectorRegistry, Counter, Gauge
from redis.asyncio import Redis

from orchestrator_service.api import account as account_api
from orchestrator_service.api import assistant as assistant_api
from orchestrator_service.api import conversations as conversations_api
from orchestrator_service.api import events as events_api
from orchestrator_service.api import people as people_api
from orchestrator_service.api import playground as playground_api
from orchestrator_service.api import privacy as privacy_api
from orchestrator_service.api import stores as stores_api
from orchestrator_service.api import tenants as tenants_api
from orchestrator_service.assistant.playground import Playground
from orchestrator_service.assistant.service import AssistantVersions
from orchestrator_service.audit.reader import AuditReader
from orchestrator_service.audit.trail import Trail
from orchestrator_service.clients.agent import AgentClient
from orchestrator_service.clients.tiendanube import TiendanubeClient
from orchestrator_service.clients.whatsapp import WhatsAppClient
from orchestrator_service.conversations.changes import ChangeBell, ChangeFeed
from orchestrator_service.conversations.reader import ConversationReader
from orchestrator_service.conversations.service import ConversationService
from orchestrator_service.costs.prices import PriceList
from orchestrator_service.costs.reports import SpendingReports
from orchestrator_service.costs.service import Costs
from orchestrator_service.dependencies import PeopleServices, Services
from orchestrator_service.ingress import connecting
from orchestrator_service.ingress import endpoints as ingress
from orchestrator_service.messages import endpoints as messages_endpoints
from orchestrator_service.messages.service import MessageService
from orchestrator_service.messages.statuses import StatusService
from orchestrator_service.notices.service import Notices
from orchestrator_service.outbox.service import OutboxService
from orchestrator_service.people.access import Access, refuse_undeclared
from orchestrator_service.people.account import Account
from orchestrator_service.people.invitations import Invitations
from orchestrator_service.people.members import Members
from orchestrator_service.people.passwords import Passwords
from orchestrator_service.people.service import Door, SignInService
from orchestrator_service.people.sessions import SessionBook
from orchestrator_service.people.throttle import SignInThrottle
from orchestrator_service.privacy import endpoints as privacy_endpoints
from orchestrator_service.privacy.service import PrivacyService
from orchestrator_service.settings import Settings
from orchestrator_service.summaries.jobs import WRITE_SUMMARY
from orchestrator_service.summaries.service import SummaryService
from orchestrator_service.tables import SCHEMA
from orchestrator_service.tenants.credentials import CredentialVault
from orchestrator_service.tenants.service import TenantService
from orchestrator_service.turns.jobs import DELIVER, RUN_TURN, TurnJobs
from orchestrator_service.turns.service import Neighbours, TurnService
from orchestrator_service.turns.sweep import Sweep
from shared.clock import Clock, SystemClock
from shared.database.engine import Database
from shared.database.migrations import migrate
from shared.database.session import install_database
from shared.http.app import create_service_app
from shared.http.client import ServiceClient
from shared.http.tokens import require_internal
from shared.jobs import Lane, Scheduled, Worker
from shared.secrets import SecretBox, split_keys

SERVICE = "orchestrator_service"
log = structlog.get_logger()


class Parts:
    """Everything the process holds, built from settings; nothing is built at import."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        transports: Mapping[str, httpx.AsyncBaseTransport],
    ) -> None:
        token = settings.internal_api_token
        self.database = Database(settings.postgres_dsn, pool_size=settings.database_pool_size)
        # Jobs have connections of their own: a crowd of them never keeps a request waiting.
        self.jobs_database = Database(settings.postgres_dsn, pool_size=settings.database_pool_size)
        self.redis = Redis.from_url(
            settings.redis_url.get_secret_value(), socket_connect_timeout=1, socket_timeout=None
        )
        self.service_clients = [
            ServiceClient(url, token, transport=transports.get(url))
            for url in (
                settings.whatsapp_service_url,
                settings.agent_service_url,
                settings.tiendanube_service_url,
            )
        ]
        whatsapp, agent, tiendanube = self.service_clients
        self.whatsapp = WhatsAppClient(whatsapp)
        self.agent = AgentClient(agent)
        self.tiendanube = TiendanubeClient(tiendanube)
        self.bell = ChangeBell(self.redis)
        self.feed = ChangeFeed(self.database, self.redis)
        self.vault = CredentialVault(
            SecretBox(settings.encryption_key),
            fallback=settings.openai_api_key,
            openai_base_url=settings.openai_base_url,
        )
        self.passwords = Passwords()
        self.prices = PriceList(self.database, clock)
        keys = split_keys(settings.admin_token) if settings.admin_token_sign_in else []
        self.sessions = SessionBook(self.database, clock, hours=settings.session_hours, keys=keys)
        self.messages = MessageService(
            self.database, clock, TurnJobs(clock), self.bell, Costs(self.prices)
        )

    async def close(self) -> None:
        for client in self.service_clients:
            await client.close()
        with suppress(Exception):
            await self.redis.aclose()
        await self.database.close()
        await self.jobs_database.close()


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    transports: Mapping[str, httpx.AsyncBaseTransport] | None = None,
) -> FastAPI:
    """`transports` replaces the network by base URL: for tests."""
    clock = clock or SystemClock()
    parts = Parts(settings, clock, transports or {})

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await migrate(settings.postgres_dsn, package=SERVICE, schema=SCHEMA)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(parts.close)
            feed = asyncio.create_task(parts.feed.run())
            stack.push_async_callback(_cancel, feed)
            await stack.enter_async_context(app.state.worker.running(settings.role))
            yield

    app = create_service_app(
        SERVICE, settings, lifespan=lifespan, checks={"database": parts.database.check}
    )
    install_database(app, parts.database)
    app.state.parts = parts
    app.state.services = _services(parts, settings, clock)
    app.state.worker = build_worker(settings, parts, clock, app.state.registry)
    _add_routers(app, settings)
    return app


def build_worker(
    settings: Settings, parts: Parts, clock: Clock, registry: CollectorRegistry
) -> Worker:
    sends = Counter("sends", "Messages handed to WhatsApp", ["outcome"], registry=registry)
    parked = Counter("jobs_parked", "Jobs that gave up", ["job"], registry=registry)
    unended = Gauge("unended_messages", "Customer messages without an end", registry=registry)
    database = parts.jobs_database
    turns = TurnService(
        database,
        clock,
        Neighbours(parts.agent, parts.whatsapp, parts.vault),
        Costs(parts.prices),
        parts.bell,
    )
    outbox = OutboxService(database, clock, parts.whatsapp, parts.bell, sends)
    sweep = Sweep(database, clock, parts.bell, unended)
    summaries = SummaryService(database, clock, parts.agent, parts.vault, Costs(parts.prices))
    handlers = {RUN_TURN: turns.run, DELIVER: outbox.deliver, WRITE_SUMMARY: summaries.run}
    return Worker(
        dsn=settings.postgres_dsn,
        schema=SCHEMA,
        lanes=[Lane(handlers=handlers, concurrency=settings.job_concurrency)],
        scheduled=[Scheduled("sweep", "* * * * *", sweep.run)],
        heartbeat=timedelta(seconds=settings.job_heartbeat_seconds),
        on_parked=lambda job: parked.labels(job).inc(),
    )


def _services(parts: Parts, settings: Settings, clock: Clock) -> Services:
    assistant = AssistantVersions(parts.database, clock, parts.tiendanube, parts.prices)
    return Services(
        people=_people(parts, settings, clock),
        access=Access(parts.database, clock, parts.sessions, settings.admin_token),
        trail=Trail(parts.database, clock),
        whatsapp=parts.whatsapp,
        tiendanube=parts.tiendanube,
        messages=parts.messages,
        statuses=StatusService(parts.database, parts.bell),
        conversations=ConversationService(parts.database, clock, parts.bell),
        reader=ConversationReader(parts.database, clock),
        tenants=TenantService(
            parts.database,
            clock,
            parts.whatsapp,
            parts.messages,
            parts.vault,
            settings.public_base_url,
        ),
        privacy=PrivacyService(parts.database, parts.whatsapp, parts.bell, clock),
        feed=parts.feed,
        assistant=assistant,
        tries=Playground(
            parts.database, clock, parts.agent, parts.vault, Costs(parts.prices), assistant
        ),
        prices=parts.prices,
        spending=SpendingReports(parts.database, clock),
        notices=Notices(parts.database, clock),
        public_base_url=settings.public_base_url,
        dashboard_origins=settings.cors_origins(),
    )


def _people(parts: Parts, settings: Settings, clock: Clock) -> PeopleServices:
    database = parts.database
    door = Door(parts.passwords, SignInThrottle(parts.redis, clock), parts.sessions)
    sign_ins = SignInService(database, clock, door)
    return PeopleServices(
        internal_tokens=settings.internal_api_token,
        sign_ins=sign_ins,
        account=Account(database, clock, door, sign_ins),
        members=Members(database, clock),
        invitations=Invitations(database, clock, door, sign_ins),
        audit=AuditReader(database),
    )


def _add_routers(app: FastAPI, settings: Settings) -> None:
    internal = [Depends(require_internal(settings.internal_api_token))]
    app.router.routes[:0] = ingress.routes  # ①
    app.include_router(ingress.router, dependencies=internal)
    app.include_router(connecting.router)
    app.include_router(messages_endpoints.router, dependencies=internal)  # ④ ⑩
    app.include_router(privacy_endpoints.router, dependencies=internal)
    for api in (
        account_api,
        people_api,
        tenants_api,
        stores_api,
        conversations_api,
        events_api,
        privacy_api,
        assistant_api,
        playground_api,
    ):
        app.include_router(api.router)
    refuse_undeclared(app)
    if origins := settings.cors_origins():
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
        )


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def __getattr__(name: str) -> FastAPI:
    """`uvicorn orchestrator_service.main:app`: built when asked for, never at import."""
    if name == "app":
        return create_app(Settings.from_environment())
    raise AttributeError(name)
