"""The orchestrator's admin API with its state in memory: what platform_ui talks to in tests."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, Request

from shared.contracts.admin import (
    AgentSettings,
    AuthorKind,
    Change,
    Channel,
    Conversation,
    ConversationState,
    Credential,
    Message,
    MessageStatus,
    PlatformState,
    Tenant,
    TurnTrace,
    UnroutedMessage,
)
from shared.contracts.messages import MessageType
from shared.contracts.privacy import PersonalData, PrivacyRecord
from shared.contracts.store_admin import (
    AuthorizationWish,
    StoreSettings,
    StoreState,
    UnmetDemand,
    UnreadableRow,
)
from shared.errors import NotFound
from tests.fakes.people_api import FakePeople

Now = Callable[[], datetime]


@dataclass
class FakeOrchestrator:
    """Set `is_away` and everything answers 503, as during a restart."""

    token: str
    now: Now
    is_away: bool = False
    is_store_away: bool = False
    tenants: dict[UUID, Tenant] = field(default_factory=dict)
    channels: dict[UUID, Channel] = field(default_factory=dict)
    agents: dict[UUID, AgentSettings] = field(default_factory=dict)
    credentials: dict[UUID, Credential] = field(default_factory=dict)
    stores: dict[UUID, StoreState] = field(default_factory=dict)
    has_partner_app: bool = True
    authorizations: list[tuple[UUID, AuthorizationWish]] = field(default_factory=list)
    store_settings: dict[UUID, StoreSettings] = field(default_factory=dict)
    unmet: dict[UUID, list[UnmetDemand]] = field(default_factory=dict)
    unreadable: dict[UUID, list[UnreadableRow]] = field(default_factory=dict)
    privacy: dict[UUID, list[PrivacyRecord]] = field(default_factory=dict)
    reports: dict[UUID, PersonalData] = field(default_factory=dict)
    conversations: dict[UUID, Conversation] = field(default_factory=dict)
    messages: dict[UUID, list[Message]] = field(default_factory=dict)
    turns: dict[UUID, TurnTrace] = field(default_factory=dict)
    media: dict[UUID, tuple[str, bytes]] = field(default_factory=dict)
    unrouted: list[UnroutedMessage] = field(default_factory=list)
    state: PlatformState = field(
        default_factory=lambda: PlatformState(
            unended_messages=0, waiting_conversations=0, parked_messages=0, unrouted_messages=0
        )
    )
    sent_keys: dict[str, UUID] = field(default_factory=dict)
    listeners: list[asyncio.Queue[Change]] = field(default_factory=list)
    people: FakePeople = field(init=False)

    def __post_init__(self) -> None:
        self.people = FakePeople(self.token, self.now)

    def add_tenant(self, name: str, **fields: Any) -> Tenant:
        base = {"language": "es-AR", "time_zone": "America/Argentina/Buenos_Aires"}
        tenant = Tenant.model_validate(
            {
                **base,
                **fields,
                "tenant_id": uuid4(),
                "name": name,
                "paused": False,
                "created_at": self.now(),
            }
        )
        self.tenants[tenant.tenant_id] = tenant
        return tenant

    def add_conversation(self, tenant: Tenant, name: str | None, **fields: Any) -> Conversation:
        conversation_id = uuid4()
        base = {
            "conversation_id": conversation_id,
            "tenant_id": tenant.tenant_id,
            "tenant_name": tenant.name,
            "channel_id": uuid4(),
            "business_number": "+5491155550100",
            "contact": {"contact_id": uuid4(), "name": name, "phone": "+5491155550134"},
            "state": ConversationState.AI,
            "state_since": self.now(),
            "window_closes_at": self.now() + timedelta(hours=20),
            "revision": 1,
        }
        conversation = Conversation.model_validate({**base, **fields})
        self.conversations[conversation_id] = conversation
        self.messages[conversation_id] = []
        return conversation

    def add_message(
        self, conversation: Conversation, text: str | None = None, **fields: Any
    ) -> Message:
        """A customer's text, unless `fields` tell otherwise. The list's row follows."""
        rows = self.messages[conversation.conversation_id]
        base = {
            "message_id": uuid4(),
            "sequence": len(rows) + 1,
            "from_customer": True,
            "author": AuthorKind.CUSTOMER,
            "type": MessageType.TEXT,
            "text": text,
            "status": MessageStatus.RECEIVED,
            "sent_at": self.now(),
        }
        message = Message.model_validate({**base, **fields})
        rows.append(message)
        last = {
            "text": message.text or str(message.type),
            "from_customer": message.from_customer,
            "author": message.author,
            "sent_at": message.sent_at,
        }
        self.change(conversation.conversation_id, last_message=last)
        return message

    def change(self, conversation_id: UUID, **fields: Any) -> Conversation:
        """A new revision, told to whoever listens."""
        old = self.conversations[conversation_id]
        body = {**old.model_dump(), "revision": old.revision + 1, **fields}
        conversation = Conversation.model_validate(body)
        self.conversations[conversation_id] = conversation
        told = Change(
            conversation_id=conversation_id,
            tenant_id=conversation.tenant_id,
            revision=conversation.revision,
        )
        for listener in self.listeners:
            listener.put_nowait(told)
        return conversation


def fake_of(request: Request) -> FakeOrchestrator:
    fake: FakeOrchestrator = request.app.state.fake
    return fake


Fake = Annotated[FakeOrchestrator, Depends(fake_of)]


def find(things: dict[UUID, Any], key: UUID) -> Any:
    if key not in things:
        raise NotFound("There is no such thing.")
    return things[key]
