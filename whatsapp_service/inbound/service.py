"""③ One stored event: understood, completed, handed to the orchestrator, closed."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from shared.clock import Clock
from shared.contracts.messages import IncomingMessage, StatusObservation
from shared.database.engine import Database
from shared.errors import Transient
from shared.http.client import ServiceRefused
from shared.jobs import RunAgain
from whatsapp_service.clients.orchestrator import OrchestratorClient
from whatsapp_service.credentials.service import Channels, OpenChannel
from whatsapp_service.inbound import repository
from whatsapp_service.inbound.enrich import Enricher
from whatsapp_service.inbound.routing import Destination, ForeignEvent, find_destination
from whatsapp_service.metrics import Metrics
from whatsapp_service.outbound.repository import record_status
from whatsapp_service.tables import Event
from whatsapp_service.ycloud.translate import Translated, Unreadable, translate_event

MOST_AT_ONCE = 300
LONGEST_PAUSE_SECONDS = 30.0
_MISCONFIGURED = frozenset({401, 403, 404, 405})
log = structlog.get_logger()


class EventReader:
    def __init__(
        self,
        database: Database,
        channels: Channels,
        enricher: Enricher,
        orchestrator: OrchestratorClient,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._channels = channels
        self._enricher = enricher
        self._orchestrator = orchestrator
        self._clock = clock
        self._metrics = metrics
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)

    async def read_together(self, event_ids: list[int]) -> None:
        """Live events: a long one does not hold up the others."""
        results = await asyncio.gather(
            *(self._read_bounded(event_id) for event_id in event_ids), return_exceptions=True
        )
        _raise_worst(results)

    async def read_in_turn(self, event_ids: list[int]) -> None:
        """History: nobody is waiting for it."""
        for event_id in event_ids:
            await self.read(event_id)

    async def _read_bounded(self, event_id: int) -> None:
        async with self._slots:
            await self.read(event_id)

    async def read(self, event_id: int) -> None:
        """Every way out is an end (a state on the row) or a wish to run again."""
        async with self._database.transaction() as session:
            event = await repository.find_event(session, event_id)
        if event is None or event.state != "stored":
            return
        try:
            translated = translate_event(event.body, event.received_at)
            await self._pass_on(event, translated)
        except Unreadable as error:
            log.error("event.unreadable", event_type=event.event_type, reason=str(error))
            await self._end(event, "unreadable", problem=str(error))
        except ForeignEvent as error:
            log.error("event.foreign", event_type=event.event_type, source=event.source)
            await self._end(event, "ignored", problem=str(error))

    async def _pass_on(self, event: Event, translated: Translated) -> None:
        if translated.output is None:
            await self._end(event, "ignored")
            return
        destination = await self._route(event, translated)
        channel = self._channels.open(destination.channel) if destination.channel else None
        try:
            await self._deliver(event, translated, channel)
        except ServiceRefused as error:
            if error.status in _MISCONFIGURED:
                raise self._later(event, f"status {error.status}") from error
            log.error("event.refused", status=error.status, code=error.code)
            await self._end(event, "failed", problem=f"{error.status} {error.code}")
        except Transient as error:
            raise self._later(event, str(error)) from error
        else:
            waits = destination.channel is None and destination.number_key is not None
            await self._end(event, "unrouted" if waits else "processed")

    async def _route(self, event: Event, translated: Translated) -> Destination:
        """Noted on the row at once; a status settles its send in the same transaction."""
        async with self._database.transaction() as session:
            found = await find_destination(
                session, translated.route, event.tenant_id, event.channel_id
            )
            values: dict[str, Any] = {"number_key": found.number_key}
            if found.channel is not None:
                tenant_id = found.channel.tenant_id
                values |= {"tenant_id": tenant_id, "channel_id": found.channel.id}
                if isinstance(translated.output, StatusObservation):
                    await record_status(session, tenant_id, translated.output, self._clock.now())
            await repository.note_on_event(session, event.id, values)
        return found

    async def _deliver(
        self, event: Event, translated: Translated, channel: OpenChannel | None
    ) -> None:
        ids: dict[str, UUID | None] = {
            "channel_id": channel.channel_id if channel else None,
            "tenant_id": channel.tenant_id if channel else None,
        }
        output = translated.output
        if isinstance(output, IncomingMessage):
            message = output.model_copy(update=ids)
            if translated.media is not None:
                message = await self._enricher.enrich(event, message, translated.media, channel)
            await self._orchestrator.deliver_message(message)
        elif isinstance(output, StatusObservation):
            await self._orchestrator.deliver_status(output.model_copy(update=ids))
        elif output is not None:
            await self._orchestrator.deliver_notice(output.model_copy(update=ids))

    def _later(self, event: Event, reason: str) -> RunAgain:
        """The orchestrator may be away for long: this is never given up."""
        age = (self._clock.now() - event.received_at).total_seconds()
        pause = min(max(1.0, age / 4), LONGEST_PAUSE_SECONDS)
        log.warning("event.waits", reason=reason, pause_seconds=round(pause))
        return RunAgain(pause)

    async def _end(self, event: Event, state: str, **values: Any) -> None:
        self._metrics.processed.labels(state).inc()
        ended = {"state": state, "processed_at": self._clock.now(), **values}
        async with self._database.transaction() as session:
            await repository.note_on_event(session, event.id, ended)
        log.info("event.ended", state=state, event_type=event.event_type)


def _raise_worst(results: Sequence[BaseException | None]) -> None:
    """A fault before a wish to run again: the job is tried again for either."""
    errors = [result for result in results if result is not None]
    errors.sort(key=lambda error: isinstance(error, RunAgain))
    if errors:
        raise errors[0]


async def purge_old_events(database: Database, clock: Clock, retention: timedelta) -> None:
    async with database.transaction() as session:
        await repository.purge_events(session, clock.now() - retention)
