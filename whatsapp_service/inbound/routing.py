"""Whose event is it? A channel's own URL never speaks for another tenant."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.phone import canonical_phone_key
from whatsapp_service.credentials import repository
from whatsapp_service.tables import Channel
from whatsapp_service.ycloud.translate import Route


class ForeignEvent(Exception):
    """Signed with one tenant's secret, about another tenant's number."""


@dataclass(frozen=True)
class Destination:
    """`channel` is None when nobody has this number (yet)."""

    channel: Channel | None
    number_key: str | None


async def find_destination(
    session: AsyncSession, route: Route, door_tenant: UUID | None, door_channel: UUID | None
) -> Destination:
    """Raises ForeignEvent."""
    number_key = _key_of(route.number)
    channel = await _find(session, route, number_key)
    if channel is None and number_key is None and door_channel is not None:
        channel = await repository.find_channel(session, door_channel)
    if channel is not None and door_tenant is not None and channel.tenant_id != door_tenant:
        raise ForeignEvent("the number belongs to another tenant than the secret")
    return Destination(channel, number_key)


async def _find(session: AsyncSession, route: Route, number_key: str | None) -> Channel | None:
    if number_key is not None:
        return await repository.find_by_number(session, number_key)
    return await repository.find_by_waba(session, route.waba_id) if route.waba_id else None


def _key_of(number: str | None) -> str | None:
    try:
        return canonical_phone_key(number) if number else None
    except ValueError:
        return None
