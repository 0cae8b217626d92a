"""Media files: uploaded by a business, or sent by a customer under a link that soon closes."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.identifiers import make_media_id

KINDS_OF_MEDIA = frozenset({"image", "video", "audio", "document", "sticker"})
OPEN_SECONDS = 300
KEPT_SECONDS = 30 * 24 * 3600
MEGABYTE = 1024 * 1024
LIMITS = {
    "image/jpeg": 5 * MEGABYTE,
    "image/png": 5 * MEGABYTE,
    "video/mp4": 16 * MEGABYTE,
    "video/3gp": 16 * MEGABYTE,
    "audio/aac": 16 * MEGABYTE,
    "audio/amr": 16 * MEGABYTE,
    "audio/mpeg": 16 * MEGABYTE,
    "audio/mp4": 16 * MEGABYTE,
    "audio/ogg": 16 * MEGABYTE,
    "image/webp": 500 * 1024,
    "text/plain": 100 * MEGABYTE,
    "application/pdf": 100 * MEGABYTE,
    "application/msword": 100 * MEGABYTE,
    "application/vnd.ms-excel": 100 * MEGABYTE,
    "application/vnd.ms-powerpoint": 100 * MEGABYTE,
}
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(slots=True, frozen=True)
class Media:
    id: str
    content: bytes
    mime_type: str
    filename: str | None
    uploaded_by: str | None
    created: datetime
    signature: str

    @property
    def sha256(self) -> str:
        return base64.b64encode(hashlib.sha256(self.content).digest()).decode()


class MediaStore:
    """Bytes by id, with YCloud's three ages: open link, key needed, gone."""

    def __init__(self, settings: SandboxSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._by_id: dict[str, Media] = {}

    def clear(self) -> None:
        self._by_id.clear()

    def add(
        self,
        content: bytes,
        mime_type: str,
        filename: str | None = None,
        uploaded_by: str | None = None,
    ) -> Media:
        media_id = make_media_id()
        created = self._clock.now()
        expires = int((created + self._scaled(OPEN_SECONDS)).timestamp())
        seal = hmac.new(b"sandbox-media", f"{media_id}.{expires}".encode(), hashlib.sha256)
        signature = f"t={expires},s={seal.hexdigest()[:32]}"
        media = Media(media_id, content, mime_type, filename, uploaded_by, created, signature)
        self._by_id[media_id] = media
        return media

    def find(self, media_id: str) -> Media | None:
        """The file, or None once it is unknown or past its thirty days."""
        media = self._by_id.get(media_id)
        if media is None or self._clock.now() >= media.created + self._scaled(KEPT_SECONDS):
            return None
        return media

    def link(self, media: Media) -> str:
        base = f"{self._settings.public_url}/ycloud/v2/whatsapp/media/download"
        return f"{base}/{media.id}?sig={media.signature}"

    def opens_without_key(self, media: Media, signature: str) -> bool:
        fresh = self._clock.now() < media.created + self._scaled(OPEN_SECONDS)
        return fresh and hmac.compare_digest(signature.encode(), media.signature.encode())

    def _scaled(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds * self._settings.time_scale)


def check_upload(content: bytes, mime_type: str) -> None:
    base = mime_type.split(";")[0].strip().lower()
    limit = 100 * MEGABYTE if base.startswith(OFFICE) else LIMITS.get(base)
    if limit is None:
        raise ApiError("PARAM_INVALID", f"Media type '{mime_type}' is not supported.", "file")
    if not content:
        raise ApiError("PARAM_INVALID", "The file is empty.", "file")
    if len(content) > limit:
        raise ApiError("PARAM_INVALID", f"The file is larger than {limit} bytes.", "file")
