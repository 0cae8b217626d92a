"""SQL for media."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from whatsapp_service.tables import MediaFile


async def add_media(session: AsyncSession, media: MediaFile) -> None:
    session.add(media)
    await session.flush()


async def find_media(session: AsyncSession, tenant_id: UUID, media_id: UUID) -> MediaFile | None:
    media = await session.get(MediaFile, media_id)
    return media if media is not None and media.tenant_id == tenant_id else None
