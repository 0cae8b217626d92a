"""What `GET /products` can be narrowed and sorted by."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from infra.sandbox.tiendanube.answers import PlatformError, filter_common
from infra.sandbox.tiendanube.formats import spread
from infra.sandbox.tiendanube.world import Json

MOST_IDS = 30
_PRICELESS = Decimal(10**12)


def filter_products(rows: Sequence[Json], query: Mapping[str, str]) -> list[Json]:
    kept = filter_common(rows, query)
    for name, keep in _FILTERS.items():
        raw = query.get(name)
        if raw:
            test = keep(raw)
            kept = [row for row in kept if test(row)]
    return sort_products(kept, query.get("sort_by", "user"))


def sort_products(rows: list[Json], order: str) -> list[Json]:
    field, _, direction = order.rpartition("-")
    if order in ("user", "best-selling"):
        return sorted(rows, key=lambda row: spread(f"sold:{row['id']}", 10**6) * (order != "user"))
    if field not in _SORTS or direction not in ("ascending", "descending"):
        raise PlatformError(422, bare={"sort_by": ["is not included in the list"]})
    return sorted(rows, key=_SORTS[field], reverse=direction == "descending")


def lowest_price(row: Json) -> Decimal:
    prices = [v["promotional_price"] or v["price"] for v in row["variants"]]
    return min((Decimal(price) for price in prices if price is not None), default=_PRICELESS)


def _first_name(row: Json) -> str:
    return str(next((text for text in row["name"].values() if text), "")).casefold()


def _cost(row: Json) -> Decimal:
    return min((Decimal(v["cost"]) for v in row["variants"] if v["cost"]), default=_PRICELESS)


_SORTS: dict[str, Callable[[Json], Decimal | str]] = {
    "price": lowest_price,
    "cost": _cost,
    "alpha": _first_name,
    "name": _first_name,
    "created-at": lambda row: str(row["created_at"]),
}


def _keep_text(raw: str) -> Callable[[Json], bool]:
    # Undocumented in detail: every word, in any case but with its accents.
    words = raw.casefold().split()

    def test(row: Json) -> bool:
        codes = " ".join(variant["sku"] or "" for variant in row["variants"])
        text = f"{' '.join(row['name'].values())} {row['tags']} {codes}".casefold()
        return all(word in text for word in words)

    return test


def _keep_ids(raw: str) -> Callable[[Json], bool]:
    wanted = {part.strip() for part in raw.split(",")}
    if len(wanted) > MOST_IDS:
        raise PlatformError(422, bare={"ids": [f"must have at most {MOST_IDS} items"]})
    return lambda row: str(row["id"]) in wanted


def _keep_flag(field: str) -> Callable[[str], Callable[[Json], bool]]:
    return lambda raw: lambda row: bool(row[field]) is (raw.lower() == "true")


def _keep_stock(*, least: bool) -> Callable[[str], Callable[[Json], bool]]:
    def make(raw: str) -> Callable[[Json], bool]:
        edge = int(raw)

        def test(row: Json) -> bool:
            stocks = [variant["stock"] for variant in row["variants"]]
            if None in stocks:
                return least
            total = int(sum(stocks))
            return total >= edge if least else total <= edge

        return test

    return make


def _on_sale(row: Json) -> bool:
    return any(variant["promotional_price"] is not None for variant in row["variants"])


_FILTERS: dict[str, Callable[[str], Callable[[Json], bool]]] = {
    "q": _keep_text,
    "ids": _keep_ids,
    "handle": lambda raw: lambda row: raw in row["handle"].values(),
    "category_id": lambda raw: lambda row: raw in {str(c["id"]) for c in row["categories"]},
    "published": _keep_flag("published"),
    "free_shipping": _keep_flag("free_shipping"),
    "min_stock": _keep_stock(least=True),
    "max_stock": _keep_stock(least=False),
    "has_promotional_price": lambda raw: lambda row: _on_sale(row) is (raw.lower() == "true"),
}
