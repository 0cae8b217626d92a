"""SQL of prices, the ledger and the ceilings."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, distinct, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.costs.tables import CostRow, ModelPriceRow, ReservationRow, SpendRow
from orchestrator_service.messages.tables import MessageRow

SHOP = UUID(int=0)
"""Stands where a contact would: the row is the shop's own."""


class CostRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def prices(self) -> Sequence[ModelPriceRow]:
        statement = select(ModelPriceRow).order_by(ModelPriceRow.model, ModelPriceRow.valid_from)
        return (await self._session.scalars(statement)).all()

    async def save_price(self, values: dict[str, Any]) -> ModelPriceRow:
        statement = (
            insert(ModelPriceRow)
            .values(values)
            .on_conflict_do_update(
                index_elements=["model", "valid_from"],
                set_={name: value for name, value in values.items() if name != "id"},
            )
            .returning(ModelPriceRow)
        )
        options = {"populate_existing": True}
        return (await self._session.scalars(statement, execution_options=options)).one()

    async def delete_price(self, price_id: UUID) -> bool:
        statement = (
            delete(ModelPriceRow).where(ModelPriceRow.id == price_id).returning(ModelPriceRow.id)
        )
        return await self._session.scalar(statement) is not None

    async def lock_spend(self, tenant_id: UUID, contact_id: UUID, period: str) -> SpendRow:
        """Until the commit nobody else reserves in this period."""
        values = {
            "tenant_id": tenant_id,
            "contact_id": contact_id,
            "period": period,
            "spent": 0,
            "told_degree": "full",
        }
        await self._session.execute(insert(SpendRow).values(values).on_conflict_do_nothing())
        statement = (
            select(SpendRow)
            .where(
                SpendRow.tenant_id == tenant_id,
                SpendRow.contact_id == contact_id,
                SpendRow.period == period,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(statement)).one()

    async def reserved(
        self, tenant_id: UUID, period: str, now: datetime, contact_id: UUID | None = None
    ) -> Decimal:
        """Of turns that still run. `period` is a month, or with a contact a day."""
        column = ReservationRow.period if contact_id is None else ReservationRow.day
        conditions = [
            ReservationRow.tenant_id == tenant_id,
            column == period,
            ReservationRow.expires_at > now,
        ]
        if contact_id is not None:
            conditions.append(ReservationRow.contact_id == contact_id)
        statement = select(func.coalesce(func.sum(ReservationRow.amount), 0)).where(*conditions)
        return Decimal(await self._session.scalar(statement) or 0)

    def add_reservation(self, row: ReservationRow) -> None:
        self._session.add(row)

    async def take_reservation(self, turn_id: UUID) -> ReservationRow | None:
        statement = (
            delete(ReservationRow)
            .where(ReservationRow.turn_id == turn_id)
            .returning(ReservationRow)
        )
        return (await self._session.scalars(statement)).one_or_none()

    async def add_cost(self, values: dict[str, Any]) -> bool:
        """False when this very thing was entered before."""
        statement = insert(CostRow).values(values).on_conflict_do_nothing().returning(CostRow.id)
        return await self._session.scalar(statement) is not None

    async def add_spent(
        self, tenant_id: UUID, contact_id: UUID, period: str, amount: Decimal
    ) -> None:
        await self.lock_spend(tenant_id, contact_id, period)
        await self._session.execute(
            update(SpendRow)
            .where(
                SpendRow.tenant_id == tenant_id,
                SpendRow.contact_id == contact_id,
                SpendRow.period == period,
            )
            .values(spent=SpendRow.spent + amount)
        )

    async def forget_told(self, tenant_id: UUID) -> None:
        """The ceiling is another one: its steps are told anew."""
        statement = (
            update(SpendRow)
            .where(SpendRow.tenant_id == tenant_id, SpendRow.contact_id == SHOP)
            .values(told_degree="full")
        )
        await self._session.execute(statement)

    async def find_spend(self, tenant_id: UUID, period: str) -> SpendRow | None:
        return await self._session.get(SpendRow, (tenant_id, SHOP, period))

    async def sums(
        self, tenant_id: UUID, since: datetime, until: datetime
    ) -> Sequence[tuple[str, Decimal, int, int, int]]:
        """Per kind: sum, turns, conversations, entries without a price."""
        rows = await self._session.execute(
            select(
                CostRow.kind,
                func.coalesce(func.sum(CostRow.amount), 0),
                func.count(distinct(CostRow.turn_id)),
                func.count(distinct(CostRow.conversation_id)),
                func.count().filter(CostRow.amount.is_(None)),
            )
            .where(CostRow.tenant_id == tenant_id, CostRow.at >= since, CostRow.at < until)
            .group_by(CostRow.kind)
        )
        return [
            (kind, Decimal(total or 0), turns, talks, open_)
            for kind, total, turns, talks, open_ in rows
        ]

    async def of_conversation(self, tenant_id: UUID, conversation_id: UUID) -> Sequence[CostRow]:
        statement = (
            select(CostRow)
            .where(CostRow.tenant_id == tenant_id, CostRow.conversation_id == conversation_id)
            .order_by(CostRow.at)
        )
        return (await self._session.scalars(statement)).all()

    async def of_turn(
        self, tenant_id: UUID, turn_id: UUID, heard: Sequence[UUID]
    ) -> Sequence[CostRow]:
        """Its own entry, and those of the voice notes among the messages it answered."""
        notes = CostRow.reference.in_([str(message_id) for message_id in heard])
        statement = (
            select(CostRow)
            .where(
                CostRow.tenant_id == tenant_id,
                or_(
                    and_(CostRow.kind == "model", CostRow.reference == str(turn_id)),
                    and_(CostRow.kind == "transcription", notes),
                ),
            )
            .order_by(CostRow.at)
        )
        return (await self._session.scalars(statement)).all()

    async def message_prices(
        self, tenant_id: UUID, since: datetime, until: datetime
    ) -> Sequence[tuple[str, Decimal]]:
        """What WhatsApp took, per currency, as the vendor reported it."""
        rows = await self._session.execute(
            select(MessageRow.currency, func.sum(MessageRow.price))
            .where(
                MessageRow.tenant_id == tenant_id,
                MessageRow.sent_at >= since,
                MessageRow.sent_at < until,
                MessageRow.price.is_not(None),
            )
            .group_by(MessageRow.currency)
        )
        return [(currency or "", Decimal(total or 0)) for currency, total in rows]
