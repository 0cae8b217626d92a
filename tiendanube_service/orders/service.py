"""Answers a question about an order; only its buyer learns that it exists.

Absent, somebody else's, wrong data and too many attempts get one and the same answer, at a fixed
step of time. The first three also cost the same one vendor call: the second call is made only for
a proven buyer.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from pydantic import ValidationError

from shared.contracts.store import OrderAnswer, OrderQuestion
from tiendanube_service.metrics import Metrics
from tiendanube_service.orders import repository
from tiendanube_service.orders.answer_clock import AnswerClock
from tiendanube_service.orders.attempts import COUNTED_FOR, may_try
from tiendanube_service.orders.ownership import Claim, Proof, clean_order_number, prove_ownership
from tiendanube_service.orders.state import situation_of
from tiendanube_service.orders.tables import OrderAttempt
from tiendanube_service.orders.wording import meaning
from tiendanube_service.stores.shop import Shop, Shops
from tiendanube_service.tiendanube.errors import Absent
from tiendanube_service.tiendanube.payloads import OrderPayload, read_each
from tiendanube_service.tiendanube.requests import order_with_parcels, orders_with_number
from tiendanube_service.tiendanube.translate_order import ShopOrder, to_order

NOT_FOUND = OrderAnswer(found=False)
KEPT_FOR = timedelta(days=1)
NUMBER_LIMIT = 20
log = structlog.get_logger()


@dataclass(frozen=True)
class Orders:
    shops: Shops
    metrics: Metrics
    clock: AnswerClock

    async def answer(self, question: OrderQuestion) -> OrderAnswer:
        began = self.clock.now()
        answer = await self._look_up(question)
        if not answer.found:
            await self.clock.release(began)
        return answer

    async def _look_up(self, question: OrderQuestion) -> OrderAnswer:
        shop = await self.shops.open(question.tenant_id)
        number = clean_order_number(question.order_number)
        attempt = await self._admit(shop, question, number)
        if attempt is None or number is None:
            return self._not_found("too_many" if attempt is None else "malformed")
        order = await self._find(shop, number)
        if order is None:
            return self._not_found("absent")
        claim = Claim(question.customer_phone, question.email, question.document_last4)
        level = shop.settings.order_proof
        proof = prove_ownership(claim, order.buyer, country=shop.store.country, level=level)
        if not proof.holds:
            return self._not_found("not_proved")
        await self._count_as_proved(shop, attempt)
        if not order.parcels_known:
            order = await self._with_parcels(shop, order)
        self.metrics.order_questions.labels("answered").inc()
        return to_answer(order, proof, shop.language)

    async def _admit(
        self, shop: Shop, question: OrderQuestion, number: str | None
    ) -> OrderAttempt | None:
        """The attempt, committed before the shop is asked; None when there were too many."""
        now = shop.clock.now()
        attempt = OrderAttempt(
            id=uuid4(),
            tenant_id=question.tenant_id,
            conversation_id=question.conversation_id,
            order_number=number or question.order_number[:NUMBER_LIMIT],
            attempted_at=now,
        )
        async with shop.database.tenant_transaction(question.tenant_id) as session:
            await repository.lock_attempts(session, question.tenant_id)
            failed = await repository.count_failed(session, attempt, now - COUNTED_FOR)
            if not may_try(failed):
                return None
            await repository.forget_attempts(session, question.tenant_id, now - KEPT_FOR)
            session.add(attempt)
        return attempt

    async def _find(self, shop: Shop, number: str) -> ShopOrder | None:
        """The vendor's `q` also finds names and e-mails: only the very number counts."""
        rows = await shop.ask(orders_with_number(number))
        payloads = read_each(OrderPayload, rows, self._count_unreadable)
        orders = [to_order(payload, shop.language) for payload in payloads]
        return next((order for order in orders if order.number == number), None)

    async def _with_parcels(self, shop: Shop, order: ShopOrder) -> ShopOrder:
        """A list may name parcels by id only; the single order shows them, and v1's columns."""
        try:
            row: Any = await shop.ask(order_with_parcels(order.order_id))
            full = to_order(OrderPayload.model_validate(row), shop.language)
        except Absent:
            return order
        except ValidationError:
            self._count_unreadable()
            return order
        return full if full.number == order.number else order

    async def _count_as_proved(self, shop: Shop, attempt: OrderAttempt) -> None:
        async with shop.database.tenant_transaction(attempt.tenant_id) as session:
            await repository.mark_proved(session, attempt)

    def _not_found(self, reason: str) -> OrderAnswer:
        self.metrics.order_questions.labels(reason).inc()
        log.info("order.not_shown", reason=reason)
        return NOT_FOUND

    def _count_unreadable(self) -> None:
        log.warning("vendor.unreadable", kind="order")
        self.metrics.unreadable.labels("order").inc()


def to_answer(order: ShopOrder, proof: Proof, language: str) -> OrderAnswer:
    """What was bought and for how much is shown to the very WhatsApp number that bought it."""
    situation = situation_of(order)
    return OrderAnswer(
        found=True,
        order_number=order.number,
        state=situation.state,
        meaning=meaning(situation.wording, language, order.payment_name),
        placed_on=order.placed_on if proof.by_phone else None,
        total=order.total if proof.by_phone else None,
        currency=order.currency if proof.by_phone else None,
        items=order.items if proof.by_phone else [],
        parcels=order.parcels,
        hand_over=situation.hand_over,
    )
