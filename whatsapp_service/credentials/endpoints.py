"""PUT and GET of a channel; what is secret goes in and never comes out."""

from uuid import UUID

from fastapi import APIRouter

from shared.contracts.sends import ChannelSecrets, ChannelState, TemplatePage
from shared.database.session import ReadSession, WriteSession
from whatsapp_service.dependencies import PartsOf

router = APIRouter(tags=["channels"])


@router.put("/internal/channels/{channel_id}")
async def put_channel(
    channel_id: UUID, secrets: ChannelSecrets, session: WriteSession, parts: PartsOf
) -> ChannelState:
    """A secret left out keeps the stored one."""
    await parts.channels.store(session, channel_id, secrets)
    parts.door.forget(secrets.channel_key)
    return await parts.channels.state(session, channel_id)


@router.get("/internal/channels/{channel_id}")
async def get_channel(channel_id: UUID, session: ReadSession, parts: PartsOf) -> ChannelState:
    return await parts.channels.state(session, channel_id)


@router.get("/internal/channels/{channel_id}/templates")
async def list_templates(channel_id: UUID, parts: PartsOf) -> TemplatePage:
    """Approved ones, as YCloud has them now."""
    return await parts.templates.list_approved(channel_id)
