"""What a customer wants, and which products of a made-up shop are right: judged by attributes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bench.search_shop import Item, Variant

SHOWN = 5


@dataclass(frozen=True)
class Wish:
    """None: no matter. `colour` is a family (blue) or a shade of it (navy blue)."""

    ware: str | None = None
    style: str | None = None
    material: str | None = None
    audience: str | None = None
    brand: str | None = None
    category: str | None = None
    """Or a department."""
    product: int | None = None
    colour: str | None = None
    size: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    on_sale: bool = False
    cheapest: bool = False

    def fits(self, item: Item) -> bool:
        asked = {
            self.style: item.style,
            self.material: item.material,
            self.audience: item.audience,
            self.brand: item.brand,
            self.product: item.number,
        }
        named = self.category in (None, item.ware.category, item.ware.department)
        return named and all(want is None or want == has for want, has in asked.items())

    def takes(self, variant: Variant) -> bool:
        colour, cost = variant.colour, variant.cost
        if self.colour and (colour is None or self.colour not in (colour.family, colour.name)):
            return False
        if self.on_sale and variant.sale is None:
            return False
        if self.low is not None and (cost is None or cost < self.low):
            return False
        if self.high is not None and (cost is None or cost > self.high):
            return False
        return self.size in (None, variant.size)


class Judge:
    """Knows a shop's published products by type."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.published = [item for item in items if item.published]
        self.by_ware: dict[str, list[Item]] = defaultdict(list)
        for item in self.published:
            self.by_ware[item.ware.one].append(item)
        self.types = [self.by_ware[one] for one in sorted(self.by_ware)]

    def relevant(self, wish: Wish) -> frozenset[str]:
        """The products a good seller would show: what can be bought where there is any."""
        candidates = self.published if wish.ware is None else self.by_ware[wish.ware]
        fitting = [
            (item, taken)
            for item in candidates
            if wish.fits(item) and (taken := [v for v in item.variants if wish.takes(v)])
        ]
        buyable = [(item, able) for item, taken in fitting if (able := _available(taken))]
        found = buyable or fitting
        if wish.cheapest:
            return _cheapest(found)
        return frozenset(item.product_id for item, _ in found)


def _available(variants: list[Variant]) -> list[Variant]:
    return [variant for variant in variants if variant.available]


def _cheapest(found: list[tuple[Item, list[Variant]]]) -> frozenset[str]:
    """As many as are shown, and all that cost as much as the last of them."""
    costs = {
        item.product_id: min(variant.cost for variant in variants if variant.cost is not None)
        for item, variants in found
        if any(variant.cost is not None for variant in variants)
    }
    edge = sorted(costs.values())[:SHOWN][-1] if costs else Decimal(0)
    return frozenset(product_id for product_id, cost in costs.items() if cost <= edge)
