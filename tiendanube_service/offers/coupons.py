"""Which coupons may be named to a customer now (contract §14.1). Pure."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tiendanube_service.offers.days import is_within
from tiendanube_service.tiendanube.payloads import CouponPayload, ProductPayload


@dataclass(frozen=True)
class Cart:
    """As far as it is known: no total, or no products, restricts nothing."""

    total: Decimal | None = None
    product_ids: frozenset[str] = frozenset()
    category_ids: frozenset[str] = field(default=frozenset())


def cart_of(
    total: Decimal | None,
    product_ids: list[str],
    products: list[ProductPayload],
    parents: dict[str, str | None],
) -> Cart:
    """A product is in its categories and in all that those are part of."""
    own = {category.id: category.parent for product in products for category in product.categories}
    found: set[str] = set()
    waiting = list(own)
    while waiting:
        category = waiting.pop()
        parent = own.get(category) or parents.get(category)
        found.add(category)
        if parent and parent not in found:
            waiting.append(parent)
    return Cart(total, frozenset(product_ids), frozenset(found))


def is_usable(coupon: CouponPayload, today: list[date]) -> bool:
    """`valid` is only a switch: dates and uses are checked as well."""
    switched_on = coupon.valid and not coupon.is_deleted and coupon.deleted_at is None
    left = coupon.max_uses is None or (coupon.used or 0) < coupon.max_uses
    return switched_on and left and is_within(coupon.start_date, coupon.end_date, today)


def is_advertised(coupon: CouponPayload, allowed: list[str]) -> bool:
    """Not every coupon is public: the owner's list decides."""
    return coupon.code.casefold() in {code.casefold() for code in allowed}


def is_limited(coupon: CouponPayload) -> bool:
    return bool(coupon.categories or coupon.products)


def fits(coupon: CouponPayload, cart: Cart) -> bool:
    """Its minimum is reached, and at least one product is what it is limited to."""
    if cart.total is not None and coupon.min_price is not None and cart.total < coupon.min_price:
        return False
    if not cart.product_ids or not is_limited(coupon):
        return True
    categories = {row.id for row in coupon.categories}
    products = {row.id for row in coupon.products}
    return bool(categories & cart.category_ids or products & cart.product_ids)
