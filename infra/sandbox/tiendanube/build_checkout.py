"""Draft orders and abandoned checkouts: the same flat shape, which orders no longer have."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from infra.sandbox.tiendanube.build_orders import SHIPPING_COST, build_line, find_variant
from infra.sandbox.tiendanube.formats import make_token, write_date, write_money
from infra.sandbox.tiendanube.world import Json, Shop

_ADDRESS_PARTS = ["address", "number", "floor", "locality", "zipcode", "city", "province"]
_BILLING_PARTS = ["name", "phone", *_ADDRESS_PARTS, "country"]


@dataclass(frozen=True)
class Basket:
    """What a draft or a checkout is built from."""

    id: int
    contact: Json
    lines: list[Json]
    discount: Decimal
    shipping: Decimal
    created: datetime


def build_abandoned(shop: Shop, row: Json, base_url: str, now: datetime) -> Json:
    customer = shop.seed["customers"][row["customer"]]
    lines = [
        _flat_line(shop, *find_variant(shop.products.values(), sku), quantity)
        for sku, quantity in row["lines"]
    ]
    created = now - timedelta(days=row["days"])
    cost = SHIPPING_COST[shop.currency]
    contact = {key: customer[key] for key in ("name", "email", "phone", "identification")}
    checkout = build_flat(shop, Basket(row["id"], contact, lines, Decimal(0), cost, created))
    shipping = {f"shipping_{part}": customer.get(part, "") for part in _ADDRESS_PARTS[1:-1]}
    return checkout | {
        "abandoned_checkout_url": _checkout_url(shop, checkout, base_url, "order/proxy"),
        **shipping,
        "shipping_name": customer["name"].split()[0],
        "shipping_address": customer["street"],
        "shipping_province": customer["province"][1],
        "shipping_min_days": 1,
        "shipping_max_days": 3,
        "shipping": "api_90211",
        "shipping_option": "Correo Demo - Envío a domicilio",
        "shipping_option_code": "dom-std",
        "storefront": "store",
        "gateway": None,
    }


def build_draft(shop: Shop, request: Json, base_url: str, now: datetime) -> Json:
    """A validated `POST /draft_orders` body as the platform answers it."""
    lines = [_draft_line(shop, row) for row in request["products"]]
    subtotal = sum((Decimal(line["price"]) * line["quantity"] for line in lines), Decimal(0))
    contact = {
        "name": f"{request['contact_name']} {request['contact_lastname']}",
        "email": request["contact_email"],
        "phone": request.get("contact_phone"),
        "identification": request.get("cpf_cnpj"),
    }
    shipping = Decimal(str((request.get("shipping") or {}).get("cost", 0)))
    basket = Basket(
        shop.next_id("draft"), contact, lines, _discount(request, subtotal), shipping, now
    )
    draft = build_flat(shop, basket)
    return draft | {
        "abandoned_checkout_url": _checkout_url(shop, draft, base_url, "order/proxy"),
        "customer": None,
        "number": 0,
        "owner_note": request.get("note"),
        "clearsale": {"CodigoIntegracao": False, "IP": None, "Estado": ""},
        "checkout_url": _checkout_url(shop, draft, base_url, "start"),
    }


def build_flat(shop: Shop, basket: Basket) -> Json:
    subtotal = sum((Decimal(line["price"]) * line["quantity"] for line in basket.lines), Decimal(0))
    stamp = write_date(basket.created)
    return {
        "id": basket.id,
        "token": make_token(f"draft:{shop.id}:{basket.id}"),
        "store_id": shop.id,
        "abandoned_checkout_url": "",
        **{f"contact_{key}": value for key, value in basket.contact.items()},
        **_draft_shipping(shop, basket),
        **{f"billing_{part}": None for part in _BILLING_PARTS},
        "coupon": [],
        "promotional_discount": {
            "id": None,
            "store_id": shop.id,
            "order_id": basket.id,
            "created_at": stamp,
            "total_discount_amount": "0.00",
            "contents": [],
            "promotions_applied": [],
        },
        "subtotal": write_money(subtotal),
        "discount": write_money(basket.discount),
        "discount_coupon": "0.00",
        "discount_gateway": "0.00",
        "total": write_money(subtotal - basket.discount + basket.shipping),
        "total_usd": "0.00",
        "checkout_enabled": True,
        "weight": f"{sum(float(line['weight'] or 0) for line in basket.lines):.3f}",
        "currency": shop.currency,
        "language": shop.language,
        "gateway": "not-provided",
        "gateway_id": None,
        "extra": {},
        "storefront": "form",
        "note": None,
        "created_at": stamp,
        "updated_at": stamp,
        "completed_at": None,
        "next_action": "noop",
        "payment_details": {"method": None, "credit_card_company": None, "installments": 1},
        "attributes": [],
        "products": basket.lines,
    }


def _draft_shipping(shop: Shop, basket: Basket) -> Json:
    cost = write_money(basket.shipping)
    return {
        "shipping_name": basket.contact["name"].split()[0],
        "shipping_phone": basket.contact["phone"],
        **{f"shipping_{part}": "" for part in _ADDRESS_PARTS},
        "shipping_country": shop.profile["country"],
        "shipping_min_days": None,
        "shipping_max_days": None,
        "shipping_cost_owner": cost,
        "shipping_cost_customer": cost,
        "shipping": "draft",
        "shipping_option": "¡Te vamos a contactar para coordinar la entrega!",
        "shipping_option_code": "draft_99999",
        "shipping_option_reference": None,
        "shipping_pickup_details": None,
        "shipping_tracking_number": None,
        "shipping_tracking_url": None,
        "shipping_store_branch_name": None,
        "shipping_pickup_type": "ship",
        "shipping_suboption": [],
    }


def _flat_line(shop: Shop, product: Json, variant: Json, quantity: int) -> Json:
    line = build_line(shop, product, variant, quantity)
    line["quantity"] = quantity
    line["variant_id"] = variant["id"]
    del line["cost"], line["compare_at_price"]
    return line


def _draft_line(shop: Shop, row: Json) -> Json:
    product, variant = find_variant_by_id(shop, int(row["variant_id"]))
    line = _flat_line(shop, product, variant, int(row["quantity"]))
    line["price"] = line["price"] or "0.00"
    line["properties"] = row.get("properties", [])
    return line


def find_variant_by_id(shop: Shop, variant_id: int) -> tuple[Json, Json]:
    for product in shop.products.values():
        for variant in product["variants"]:
            if variant["id"] == variant_id:
                return product, variant
    raise LookupError(f"no variant {variant_id}")


def _discount(request: Json, subtotal: Decimal) -> Decimal:
    # The documented default is "percentage": "500" alone means 500 %.
    value = Decimal(str(request.get("discount") or 0))
    absolute = request.get("discount_type", "percentage") == "absolute"
    return value if absolute else subtotal * value / 100


def _checkout_url(shop: Shop, draft: Json, base_url: str, kind: str) -> str:
    return f"{base_url}/shop/{shop.id}/checkout/v3/{kind}/{draft['id']}/{draft['token']}"
