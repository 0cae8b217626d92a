"""The routes of the in-memory orchestrator."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, Header, Response
from starlette.responses import StreamingResponse

from shared.contracts.admin import (
    AgentSettings,
    AuthorKind,
    Change,
    Channel,
    ChannelDraft,
    ChannelList,
    Conversation,
    ConversationPage,
    ConversationState,
    Credential,
    CredentialDraft,
    CredentialKind,
    CredentialList,
    Message,
    MessageDraft,
    MessagePage,
    MessageStatus,
    PlatformState,
    ReturnToAssistant,
    TakeOver,
    Tenant,
    TenantDraft,
    TenantList,
    TurnTrace,
    UnroutedList,
)
from shared.contracts.sends import TextBody
from shared.errors import Conflict, Unavailable
from shared.http.problems import install_problem_handlers
from shared.secrets import last_four
from tests.fakes.orchestrator import Fake, FakeOrchestrator, find
from tests.fakes.people_api import OPEN_ROUTES, PEOPLE_ROUTES, check_writes, who
from tests.fakes.store_api import STORE_ROUTES


def orchestrator_app(fake: FakeOrchestrator) -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)

    async def require_presence() -> None:
        if fake.is_away:
            raise Unavailable("The orchestrator is away.")

    async def require_store() -> None:
        if fake.is_store_away:
            raise Unavailable("The store's part is away.")

    app.state.fake = fake
    app.add_api_route("/health/live", _live, dependencies=[Depends(require_presence)])
    presence = Depends(require_presence)
    guards = [presence, Depends(who), Depends(check_writes)]
    store_guards = [*guards, Depends(require_store)]
    for routes, needed in (
        (OPEN_ROUTES, [presence]),
        (PEOPLE_ROUTES, guards),
        (ROUTES, guards),
        (STORE_ROUTES, store_guards),
    ):
        for method, path, endpoint, status in routes:
            app.add_api_route(
                f"/api{path}", endpoint, methods=[method], status_code=status, dependencies=needed
            )
    return app


async def _live() -> dict[str, str]:
    return {"status": "ok"}


async def _tenants(fake: Fake) -> TenantList:
    return TenantList(items=list(fake.tenants.values()))


async def _create_tenant(fake: Fake, draft: TenantDraft) -> Tenant:
    return fake.add_tenant(draft.name, language=draft.language, time_zone=draft.time_zone)


async def _tenant(fake: Fake, tenant_id: UUID) -> Tenant:
    found: Tenant = find(fake.tenants, tenant_id)
    return found


async def _channels(fake: Fake, tenant_id: UUID) -> ChannelList:
    mine = [item for item in fake.channels.values() if item.tenant_id == tenant_id]
    return ChannelList(items=mine)


async def _save_channel(
    fake: Fake, tenant_id: UUID, draft: ChannelDraft, channel_id: UUID | None = None
) -> Channel:
    chosen = channel_id or uuid4()
    channel = Channel(
        channel_id=chosen,
        tenant_id=tenant_id,
        business_number=draft.business_number,
        label=draft.label,
        webhook_url=f"https://api.cumbre.test/webhooks/ycloud/{chosen.hex[:12]}",
        api_key_last4=last_four(draft.api_key) if draft.api_key else None,
        webhook_secret_last4=[last_four(item) for item in draft.webhook_secrets or []],
        created_at=fake.now(),
    )
    fake.channels[chosen] = channel
    return channel


async def _agent(fake: Fake, tenant_id: UUID) -> AgentSettings:
    return fake.agents.get(tenant_id, AgentSettings())


async def _save_agent(fake: Fake, tenant_id: UUID, wanted: AgentSettings) -> AgentSettings:
    fake.agents[tenant_id] = wanted
    return wanted


async def _credentials(fake: Fake, tenant_id: UUID) -> CredentialList:
    mine = [fake.credentials[tenant_id]] if tenant_id in fake.credentials else []
    return CredentialList(items=mine)


async def _save_credential(
    fake: Fake, tenant_id: UUID, kind: CredentialKind, draft: CredentialDraft
) -> Credential:
    saved = Credential(kind=kind, last4=last_four(draft.value), updated_at=fake.now())
    fake.credentials[tenant_id] = saved
    return saved


async def _conversations(
    fake: Fake,
    tenant_id: UUID | None = None,
    state: ConversationState | None = None,
    cursor: int = 0,
    limit: int = 30,
) -> ConversationPage:
    fitting = [
        item
        for item in fake.conversations.values()
        if tenant_id in (None, item.tenant_id) and state in (None, item.state)
    ]
    newest = sorted(fitting, key=_last_activity, reverse=True)
    rest = cursor + limit
    next_cursor = str(rest) if len(newest) > rest else None
    return ConversationPage(items=newest[cursor:rest], next_cursor=next_cursor)


def _last_activity(conversation: Conversation) -> datetime:
    last = conversation.last_message
    return last.sent_at if last else conversation.state_since


async def _conversation(fake: Fake, conversation_id: UUID) -> Conversation:
    found: Conversation = find(fake.conversations, conversation_id)
    return found


async def _messages(
    fake: Fake, conversation_id: UUID, cursor: int | None = None, limit: int = 50
) -> MessagePage:
    rows: list[Message] = find(fake.messages, conversation_id)
    end = len(rows) if cursor is None else cursor
    start = max(0, end - limit)
    return MessagePage(items=rows[start:end], next_cursor=str(start) if start else None)


async def _send(
    fake: Fake,
    conversation_id: UUID,
    draft: MessageDraft,
    idempotency_key: Annotated[str, Header()],
) -> Message:
    conversation: Conversation = find(fake.conversations, conversation_id)
    if idempotency_key in fake.sent_keys:
        sent_id = fake.sent_keys[idempotency_key]
        return next(row for row in fake.messages[conversation_id] if row.message_id == sent_id)
    closes_at = conversation.window_closes_at
    if closes_at is None or closes_at <= fake.now():
        raise Conflict("The 24-hour window is closed.", code="window_closed")
    message = fake.add_message(
        conversation,
        draft.body.text if isinstance(draft.body, TextBody) else None,
        from_customer=False,
        author=AuthorKind.HUMAN,
        author_name=draft.human_name,
        status=MessageStatus.SENT,
    )
    fake.sent_keys[idempotency_key] = message.message_id
    fake.change(conversation_id, state=ConversationState.HUMAN, human_name=draft.human_name)
    return message


async def _take_over(fake: Fake, conversation_id: UUID, wish: TakeOver) -> Conversation:
    returns_at = fake.now() + timedelta(hours=24)
    return fake.change(
        conversation_id,
        state=ConversationState.HUMAN,
        human_name=wish.human_name,
        ai_returns_at=returns_at,
        waiting_since=None,
    )


async def _return(fake: Fake, conversation_id: UUID, wish: ReturnToAssistant) -> Conversation:
    return fake.change(
        conversation_id, state=ConversationState.AI, human_name=None, ai_returns_at=wish.at
    )


async def _read(fake: Fake, conversation_id: UUID) -> Response:
    fake.change(conversation_id, unread=0)
    return Response(status_code=204)


async def _turn(fake: Fake, turn_id: UUID) -> TurnTrace:
    found: TurnTrace = find(fake.turns, turn_id)
    return found


async def _media(fake: Fake, media_id: UUID) -> Response:
    mime_type, content = find(fake.media, media_id)
    return Response(content, media_type=mime_type)


async def _unrouted(fake: Fake) -> UnroutedList:
    return UnroutedList(items=fake.unrouted)


async def _state(fake: Fake) -> PlatformState:
    return fake.state


async def _events(fake: Fake) -> StreamingResponse:
    async def stream() -> AsyncIterator[str]:
        listener: asyncio.Queue[Change] = asyncio.Queue()
        fake.listeners.append(listener)
        yield ": open\n\n"
        try:
            while True:
                change = await listener.get()
                yield f"id: {change.revision}\nevent: change\ndata: {change.model_dump_json()}\n\n"
        finally:
            fake.listeners.remove(listener)

    return StreamingResponse(stream(), media_type="text/event-stream")


ROUTES: tuple[tuple[str, str, Callable[..., Any], int], ...] = (
    ("GET", "/tenants", _tenants, 200),
    ("POST", "/tenants", _create_tenant, 201),
    ("GET", "/tenants/{tenant_id}", _tenant, 200),
    ("GET", "/tenants/{tenant_id}/channels", _channels, 200),
    ("POST", "/tenants/{tenant_id}/channels", _save_channel, 201),
    ("PATCH", "/tenants/{tenant_id}/channels/{channel_id}", _save_channel, 200),
    ("GET", "/tenants/{tenant_id}/agent-settings", _agent, 200),
    ("PUT", "/tenants/{tenant_id}/agent-settings", _save_agent, 200),
    ("GET", "/tenants/{tenant_id}/credentials", _credentials, 200),
    ("PUT", "/tenants/{tenant_id}/credentials/{kind}", _save_credential, 200),
    ("GET", "/conversations", _conversations, 200),
    ("GET", "/conversations/{conversation_id}", _conversation, 200),
    ("GET", "/conversations/{conversation_id}/messages", _messages, 200),
    ("POST", "/conversations/{conversation_id}/messages", _send, 201),
    ("POST", "/conversations/{conversation_id}/take-over", _take_over, 200),
    ("POST", "/conversations/{conversation_id}/return", _return, 200),
    ("POST", "/conversations/{conversation_id}/read", _read, 204),
    ("GET", "/turns/{turn_id}", _turn, 200),
    ("GET", "/media/{media_id}", _media, 200),
    ("GET", "/events", _events, 200),
    ("GET", "/unrouted", _unrouted, 200),
    ("GET", "/state", _state, 200),
)
