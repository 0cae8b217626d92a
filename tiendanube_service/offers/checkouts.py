"""A checkout link for what a customer confirmed: one draft order, however often it is asked for.

The row is committed before the vendor is called. After a crash or a call that nobody answered, the
next try looks for our draft at the vendor before it makes another.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import ValidationError

from shared.contracts.store import ProductCard
from shared.contracts.store_offers import CheckoutLink, CheckoutWish
from shared.errors import AppError, Conflict, InvalidInput, Permanent, Transient, Unavailable
from shared.phone import canonical_phone_key
from tiendanube_service.metrics import Metrics
from tiendanube_service.offers import repository
from tiendanube_service.offers.basket import Basket, basket_of, find_problems, subtotal_of
from tiendanube_service.offers.claim import BUSY_FOR, Step, Wanted, find_own, next_step, note_of
from tiendanube_service.offers.tables import Checkout
from tiendanube_service.stores.shop import MOST_PAGES, Shop, Shops
from tiendanube_service.tiendanube import requests
from tiendanube_service.tiendanube.errors import (
    CallRefused,
    OutcomeUnknown,
    ScopeMissing,
    StoreUnreachable,
)
from tiendanube_service.tiendanube.payloads import ProductPayload, read_each
from tiendanube_service.tiendanube.payloads_offers import DraftPayload
from tiendanube_service.tiendanube.requests import PAGE_SIZE, DraftContact
from tiendanube_service.tiendanube.text import clean_line, web_address
from tiendanube_service.tiendanube.translate import to_card

PATIENCE_SECONDS = 6.0
"""Three calls in a row, one of them a write."""
log = structlog.get_logger()


@dataclass(frozen=True)
class _Order:
    """One try at one confirmation."""

    wish: CheckoutWish
    contact: DraftContact
    basket: Basket
    checkout: Checkout
    step: Step


@dataclass(frozen=True)
class Checkouts:
    shops: Shops
    metrics: Metrics

    async def link(self, wish: CheckoutWish) -> CheckoutLink:
        """The link, or what stands in its way. Raises Conflict where the shop makes no links."""
        shop = await self.shops.open(wish.tenant_id)
        shop.deadline = shop.client.deadline(PATIENCE_SECONDS)
        if not shop.settings.checkout_links:
            raise _links_off()
        order = await self._claim(wish, shop.clock.now())
        if order.step is Step.ANSWER:
            return _to_link(order.checkout, shop.clock.now())
        if order.step is Step.WAIT:
            raise Unavailable("This checkout is being made.", code="checkout_under_way")
        return await self._try(shop, order)

    async def _claim(self, wish: CheckoutWish, now: datetime) -> _Order:
        """Commits that we are at it, before the vendor hears of it."""
        basket, contact = basket_of(wish.lines), _contact_of(wish)
        columns = {
            "conversation_id": wish.conversation_id,
            "phone_key": _phone_key(wish.phone),
            "lines": basket.as_stored(),
            "state": "asked",
            "created_at": now,
            "busy_until": now + BUSY_FOR,
        }
        tenant_id = wish.tenant_id
        async with self.shops.database.tenant_transaction(tenant_id) as session:
            checkout, is_new = await repository.lock_checkout(
                session, tenant_id, wish.confirmation_id, columns
            )
            if checkout.lines != columns["lines"]:
                raise Conflict("This confirmation was of other things.", code="other_confirmation")
            step = Step.MAKE if is_new else next_step(checkout, now)
            if step is Step.LOOK:
                checkout.state, checkout.busy_until = "unknown", now + BUSY_FOR
            elif step is Step.MAKE:
                checkout.state, checkout.busy_until = "asked", now + BUSY_FOR
                checkout.created_at, checkout.removed_at = now, None
        return _Order(wish, contact, basket, checkout, step)

    async def _try(self, shop: Shop, order: _Order) -> CheckoutLink:
        """However it ends, the row says what is known of the vendor's side."""
        state = "unknown" if order.step is Step.LOOK else "failed"
        try:
            draft = await self._look(shop, order) if order.step is Step.LOOK else None
            state = "failed"
            cards = await self._offered(shop, order) if draft is None else []
            problems = find_problems(order.basket, cards, show_stock=shop.settings.show_stock)
            if draft is None and problems:
                await self._settle(order.checkout, state=state, busy_until=None)
                return CheckoutLink(problems=problems, as_of=shop.clock.now())
            draft = draft or await self._make(shop, order)
        except OutcomeUnknown as error:
            # Busy for a while yet: what nobody answered may still arrive there.
            await self._settle(order.checkout, state="unknown")
            raise Unavailable(
                "The shop did not say whether it was made.", code="checkout_unknown"
            ) from error
        except (AppError, Transient, Permanent):
            await self._settle(order.checkout, state=state, busy_until=None)
            raise
        return await self._record(shop, order, draft, cards)

    async def _look(self, shop: Shop, order: _Order) -> DraftPayload | None:
        """Our draft among the shop's, if an earlier try made it after all."""
        try:
            rows = await shop.ask_all(requests.draft_orders())
        except ScopeMissing as error:
            raise _links_off() from error
        tenant_id = order.wish.tenant_id
        async with self.shops.database.tenant_transaction(tenant_id) as session:
            taken = await repository.drafts_of_others(session, order.checkout)
        wanted = Wanted(
            note_of(order.checkout),
            order.contact.email,
            order.basket.quantities,
            order.checkout.created_at,
        )
        drafts = read_each(DraftPayload, rows, lambda: self._count_unreadable("draft"))
        found = find_own([row for row in drafts if web_address(row.checkout_url)], wanted, taken)
        if found is None and len(rows) >= MOST_PAGES * PAGE_SIZE:
            raise OutcomeUnknown("more drafts than are read")
        return found

    async def _offered(self, shop: Shop, order: _Order) -> list[ProductCard]:
        """The products of the basket as the shop says they are this second."""
        wanted = order.basket.product_ids
        unplaced = [row for row in order.basket.quantities if row not in wanted]
        product_ids = set(wanted.values())
        if unplaced:
            tenant_id = order.wish.tenant_id
            async with self.shops.database.tenant_transaction(tenant_id) as session:
                rows = await repository.find_products_of(session, tenant_id, unplaced)
            product_ids |= {row.product_id for row in rows}
        if not product_ids:
            return []
        told = await shop.ask(requests.products_with_ids(sorted(product_ids)))
        products = read_each(ProductPayload, told, lambda: self._count_unreadable("product"))
        return [to_card(row, shop.reading()) for row in products if row.published]

    async def _make(self, shop: Shop, order: _Order) -> DraftPayload:
        call = requests.make_draft_order(
            order.contact, order.basket.quantities, note_of(order.checkout)
        )
        try:
            draft = DraftPayload.model_validate((await shop.send(call)).data)
        except ScopeMissing as error:
            raise _links_off() from error
        except CallRefused as error:
            raise InvalidInput("The shop refuses this order.", code="checkout_refused") from error
        except (StoreUnreachable, ValidationError) as error:
            raise OutcomeUnknown("POST draft_orders") from error
        if web_address(draft.checkout_url) is None:
            raise OutcomeUnknown("POST draft_orders: no address")
        return draft

    async def _record(
        self, shop: Shop, order: _Order, draft: DraftPayload, cards: list[ProductCard]
    ) -> CheckoutLink:
        subtotal = draft.subtotal
        if subtotal is None and cards:
            subtotal = subtotal_of(order.basket, cards)
        made: dict[str, Any] = {
            "state": "made",
            "busy_until": None,
            "draft_id": draft.id,
            "url": web_address(draft.checkout_url),
            "subtotal": subtotal,
            "currency": draft.currency or shop.store.currency,
        }
        await self._settle(order.checkout, **made)
        log.info("checkout.made", tenant_id=str(order.wish.tenant_id))
        return CheckoutLink(
            url=made["url"],
            subtotal=subtotal,
            currency=made["currency"],
            as_of=shop.clock.now(),
        )

    async def _settle(self, checkout: Checkout, **columns: Any) -> None:
        async with self.shops.database.tenant_transaction(checkout.tenant_id) as session:
            await repository.settle_checkout(session, checkout, columns)

    def _count_unreadable(self, kind: str) -> None:
        log.warning("vendor.unreadable", kind=kind)
        self.metrics.unreadable.labels(kind).inc()


def _contact_of(wish: CheckoutWish) -> DraftContact:
    first, last = clean_line(wish.first_name), clean_line(wish.last_name)
    if not first or not last:
        raise InvalidInput("A checkout needs a first and a last name.", code="name_missing")
    phone = clean_line(wish.phone) if wish.phone and _phone_key(wish.phone) else None
    return DraftContact(first, last, clean_line(wish.email), phone)


def _phone_key(phone: str | None) -> str | None:
    """None for what is no number; a link can do without."""
    try:
        return canonical_phone_key(phone) if phone else None
    except ValueError:
        return None


def _to_link(checkout: Checkout, now: datetime) -> CheckoutLink:
    return CheckoutLink(
        url=checkout.url, subtotal=checkout.subtotal, currency=checkout.currency, as_of=now
    )


def _links_off() -> Conflict:
    return Conflict("This shop makes no checkout links.", code="checkout_links_off")
