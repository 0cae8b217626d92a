"""The work that nobody waits for: jobs in two lanes, and what runs by the clock."""

from datetime import timedelta

from shared.jobs import Handler, Lane, Scheduled, Worker
from tiendanube_service.dependencies import Services
from tiendanube_service.jobs import FACTS, LOOK, PRIVACY
from tiendanube_service.metrics import Metrics
from tiendanube_service.settings import Settings
from tiendanube_service.tables import SCHEMA

CRAWLS_AT_ONCE = 8


def build_worker(settings: Settings, services: Services, metrics: Metrics) -> Worker:
    return Worker(
        dsn=settings.postgres_dsn,
        schema=SCHEMA,
        lanes=[
            Lane(_prompt(services), concurrency=settings.job_concurrency),
            Lane(_patient(services), concurrency=CRAWLS_AT_ONCE, batch_size=2),
        ],
        scheduled=_scheduled(services),
        heartbeat=timedelta(seconds=settings.job_heartbeat_seconds),
        on_parked=lambda kind: metrics.parked_jobs.labels(kind).inc(),
    )


def _prompt(services: Services) -> dict[str, Handler]:
    """What a webhook or an owner asked for."""
    return {
        **services.sync.prompt_jobs(),
        LOOK: services.stores.look,
        PRIVACY: services.privacy.fulfil.handle,
    }


def _patient(services: Services) -> dict[str, Handler]:
    """Whole crawls: they take what the vendor's budget leaves."""
    return {**services.sync.patient_jobs(), FACTS: services.facts.read}


def _scheduled(services: Services) -> list[Scheduled]:
    return [
        *services.sync.scheduled(),
        Scheduled("stores.look", "*/30 * * * *", services.stores.look_at_all),
        Scheduled("facts.nightly", "37 4 * * *", services.facts.ask_everyone),
        Scheduled("checkouts.stale", "12 * * * *", services.stale_drafts.remove),
        Scheduled("privacy.daily", "41 5 * * *", services.privacy.fulfil.look_at_all),
        Scheduled("privacy.forget", "56 5 * * *", services.privacy.forget_the_old),
    ]
