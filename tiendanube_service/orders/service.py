"""Answers a question about an order; only its buyer learns that it exists.

Absent, somebody else's, wrong data and too many attempts get one and the same answer, at a fixed
step of time. The first three also cost the same one vendor call: the second call is made only for
a proven buyer. Where strangers guessed too often, the buyer's WhatsApp number is all that proves.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from pydantic import ValidationError

from shared.contracts.store import OrderAnswer, OrderQuestion
from shared.errors import Transient
from tiendanube_service.metrics import Metrics
from tiendanube_service.orders import repository
from tiendanube_service.orders.answer_clock import AnswerClock
from tiendanube_service.orders.attempts import COUNTED_FOR, Attempts, may_guess, may_try
from tiendanube_service.orders.ownership import (
    Allowed,
    Claim,
    Proof,
    clean_order_number,
    prove_ownership,
)
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
MALFORMED = ""
log = structlog.get_logger()


@dataclass(frozen=True)
class Admitted:
    """An attempt that is counted, and how many failed before it."""

    attempt: OrderAttempt
    failed: Attempts


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
        admitted = await self._admit(shop, question, number)
        if admitted is None or number is None:
            return self._not_found("too_many" if admitted is None else "malformed")
        order = await self._find(shop, number)
        if order is None:
            return self._not_found("absent")
        proof = _prove(shop, question, order, admitted.failed)
        if not proof.holds:
            return self._not_found("not_proved")
        await self._count_as_proved(shop, admitted.attempt)
        order = await self._in_full(shop, order)
        self.metrics.order_questions.labels("answered").inc()
        return to_answer(order, proof, shop.language)

    async def _admit(
        self, shop: Shop, question: OrderQuestion, number: str | None
    ) -> Admitted | None:
        """The attempt, committed before the shop is asked; None when there were too many.

        What is no order number is counted without being kept: it may be anything about anybody.
        """
        now = shop.clock.now()
        attempt = OrderAttempt(
            id=uuid4(),
            tenant_id=question.tenant_id,
            conversation_id=question.conversation_id,
            order_number=number or MALFORMED,
            attempted_at=now,
        )
        async with shop.database.tenant_transaction(question.tenant_id) as session:
            await repository.lock_attempts(session, question.tenant_id)
            failed = await repository.count_failed(session, attempt, now - COUNTED_FOR)
            if not may_try(failed):
                return None
            await repository.forget_attempts(session, question.tenant_id, now - KEPT_FOR)
            session.add(attempt)
        return Admitted(attempt, failed)

    async def _find(self, shop: Shop, number: str) -> ShopOrder | None:
        """The vendor's `q` also finds names and e-mails: only the very number counts."""
        rows = await shop.ask(orders_with_number(number))
        payloads = read_each(OrderPayload, rows, self._count_unreadable)
        orders = [to_order(payload, shop.language) for payload in payloads]
        return next((order for order in orders if order.number == number), None)

    async def _in_full(self, shop: Shop, order: ShopOrder) -> ShopOrder:
        """A list may hold parts of the parcels only (contract §11.3). When the order itself does
        not come in time, what the list said is told."""
        try:
            row: Any = await shop.ask(order_with_parcels(order.order_id))
            full = to_order(OrderPayload.model_validate(row), shop.language)
        except (Absent, Transient):
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


def _prove(shop: Shop, question: OrderQuestion, order: ShopOrder, failed: Attempts) -> Proof:
    return prove_ownership(
        Claim(question.customer_phone, question.email, question.document_last4),
        order.buyer,
        country=shop.store.country,
        allowed=Allowed.by(shop.settings.order_proof, may_guess=may_guess(failed)),
    )


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
