"""Erases a person, or tells what is held; whatsapp_service first, because only we know the ids.

A process that dies in between is asked again: whatsapp_service then finds nothing more, and our
own rows go in one transaction.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.clients.whatsapp import WhatsAppClient
from orchestrator_service.conversations.changes import ChangeBell
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.privacy import repository
from orchestrator_service.privacy.repository import Found
from shared.clock import Clock
from shared.contracts.privacy import Erased, Erasure, Person, PersonalData
from shared.database.engine import Database
from shared.errors import Unavailable


@dataclass(frozen=True)
class PrivacyService:
    database: Database
    whatsapp: WhatsAppClient
    bell: ChangeBell
    clock: Clock

    async def erase(self, erasure: Erasure) -> Erased:
        """A repeat answers zeros. Raises Unavailable while a message to the person is on its way:
        WhatsApp has it or not, and its answer still has to be written down."""
        if erasure.whole_shop:
            async with self.database.tenant_transaction(erasure.tenant_id) as session:
                return Erased(rows=await repository.strip_traces(session, erasure.tenant_id))
        known = await self._with_ids(erasure, is_quiet=True)
        rows = await self.whatsapp.erase(known)
        async with self.database.tenant_transaction(erasure.tenant_id) as session:
            found = await self._find_quiet(session, known)
            for step in (
                repository.erase_turns,
                repository.erase_messages,
                repository.erase_mentions,
                repository.erase_conversations,
                repository.erase_contacts,
            ):
                rows |= await step(session, known, found)
            rows |= await repository.erase_notices(session, known)
            conversation_ids = await repository.erased_conversations(session, known)
        await self.bell.ring()
        return Erased(rows=rows, conversation_ids=list(conversation_ids))

    async def tell(self, person: Person) -> PersonalData:
        held = await self.whatsapp.tell(await self._with_ids(person))
        async with self.database.tenant_transaction(person.tenant_id) as session:
            found = await repository.find(session, person)
        return PersonalData(data={**_told(found), "whatsapp": held})

    async def _with_ids(self, person: Person, *, is_quiet: bool = False) -> Erasure:
        find = self._find_quiet if is_quiet else repository.find
        async with self.database.tenant_transaction(person.tenant_id) as session:
            found = await find(session, person)
        return Erasure(
            tenant_id=person.tenant_id,
            phone=person.phone,
            email=person.email,
            user_ids=list(found.user_ids),
            message_ids=[row.id for row in found.all_messages],
            media_ids=_media_ids(found),
        )

    async def _find_quiet(self, session: AsyncSession, person: Person) -> Found:
        found = await repository.find(session, person)
        if await repository.is_being_sent(session, person, found, self.clock.now()):
            raise Unavailable("A message to this person is on its way.", code="being_sent")
        return found


def _media_ids(found: Found) -> list[UUID]:
    ids: set[str] = set()
    for row in found.all_messages:
        sent = (row.body or {}).get("media_id")
        ids |= {str(media_id) for media_id in (row.media_id, sent) if media_id}
    return sorted(UUID(media_id) for media_id in ids)


def _told(found: Found) -> dict[str, Any]:
    contacts = [
        {
            "name": contact.name,
            "username": contact.username,
            "phone": contact.phone,
            "user_id": contact.user_id,
            "since": contact.created_at.isoformat(),
        }
        for contact in found.contacts
    ]
    messages = [_message(row) for row in found.all_messages]
    return {"contacts": contacts, "messages": messages}


def _message(row: MessageRow) -> dict[str, Any]:
    return {
        "sent_at": row.sent_at.isoformat(),
        "author": row.author,
        "type": row.type,
        "text": row.text,
        "content": row.content,
    }
