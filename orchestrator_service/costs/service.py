"""Reserves before the model is asked, settles when the turn ends: a ceiling that holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.costs.ladder import asks_a_model, stricter
from orchestrator_service.costs.prices import PriceList
from orchestrator_service.costs.pricing import (
    cost_of,
    dearest,
    most_it_can_cost,
    price_of,
    sound_cost,
)
from orchestrator_service.costs.purses import Payer, lock_purses, tell_step
from orchestrator_service.costs.repository import SHOP, CostRepository
from orchestrator_service.costs.tables import ReservationRow
from shared.contracts.assistant import Degree, ModelPrice, Models, SpendingLimits
from shared.contracts.messages import TranscriptionUsage
from shared.contracts.turns import ModelCall, SummaryReply, TurnLimits, TurnReply, Usage

ZERO = Decimal(0)
MARGIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Plan:
    """What a turn may do for its money."""

    degree: Degree
    model: str


@dataclass(frozen=True)
class Entry:
    """A line of the ledger; `key` is the turn's, the summary's or the message's own id."""

    kind: str
    key: UUID
    conversation_id: UUID | None = None
    turn_id: UUID | None = None


class Costs:
    def __init__(self, prices: PriceList) -> None:
        self._prices = prices

    async def reserve(
        self,
        session: AsyncSession,
        payer: Payer,
        turn_id: UUID,
        models: Models,
        limits: SpendingLimits,
        bounds: tuple[TurnLimits, datetime],
    ) -> Plan:
        """In the claim's transaction: what is reserved is never spent by another turn."""
        turn_limits, now = bounds
        costs = CostRepository(session)
        if limits.per_month is None and limits.per_contact_and_day is None:
            return Plan("full", models.main)
        shop, contact = await lock_purses(costs, payer, limits, now)
        degree, shop_degree = stricter(shop.degree, contact.degree), shop.degree
        model = models.cheap if degree == "short" and models.cheap else models.main
        if asks_a_model(degree):
            amount = await self._most(costs, [model, models.fallback], turn_limits, now)
            if shop.has(amount) and contact.has(amount):
                costs.add_reservation(_reservation(payer, turn_id, amount, bounds))
            else:
                degree = "rules_only"
                shop_degree = shop_degree if shop.has(amount) else degree
        await tell_step(session, shop, shop_degree, now)
        return Plan(degree, model)

    async def settle(
        self,
        session: AsyncSession,
        payer: Payer,
        conversation_id: UUID | None,
        reply: TurnReply,
        now: datetime,
    ) -> Decimal | None:
        """Enters what the turn really cost, once; None when a model has no price."""
        entry = Entry("model", reply.turn_id, conversation_id, turn_id=reply.turn_id)
        amount = await self._cost(CostRepository(session), reply, now)
        await self.enter(session, payer, entry, amount, now)
        return amount

    async def settle_summary(
        self,
        session: AsyncSession,
        payer: Payer,
        conversation_id: UUID,
        reply: SummaryReply,
        now: datetime,
    ) -> None:
        calls = [(call.model, _usage(call)) for call in reply.model_calls]
        amount = await self._sum(CostRepository(session), calls, now)
        entry = Entry("summary", reply.summary_id, conversation_id)
        await self.enter(session, payer, entry, amount, now)

    async def settle_transcription(
        self,
        session: AsyncSession,
        payer: Payer,
        conversation_id: UUID,
        message_id: UUID,
        usage: TranscriptionUsage,
        now: datetime,
    ) -> None:
        """A voice note's: it was heard before anybody could set money aside."""
        prices = await self._prices.within(CostRepository(session))
        price = price_of(usage.model, now.date(), prices)
        amount = None if price is None else sound_cost(usage, price)
        entry = Entry("transcription", message_id, conversation_id)
        await self.enter(session, payer, entry, amount, now)

    async def enter(
        self,
        session: AsyncSession,
        payer: Payer,
        entry: Entry,
        amount: Decimal | None,
        now: datetime,
    ) -> None:
        """A repeat changes nothing. What was reserved under the entry's key is given back."""
        costs = CostRepository(session)
        reservation = await costs.take_reservation(entry.key)
        is_new = await costs.add_cost(
            {
                "id": uuid4(),
                "tenant_id": payer.tenant_id,
                "kind": entry.kind,
                "reference": str(entry.key),
                "conversation_id": entry.conversation_id,
                "contact_id": payer.contact_id,
                "turn_id": entry.turn_id,
                "amount": amount,
                "currency": "USD",
                "at": now,
            }
        )
        # A model without a price counts as what was set aside: the ceiling must hold.
        weight = amount if amount is not None else (reservation.amount if reservation else ZERO)
        if is_new and weight:
            month = reservation.period if reservation else payer.month(now)
            day = reservation.day if reservation else payer.day(now)
            await costs.add_spent(payer.tenant_id, SHOP, month, weight)
            await costs.add_spent(payer.tenant_id, payer.contact_id, day, weight)

    async def release(self, session: AsyncSession, turn_id: UUID) -> None:
        """For work that never asked a model, or could not reach it."""
        await CostRepository(session).take_reservation(turn_id)

    async def forfeit(self, session: AsyncSession, turn_id: UUID) -> None:
        """For a turn that crashed: the model may have answered, so what was set aside is spent."""
        costs = CostRepository(session)
        row = await costs.take_reservation(turn_id)
        if row is not None:
            await costs.add_spent(row.tenant_id, SHOP, row.period, row.amount)
            await costs.add_spent(row.tenant_id, row.contact_id, row.day, row.amount)

    async def _most(
        self, costs: CostRepository, models: list[str], limits: TurnLimits, now: datetime
    ) -> Decimal:
        prices = await self._prices.within(costs)
        found = [
            price_of(model, now.date(), prices) or dearest(prices) for model in models if model
        ]
        output = limits.max_steps * limits.max_output_tokens
        return max(
            (most_it_can_cost(limits.max_total_tokens, output, row) for row in found if row),
            default=ZERO,
        )

    async def _cost(self, costs: CostRepository, reply: TurnReply, now: datetime) -> Decimal | None:
        if not reply.usage.model_calls:
            return ZERO
        calls = [(call.model, _usage(call)) for call in reply.model_calls]
        return await self._sum(costs, calls or [(reply.model, reply.usage)], now)

    async def _sum(
        self, costs: CostRepository, calls: list[tuple[str, Usage]], now: datetime
    ) -> Decimal | None:
        prices = await self._prices.within(costs)
        amounts = [_amount(model, usage, prices, now) for model, usage in calls]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, ZERO) if len(known) == len(amounts) else None


def _usage(call: ModelCall) -> Usage:
    return Usage(
        prompt_tokens=call.prompt_tokens,
        cached_tokens=call.cached_tokens,
        completion_tokens=call.completion_tokens,
    )


def _amount(model: str, usage: Usage, prices: list[ModelPrice], now: datetime) -> Decimal | None:
    price = price_of(model, now.date(), prices)
    return None if price is None else cost_of(usage, price)


def _reservation(
    payer: Payer, turn_id: UUID, amount: Decimal, bounds: tuple[TurnLimits, datetime]
) -> ReservationRow:
    limits, now = bounds
    return ReservationRow(
        turn_id=turn_id,
        tenant_id=payer.tenant_id,
        contact_id=payer.contact_id,
        period=payer.month(now),
        day=payer.day(now),
        amount=amount,
        expires_at=now + timedelta(seconds=limits.hard_seconds) + MARGIN,
    )
