"""A page of vendor rows, read one by one: what cannot be read is named and hides nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from tiendanube_service.tiendanube.payloads import CategoryPayload, ProductPayload
from tiendanube_service.tiendanube.requests import PAGE_SIZE
from tiendanube_service.tiendanube.values import read_id, read_rows

LONGEST_ID = 20
NAMELESS = "?"


@dataclass(frozen=True)
class ReadProduct:
    """`changed_at` is the vendor's `updated_at`."""

    product_id: str
    payload: ProductPayload
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Unreadable:
    """`kind` is product, variant or category; `reason` names a field, never what was in it."""

    kind: str
    vendor_id: str
    reason: str


@dataclass(frozen=True)
class ProductPage:
    products: list[ReadProduct] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    size: int = 0
    last_id: str | None = None
    """The greatest id: where the next page begins."""

    @property
    def is_last(self) -> bool:
        return self.size < PAGE_SIZE

    @property
    def broken_ids(self) -> list[str]:
        return [row.vendor_id for row in self.unreadable if row.kind == "product"]


def read_products(rows: Any) -> ProductPage:
    products: list[ReadProduct] = []
    unreadable: list[Unreadable] = []
    ids = read_ids(rows)
    for row in map(storable, read_rows(rows)):
        try:
            product = _read_product(row)
        except (ValidationError, ArithmeticError, ValueError) as error:
            unreadable.append(Unreadable("product", _id_of(row) or NAMELESS, _reason(error)))
            continue
        products.append(product)
        if lost := len(read_rows(row["variants"])) - len(product.payload.variants):
            reason = f"{lost} variants could not be read"
            unreadable.append(Unreadable("variant", product.product_id, reason))
    last = max(ids, key=int, default=None)
    size = len(rows) if isinstance(rows, list) else 0
    return ProductPage(products, unreadable, size, last)


def read_ids(rows: Any) -> list[str]:
    return [found for row in read_rows(rows) if (found := _id_of(row)) is not None]


def read_categories(rows: Sequence[Any]) -> tuple[list[CategoryPayload], list[Unreadable]]:
    readable: list[CategoryPayload] = []
    unreadable: list[Unreadable] = []
    for row in map(storable, read_rows(list(rows))):
        try:
            readable.append(CategoryPayload.model_validate(row))
        except (ValidationError, ArithmeticError) as error:
            unreadable.append(Unreadable("category", _id_of(row) or NAMELESS, _reason(error)))
    return readable, unreadable


def storable(value: Any) -> Any:
    """Without what no database takes: NUL characters and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def _read_product(row: dict[str, Any]) -> ReadProduct:
    if _id_of(row) is None:
        raise ValueError("id")
    payload = ProductPayload.model_validate(row)
    return ReadProduct(payload.id, payload, payload.updated_at)


def _id_of(row: dict[str, Any]) -> str | None:
    try:
        found = read_id(row.get("id"))
    except ValueError:
        return None
    return found if found.isascii() and found.isdigit() and len(found) <= LONGEST_ID else None


def _reason(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "id" if isinstance(error, ValueError) else "number"
    first = error.errors(include_input=False, include_url=False)[0]
    return ".".join(str(part) for part in first["loc"][:3])[:120]
