"""What a thread shows of a conversation: its newest messages, or older ones by a cursor."""

import asyncio
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from platform_ui.clients.orchestrator import OrchestratorClient
from platform_ui.formats import time_left, zone_of
from platform_ui.rendering import SignedPage
from shared.clock import Clock
from shared.contracts.admin import Conversation, Message, MessagePage
from shared.contracts.people import Permission
from shared.errors import Transient
from shared.http.client import ServiceRefused

PAGE_SIZE = 40
MAX_REFRESH_PAGES = 10


async def load_thread(
    api: OrchestratorClient,
    clock: Clock,
    conversation_id: UUID,
    *,
    cursor: str | None = None,
    since: int | None = None,
) -> dict[str, Any]:
    """`since` is the sequence of the oldest message that the browser's newest part holds."""
    conversation, messages = await asyncio.gather(
        api.conversation(conversation_id),
        load_messages(api, conversation_id, cursor=cursor, since=since),
    )
    tenant = await api.tenant(conversation.tenant_id)
    zone = zone_of(tenant.time_zone)
    return {
        "conversation": conversation,
        "zone": zone,
        "days": by_day(messages.items, zone),
        "older_cursor": messages.next_cursor,
        "since": messages.items[0].sequence if messages.items else 0,
        "is_window_open": is_window_open(conversation, clock),
    }


async def load_messages(
    api: OrchestratorClient, conversation_id: UUID, *, cursor: str | None, since: int | None
) -> MessagePage:
    page = await api.messages(conversation_id, cursor=cursor, limit=PAGE_SIZE)
    for _ in range(MAX_REFRESH_PAGES):
        reaches_back = not page.items or since is None or page.items[0].sequence <= since
        if reaches_back or page.next_cursor is None:
            break
        older = await api.messages(conversation_id, cursor=page.next_cursor, limit=PAGE_SIZE)
        page = MessagePage(items=[*older.items, *page.items], next_cursor=older.next_cursor)
    wanted = [message for message in page.items if since is None or message.sequence >= since]
    return MessagePage(items=wanted, next_cursor=page.next_cursor)


async def mark_read(page: SignedPage, conversation: Conversation) -> None:
    """By whoever could answer. A counter that stays wrong for a while is better than a thread that
    does not open."""
    may_answer = page.me.may(Permission.WRITE_MESSAGES, conversation.tenant_id)
    if not conversation.unread or not may_answer:
        return
    try:
        await page.api.mark_read(conversation.conversation_id)
    except (Transient, ServiceRefused):
        return


def is_window_open(conversation: Conversation, clock: Clock) -> bool:
    return time_left(conversation.window_closes_at, clock.now()) is not None


def by_day(messages: list[Message], zone: ZoneInfo) -> list[list[Message]]:
    grouped = groupby(messages, key=lambda message: message.sent_at.astimezone(zone).date())
    return [list(day) for _, day in grouped]
