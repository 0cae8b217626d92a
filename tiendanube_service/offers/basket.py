"""What a customer confirmed against what the shop says this second. Pure."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shared.contracts.store import ProductCard, VariantCard
from shared.contracts.store_offers import CheckoutLine, CheckoutProblem


@dataclass
class Basket:
    """Each variant once, in the order confirmed."""

    quantities: dict[str, int] = field(default_factory=dict)
    expected: dict[str, Decimal] = field(default_factory=dict)
    product_ids: dict[str, str] = field(default_factory=dict)
    """Of the variants whose product the caller knew."""

    def as_stored(self) -> list[Any]:
        """The same for the same wish, whatever its order."""
        pairs = sorted(self.quantities.items())
        return [{"variant_id": variant, "quantity": quantity} for variant, quantity in pairs]


def basket_of(lines: list[CheckoutLine]) -> Basket:
    basket = Basket()
    for line in lines:
        known = basket.quantities.get(line.variant_id, 0)
        basket.quantities[line.variant_id] = known + line.quantity
        if line.expected_price is not None:
            basket.expected.setdefault(line.variant_id, line.expected_price)
        if line.product_id is not None:
            basket.product_ids.setdefault(line.variant_id, line.product_id)
    return basket


def find_problems(
    basket: Basket, cards: list[ProductCard], *, show_stock: bool
) -> list[CheckoutProblem]:
    """At most one per variant, the gravest first."""
    offered = {variant.variant_id: variant for card in cards for variant in card.variants}
    found = [
        _problem(offered.get(variant_id), variant_id, quantity, basket.expected.get(variant_id))
        for variant_id, quantity in basket.quantities.items()
    ]
    return [
        problem if show_stock else problem.model_copy(update={"stock": None})
        for problem in found
        if problem is not None
    ]


def subtotal_of(basket: Basket, cards: list[ProductCard]) -> Decimal:
    prices = {v.variant_id: v.price or Decimal() for card in cards for v in card.variants}
    total = sum((prices[key] * count for key, count in basket.quantities.items()), Decimal())
    return total.quantize(Decimal("0.01"))


def _problem(
    variant: VariantCard | None, variant_id: str, quantity: int, expected: Decimal | None
) -> CheckoutProblem | None:
    if variant is None:
        return CheckoutProblem(variant_id=variant_id, kind="gone")
    told = {"variant_id": variant_id, "price": variant.price, "stock": variant.stock}
    if not variant.available or (variant.stock is not None and quantity > variant.stock):
        return CheckoutProblem(kind="sold_out", **told)
    if variant.price is None:
        return CheckoutProblem(kind="on_request", **told)
    if expected is not None and expected != variant.price:
        return CheckoutProblem(kind="price_changed", **told)
    return None
