"""Keeps bytes and gives them back, to their tenant only."""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid4

from shared.contracts.messages import Media, MessageType
from shared.database.engine import Database
from shared.errors import InvalidInput, NotFound, TooLarge
from whatsapp_service.media import repository
from whatsapp_service.media.limits import LARGEST_BYTES, bare_type, is_type_allowed
from whatsapp_service.media.store import ObjectFolder
from whatsapp_service.tables import MediaFile

LONGEST_FILENAME = 200


@dataclass(frozen=True)
class KeptFile:
    content: bytes
    mime_type: str
    filename: str | None


class MediaLibrary:
    def __init__(self, database: Database, folder: ObjectFolder) -> None:
        self._database = database
        self._folder = folder

    async def keep(self, file: KeptFile, tenant_id: UUID, channel_id: UUID | None = None) -> Media:
        """The bytes first, the row after: a row never points at nothing."""
        media_id = uuid4()
        key = f"{tenant_id}/{media_id}"
        await self._folder.put(key, file.content)
        row = MediaFile(
            id=media_id,
            channel_id=channel_id,
            object_key=key,
            mime_type=file.mime_type,
            size_bytes=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            filename=file.filename,
        )
        row.tenant_id = tenant_id
        async with self._database.tenant_transaction(tenant_id) as session:
            await repository.add_media(session, row)
        return Media(
            media_id=media_id,
            mime_type=row.mime_type,
            size_bytes=row.size_bytes,
            filename=row.filename,
            sha256=row.sha256,
        )

    async def keep_upload(self, file: KeptFile, tenant_id: UUID) -> Media:
        """Raises InvalidInput or TooLarge."""
        if not file.content:
            raise InvalidInput("The file is empty.")
        if len(file.content) > LARGEST_BYTES:
            raise TooLarge("The file is larger than 25 MB.")
        if not bare_type(file.mime_type) or not is_type_allowed(
            MessageType.DOCUMENT, file.mime_type
        ):
            raise InvalidInput("Files of this type cannot be sent.", code="type_refused")
        return await self.keep(file, tenant_id)

    async def read(self, tenant_id: UUID, media_id: UUID) -> KeptFile:
        """Raises NotFound."""
        async with self._database.tenant_transaction(tenant_id) as session:
            row = await repository.find_media(session, tenant_id, media_id)
        if row is None:
            raise NotFound("There is no such file.")
        content = await self._folder.get(row.object_key)
        return KeptFile(content, row.mime_type, row.filename)


def clean_filename(given: str | None) -> str | None:
    """A bare name without folders or control characters."""
    name = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if letter.isprintable()).strip(". ")
    return name[:LONGEST_FILENAME] or None
