"""Pictures of the messages to answer, fetched for the model to look at; kept nowhere."""

import base64
from dataclasses import dataclass
from uuid import UUID

import structlog

from orchestrator_service.clients.whatsapp import WhatsAppClient
from shared.contracts.turns import HistoryLine, Picture
from shared.errors import Permanent, Transient

MOST_PICTURES = 2
LARGEST_BYTES = 2_500_000
SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n": "image/png",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
log = structlog.get_logger()


@dataclass(frozen=True)
class PictureFetcher:
    whatsapp: WhatsAppClient

    async def look_at(
        self, lines: list[HistoryLine], media: dict[UUID, UUID], tenant_id: UUID
    ) -> list[HistoryLine]:
        """The newest pictures beside their lines. `media` maps a message to its file; one that
        cannot be had is left out: its line still says that there was a picture."""
        wanted = [line.message_id for line in lines if line.message_id in media][-MOST_PICTURES:]
        seen: list[HistoryLine] = []
        for line in lines:
            picture = None
            if line.message_id is not None and line.message_id in wanted:
                picture = await self._fetch(media[line.message_id], tenant_id)
            seen.append(line.model_copy(update={"image": picture}) if picture else line)
        return seen

    async def _fetch(self, media_id: UUID, tenant_id: UUID) -> Picture | None:
        try:
            body = (await self.whatsapp.media(media_id, tenant_id)).content
        except (Transient, Permanent) as error:
            log.info("picture.not_seen", reason=type(error).__name__)
            return None
        kind = mime_type_of(body)
        if kind is None or len(body) > LARGEST_BYTES:
            return None
        return Picture.model_validate(
            {"mime_type": kind, "base64": base64.b64encode(body).decode()}
        )


def mime_type_of(body: bytes) -> str | None:
    """By its first bytes: a PDF that calls itself a picture is none."""
    fitting = (kind for mark, kind in SIGNATURES.items() if body.startswith(mark))
    found = next(fitting, None)
    return None if found == "image/webp" and body[8:12] != b"WEBP" else found
