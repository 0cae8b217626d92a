"""Erases what was delivered by, to or about a person, or tells of it.

Files go before the rows that name them: a process that dies in between finds them again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.clock import Clock
from shared.contracts.privacy import Erased, Erasure, PersonalData
from shared.database.engine import Database
from shared.privacy import names_person
from whatsapp_service.media.store import ObjectFolder
from whatsapp_service.privacy import repository
from whatsapp_service.tables import Event, MediaFile


@dataclass
class Found:
    event_ids: list[int] = field(default_factory=list)
    media_ids: set[UUID] = field(default_factory=set)


@dataclass(frozen=True)
class Privacy:
    database: Database
    folder: ObjectFolder
    clock: Clock

    async def erase(self, erasure: Erasure) -> Erased:
        """A repeat answers zeros. Of a whole shop nothing is kept here but its conversations."""
        if erasure.whole_shop:
            return Erased()
        found = await self._find(erasure)
        for media in await self._media(erasure, found):
            await self.folder.delete(media.object_key)
        tenant_id = erasure.tenant_id
        async with self.database.tenant_transaction(tenant_id) as session:
            media_ids = list(found.media_ids)
            now = self.clock.now()
            rows = {
                "media": await repository.erase_media(session, tenant_id, media_ids),
                "events": await repository.erase_events(session, tenant_id, found.event_ids, now),
                "sends": await repository.erase_sends(session, tenant_id, erasure.message_ids),
            }
        return Erased(rows=rows)

    async def tell(self, person: Erasure) -> PersonalData:
        found = await self._find(person)
        files = await self._media(person, found)
        data = {"events": len(found.event_ids), "media": [_told(file) for file in files]}
        return PersonalData(data=data)

    async def _find(self, person: Erasure) -> Found:
        person = await self._without_own_number(person)
        found, last = Found(media_ids=set(person.media_ids)), 0
        while events := await self._next(person, last):
            last = events[-1].id
            for event in events:
                if names_person(_read(event.body), person):
                    found.event_ids.append(event.id)
                    found.media_ids |= _media_of(event)
        return found

    async def _without_own_number(self, person: Erasure) -> Erasure:
        """The shop's number is in every delivery: it finds nobody."""
        async with self.database.tenant_transaction(person.tenant_id) as session:
            is_own = await repository.is_own_number(session, person)
        return person.model_copy(update={"phone": None}) if is_own else person

    async def _next(self, person: Erasure, after: int) -> Sequence[Event]:
        async with self.database.tenant_transaction(person.tenant_id) as session:
            return await repository.events_that_may_name(session, person, after)

    async def _media(self, person: Erasure, found: Found) -> Sequence[MediaFile]:
        async with self.database.tenant_transaction(person.tenant_id) as session:
            media_ids = list(found.media_ids)
            return await repository.media_with(session, person.tenant_id, media_ids)


def _read(body: bytes) -> Any:
    """What is no JSON is looked at as it is."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def _media_of(event: Event) -> set[UUID]:
    media_id = (event.media or {}).get("media_id")
    return {UUID(media_id)} if media_id else set()


def _told(file: MediaFile) -> dict[str, Any]:
    return {
        "media_id": str(file.id),
        "mime_type": file.mime_type,
        "size_bytes": file.size_bytes,
        "filename": file.filename,
        "kept_since": file.created_at.isoformat(),
    }
