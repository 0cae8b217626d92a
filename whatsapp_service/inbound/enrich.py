"""Bytes and words for a message: kept once, noted on the event row, never done again."""

from typing import Any

import structlog

from shared.contracts.messages import (
    IncomingMessage,
    Media,
    MessageType,
    Origin,
    Transcript,
    TranscriptionUsage,
)
from shared.database.engine import Database
from whatsapp_service.credentials.service import OpenChannel
from whatsapp_service.inbound import repository
from whatsapp_service.inbound.transcribe import Transcriber, TranscriptionFailed
from whatsapp_service.media.fetch import MediaFetcher, MediaRefused
from whatsapp_service.media.service import KeptFile, MediaLibrary, clean_filename
from whatsapp_service.metrics import Metrics
from whatsapp_service.tables import Event
from whatsapp_service.ycloud.content import MediaSource

log = structlog.get_logger()


class Enricher:
    def __init__(
        self,
        database: Database,
        library: MediaLibrary,
        fetcher: MediaFetcher,
        transcriber: Transcriber,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._library = library
        self._fetcher = fetcher
        self._transcriber = transcriber
        self._metrics = metrics

    async def enrich(
        self,
        event: Event,
        message: IncomingMessage,
        source: MediaSource,
        channel: OpenChannel | None,
    ) -> IncomingMessage:
        """The message with its media and transcript, or with why it has none."""
        media = await self._media(event, source, channel)
        changes: dict[str, Any] = {"media": media}
        if source.type is MessageType.AUDIO and message.origin is not Origin.HISTORY:
            heard = await self._hear(event, media, channel)
            words = heard if heard is not None and heard.text else None
            changes |= {"transcript": words, "transcription_failed": words is None}
            message = message.model_copy(update={"transcription": _usage(heard)})
        content = message.content.model_copy(update=changes)
        return message.model_copy(update={"content": content})

    async def _media(self, event: Event, source: MediaSource, channel: OpenChannel | None) -> Media:
        if event.media is not None:
            return Media.model_validate(event.media)
        media = await self._copy(source, channel)
        if media.problem:
            self._metrics.media_problems.labels(media.problem).inc()
            log.warning("media.missing", reason=media.problem, type=source.type.value)
        if channel is not None:
            await self._note(event, {"media": media.model_dump(mode="json")})
        return media

    async def _copy(self, source: MediaSource, channel: OpenChannel | None) -> Media:
        known = Media(
            mime_type=source.mime_type or "application/octet-stream",
            filename=clean_filename(source.filename),
        )
        if channel is None or not source.link:
            reason = "failed" if channel is None else "expired"
            return known.model_copy(update={"problem": reason})
        try:
            file = await self._fetcher.fetch(
                source.link, source.type, source.mime_type, channel.api_key
            )
        except MediaRefused as error:
            return known.model_copy(update={"problem": error.reason})
        kept = KeptFile(file.content, file.mime_type, known.filename)
        return await self._library.keep(kept, channel.tenant_id, channel.channel_id)

    async def _hear(
        self, event: Event, media: Media, channel: OpenChannel | None
    ) -> Transcript | None:
        """Without words when nothing was heard; None when nobody listened."""
        if event.transcript is not None:
            return Transcript.model_validate(event.transcript)
        if event.transcription_failed or channel is None or media.media_id is None:
            return None
        try:
            file = await self._library.read(channel.tenant_id, media.media_id)
            language = channel.language.split("-")[0].lower()
            transcript = await self._transcriber.transcribe(file.content, file.mime_type, language)
        except TranscriptionFailed as error:
            log.warning("transcription.failed", reason=str(error))
            self._metrics.transcriptions.labels("failed").inc()
            await self._note(event, {"transcription_failed": True})
            return None
        self._metrics.transcriptions.labels("done" if transcript.text else "silent").inc()
        await self._note(event, {"transcript": transcript.model_dump(mode="json")})
        return transcript

    async def _note(self, event: Event, values: dict[str, Any]) -> None:
        async with self._database.transaction() as session:
            await repository.note_on_event(session, event.id, values)


def _usage(heard: Transcript | None) -> TranscriptionUsage | None:
    if heard is None:
        return None
    return TranscriptionUsage(
        model=heard.model,
        seconds=heard.duration_seconds,
        input_tokens=heard.input_tokens,
        output_tokens=heard.output_tokens,
    )
