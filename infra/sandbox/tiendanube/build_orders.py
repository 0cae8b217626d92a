"""Compact order rows, expanded into the full shape the platform answers with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from infra.sandbox.tiendanube.build_fulfillment import build_fulfillments
from infra.sandbox.tiendanube.formats import make_token, spread, write_date, write_money
from infra.sandbox.tiendanube.situations import SITUATIONS, Purchase
from infra.sandbox.tiendanube.world import Json, Shop

ORDER_ID_BASE = 1690000000
SHIPPING_COST = {"ARS": Decimal(4300), "BRL": Decimal("19.90")}
# provider, label, method, card company
GATEWAYS: dict[str, tuple[str, str | None, str | None, str | None]] = {
    "card": ("1a9d0000-5f66-4acf-b7c6-000000000000", "Pago Nube", "credit_card", "visa"),
    "debit": ("mercadopago", "Mercado Pago", "debit_card", None),
    "wallet": ("mercadopago", "Mercado Pago", "wallet", None),
    "transfer": ("offline", "Transferencia bancaria", "custom", None),
    "pix": ("1a9d0000-5f66-4acf-b7c6-000000000000", "Nuvem Pago", "pix", None),
    "boleto": ("1a9d0000-5f66-4acf-b7c6-000000000000", "Nuvem Pago", "boleto", None),
    "none": ("not-provided", None, None, None),
}
_UNPAID = ("pending", "authorized", "abandoned", "voided")
_NOT_COUNTED = ("pending", "authorized", "abandoned", "voided", "refunded")


@dataclass(frozen=True)
class Amounts:
    subtotal: Decimal
    coupon: Decimal
    gateway: Decimal
    shipping: Decimal

    @property
    def total(self) -> Decimal:
        return self.subtotal - self.coupon - self.gateway + self.shipping


def find_variant(products: Iterable[Json], sku: str) -> tuple[Json, Json]:
    """The product and its variant with this code."""
    for product in products:
        for variant in product["variants"]:
            if variant["sku"] == sku:
                return product, variant
    raise LookupError(f"no variant with SKU {sku}")


def build_line(shop: Shop, product: Json, variant: Json, quantity: int) -> Json:
    names = [value[shop.language] for value in variant["values"]]
    title = product["name"][shop.language]
    return {
        "id": shop.next_id("line"),
        "depth": variant["depth"],
        "height": variant["height"],
        "name": f"{title} ({', '.join(names)})" if names else title,
        "price": variant["promotional_price"] or variant["price"],
        "compare_at_price": variant["compare_at_price"],
        "product_id": product["id"],
        "image": product["images"][0] if product["images"] else None,
        "quantity": str(quantity),
        "free_shipping": product["free_shipping"],
        "weight": variant["weight"],
        "width": variant["width"],
        "variant_id": str(variant["id"]),
        "variant_values": names,
        "properties": [],
        "sku": variant["sku"],
        "barcode": variant["barcode"],
        "cost": variant["cost"],
    }


def build_order(shop: Shop, row: Json, now: datetime) -> Json:
    situation = SITUATIONS[row["state"]]
    customer = shop.seed["customers"][row["customer"]]
    lines = [
        build_line(shop, *find_variant(shop.products.values(), sku), quantity)
        for sku, quantity in row["lines"]
    ]
    amounts = _amounts(shop, row, lines, shipped=situation.kind == "ship")
    purchase = Purchase(
        id=ORDER_ID_BASE + shop.id % 1000 * 100_000 + row["number"] * 7,
        number=row["number"],
        situation=situation,
        customer=customer,
        lines=lines,
        created=now - timedelta(days=row["days"], hours=2, minutes=row["number"] % 50),
        shipping_cost=float(amounts.shipping),
    )
    return {
        "id": purchase.id,
        "token": make_token(f"order:{purchase.id}"),
        "store_id": str(shop.id),
        **_buyer(customer),
        **_billing(customer, row),
        **_money_fields(shop, row, amounts, purchase),
        **_payment_fields(row, purchase),
        **_state_fields(row, purchase, now),
        "products": lines,
        "shipping_address": build_address(customer, purchase.created)
        if situation.kind == "ship"
        else None,
        "fulfillments": build_fulfillments(shop, purchase, now),
        **({"customer": build_customer(shop, customer)} if customer.get("account") else {}),
    }


def build_customer(shop: Shop, customer: Json) -> Json:
    created = datetime.fromisoformat("2025-08-02T12:00:00+00:00")
    address = build_address(customer, created) | {"default": True, "id": customer["id"] % 99999999}
    address.pop("customs")
    billing = _billing(customer, {})
    return {
        "id": customer["id"],
        "name": customer["name"],
        "email": customer["email"],
        "identification": customer["identification"],
        "phone": customer["phone"],
        "note": None,
        "default_address": address,
        "addresses": [address],
        **{key: value for key, value in billing.items() if key in _CUSTOMER_BILLING},
        "extra": {},
        "total_spent": "0.00",
        "total_spent_currency": shop.currency,
        "last_order_id": None,
        "active": bool(customer.get("account")),
        "first_interaction": write_date(created),
        "accepts_marketing": True,
        "accepts_marketing_updated_at": write_date(created),
        "created_at": write_date(created),
        "updated_at": write_date(created),
    }


def build_address(customer: Json, moment: datetime) -> Json:
    return {
        "address": customer["street"],
        "city": customer["city"],
        "country": customer["province"][0][:2],
        "created_at": write_date(moment),
        "default": False,
        "floor": customer["floor"],
        "id": 0,
        "locality": customer["locality"],
        "name": customer["name"],
        "number": customer["number"],
        "phone": customer["phone"],
        "province": customer["province"][1],
        "updated_at": write_date(moment),
        "zipcode": customer["zipcode"],
        "customs": None,
    }


def total_spent(orders: Iterable[Json], customer_email: str) -> tuple[str, int | None]:
    """What a customer has paid in all, and the last order's id."""
    own = [order for order in orders if order["contact_email"] == customer_email]
    paid = [Decimal(o["total"]) for o in own if o["payment_status"] not in _NOT_COUNTED]
    last = max((order["id"] for order in own), default=None)
    return write_money(sum(paid, Decimal(0))), last


def _amounts(shop: Shop, row: Json, lines: list[Json], *, shipped: bool) -> Amounts:
    subtotal = sum((Decimal(line["price"]) * int(line["quantity"]) for line in lines), Decimal(0))
    coupon = Decimal(0)
    if row.get("coupon"):
        applied = next(c for c in shop.coupons if c["code"] == row["coupon"])
        value = Decimal(str(applied["value"]))
        coupon = value if applied["type"] == "absolute" else subtotal * value / 100
    gateway = subtotal * Decimal(row.get("gateway_discount", 0)) / 100
    shipping = SHIPPING_COST[shop.currency] if shipped else Decimal(0)
    return Amounts(subtotal, coupon, gateway, shipping)


def _buyer(customer: Json) -> Json:
    return {
        "contact_email": customer["email"],
        "contact_name": customer["name"],
        "contact_phone": customer["phone"],
        "contact_identification": customer["identification"],
    }


def _billing(customer: Json, row: Json) -> Json:
    company = bool(row.get("factura"))
    return {
        "billing_name": customer["name"].split()[0],
        "billing_phone": customer["phone"],
        "billing_address": customer["street"],
        "billing_number": customer["number"],
        "billing_floor": customer["floor"],
        "billing_locality": customer["locality"],
        "billing_zipcode": customer["zipcode"],
        "billing_city": customer["city"],
        "billing_province": customer["province"][1],
        "billing_country": customer["province"][0][:2],
        "billing_customer_type": "company" if company else None,
        "billing_business_name": customer["name"] if company else None,
        "billing_trade_name": None,
        "billing_state_registration": None,
        "billing_fiscal_regime": None,
        "billing_invoice_use": None,
        "billing_document_type": "cuit" if company else customer.get("document_type"),
    }


_CUSTOMER_BILLING = {
    f"billing_{part}"
    for part in [
        "name",
        "phone",
        "address",
        "number",
        "floor",
        "locality",
        "zipcode",
        "city",
        "province",
        "country",
    ]
}


def _money_fields(shop: Shop, row: Json, amounts: Amounts, purchase: Purchase) -> Json:
    total = write_money(amounts.total)
    paid = "0.00" if purchase.situation.payment in _UNPAID else total
    return {
        "coupon": [c for c in shop.coupons if c["code"] == row.get("coupon")],
        "promotional_discount": {
            "id": None,
            "store_id": shop.id,
            "order_id": str(purchase.id),
            "created_at": write_date(purchase.created),
            "total_discount_amount": "0.00",
            "contents": [],
            "promotions_applied": [],
        },
        "subtotal": write_money(amounts.subtotal),
        "discount": write_money(amounts.coupon + amounts.gateway),
        "discount_coupon": write_money(amounts.coupon),
        "discount_gateway": write_money(amounts.gateway),
        "total": total,
        "total_usd": "0.00",
        "total_paid_by_customer": paid,
        "total_paid_by_customer_including_fees": None,
        "currency": shop.currency,
        "language": shop.language,
        "weight": f"{sum(float(line['weight'] or 0) for line in purchase.lines):.3f}",
    }


def _payment_fields(row: Json, purchase: Purchase) -> Json:
    provider, label, method, company = GATEWAYS[row["pay"]]
    paid = purchase.situation.payment not in _UNPAID
    return {
        "gateway": provider,
        "gateway_id": f"pay_demo_{purchase.number}" if label and row["pay"] != "transfer" else None,
        "gateway_name": label,
        "gateway_link": None,
        "payment_details": {
            "method": method,
            "credit_card_company": company,
            "installments": row.get("installments", 1),
        },
        "payment_status": purchase.situation.payment,
        "paid_at": write_date(purchase.created + timedelta(minutes=1)) if paid else None,
    }


def _state_fields(row: Json, purchase: Purchase, now: datetime) -> Json:
    situation = purchase.situation
    created = write_date(purchase.created)
    updated = write_date(min(purchase.created + timedelta(hours=30), now))
    browser = row.get("storefront", "store") == "store"
    return {
        "checkout_enabled": True,
        "extra": {},
        "storefront": row.get("storefront", "store"),
        "note": row.get("note", ""),
        "owner_note": row.get("owner_note"),
        "created_at": created,
        "updated_at": updated,
        "completed_at": {
            "date": purchase.created.strftime("%Y-%m-%d %H:%M:%S.000000"),
            "timezone_type": 3,
            "timezone": "UTC",
        },
        "same_billing_and_shipping_address": True,
        "attributes": [],
        "number": purchase.number,
        "cancel_reason": row.get("reason"),
        "cancelled_at": updated if situation.status == "cancelled" else None,
        "closed_at": updated if situation.status == "closed" else None,
        "read_at": None,
        "status": situation.status,
        "shipping_status": situation.shipping,
        "client_details": {
            "browser_ip": f"203.0.113.{spread(created, 250)}" if browser else None,
            "user_agent": "Mozilla/5.0 (Linux; Android 15) Mobile" if browser else None,
        },
        "app_id": None if browser else 4410,
        "is_subscription": False,
        "is_subscription_initial": False,
    }
