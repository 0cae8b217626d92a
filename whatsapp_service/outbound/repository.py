"""SQL for sends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.messages import DeliveryStatus, StatusObservation
from shared.contracts.sends import SendRequest
from whatsapp_service.outbound.claim import SendState
from whatsapp_service.tables import Send


async def insert_waiting(session: AsyncSession, request: SendRequest, now: datetime) -> None:
    """Nothing happens when the message is known."""
    statement = insert(Send).values(
        message_id=request.message_id,
        tenant_id=request.tenant_id,
        channel_id=request.channel_id,
        state=SendState.WAITING,
        attempts=0,
        unknowns=0,
        updated_at=now,
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=["message_id"]))


async def lock_send(session: AsyncSession, tenant_id: UUID, message_id: UUID) -> Send | None:
    query = (
        select(Send)
        .where(Send.message_id == message_id, Send.tenant_id == tenant_id)
        .with_for_update()
    )
    return await session.scalar(query)


async def record_status(
    session: AsyncSession, tenant_id: UUID, status: StatusObservation, now: datetime
) -> None:
    """⑩ A status proves that YCloud took the message: an unknown send is known now."""
    ours = [Send.vendor_id == status.vendor_id]
    if status.message_id is not None:
        ours.append(Send.message_id == status.message_id)
    query = select(Send).where(Send.tenant_id == tenant_id, or_(*ours)).with_for_update()
    for send in (await session.scalars(query)).all():
        _settle(send, status)
        send.updated_at = now


def _settle(send: Send, status: StatusObservation) -> None:
    send.vendor_id = send.vendor_id or status.vendor_id
    send.wamid = status.wamid or send.wamid
    if status.price is not None:
        send.price, send.currency = status.price, status.currency
    if send.state in {SendState.ACCEPTED, SendState.FAILED}:
        return
    failed = status.status is DeliveryStatus.FAILED
    send.state = SendState.FAILED if failed else SendState.ACCEPTED
    send.problem = status.problem.model_dump(mode="json") if status.problem else None
    send.busy_until = send.unknown_since = None
