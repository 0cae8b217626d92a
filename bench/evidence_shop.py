"""A random shop for the evidence bench: its cards, coupon, order and rules, and what is true."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from agent_service.evidence.evidence import Evidence
from agent_service.evidence.reading import Locale
from shared.contracts.store import OrderAnswer, OrderState, Parcel, ProductCard, VariantCard
from shared.contracts.store_offers import CouponCard

NOW = datetime(2026, 5, 11, 12, tzinfo=UTC)
TODAY = NOW.date()
ADJECTIVES = [
    "Trekking",
    "Urban",
    "Aurora",
    "Patagonia",
    "Classic",
    "Oversize",
    "Rioja",
    "Luna",
    "Norte",
    "Premium",
]
NOUNS = {
    "es": ["Campera", "Remera", "Zapatilla", "Mochila", "Pollera", "Camisa", "Bufanda"],
    "pt": ["Jaqueta", "Camiseta", "Mochila", "Saia", "Camisa", "Bermuda", "Blusa"],
    "en": ["Jacket", "Sneaker", "Backpack", "Skirt", "Shirt", "Scarf", "Hoodie"],
}
COLOURS = {
    "es": ["Negro", "Blanco", "Rojo", "Azul", "Verde", "Gris", "Beige"],
    "pt": ["Preto", "Branco", "Vermelho", "Azul", "Verde", "Cinza", "Bege"],
    "en": ["Black", "White", "Red", "Blue", "Green", "Grey", "Beige"],
}
SIZES = ["XS", "S", "M", "L", "XL", "XXL"]
LOCALES = {
    "es": (Locale("es", "AR", "ARS"), Locale("es", "MX", "MXN"), Locale("es", "CL", "CLP")),
    "pt": (Locale("pt", "BR", "BRL"),),
    "en": (Locale("en", "US", "USD"),),
}
STATES = {
    "es": {
        OrderState.ON_THE_WAY: "está en camino",
        OrderState.DELIVERED: "ya fue entregado",
        OrderState.PREPARING: "está en preparación",
        OrderState.CANCELLED: "fue cancelado",
        OrderState.READY_FOR_PICKUP: "está listo para retirar",
        OrderState.PAYMENT_PENDING: "tiene el pago pendiente",
    },
    "pt": {
        OrderState.ON_THE_WAY: "saiu para entrega",
        OrderState.DELIVERED: "foi entregue",
        OrderState.PREPARING: "está em preparação",
        OrderState.CANCELLED: "foi cancelado",
        OrderState.READY_FOR_PICKUP: "está pronto para retirada",
        OrderState.PAYMENT_PENDING: "está com o pagamento pendente",
    },
    "en": {
        OrderState.ON_THE_WAY: "is on its way",
        OrderState.DELIVERED: "has been delivered",
        OrderState.PREPARING: "is being prepared",
        OrderState.CANCELLED: "was cancelled",
        OrderState.READY_FOR_PICKUP: "is ready for pickup",
        OrderState.PAYMENT_PENDING: "is awaiting payment",
    },
}


@dataclass
class Shop:
    """`star` is the card that replies speak of, `variant` the one of it that they offer."""

    language: str
    locale: Locale
    cards: list[ProductCard]
    variant: VariantCard
    coupon: CouponCard
    order: OrderAnswer
    figures: dict[str, int] = field(default_factory=dict)
    rules: list[tuple[str, str]] = field(default_factory=list)

    @property
    def star(self) -> ProductCard:
        return self.cards[0]

    @property
    def other(self) -> ProductCard:
        return self.cards[1]

    @property
    def gone(self) -> ProductCard:
        return self.cards[2]

    def evidence(self, customer: str) -> Evidence:
        found = Evidence(today=TODAY)
        found.add_cards(self.cards)
        found.add_coupons([self.coupon])
        found.add_order(self.order)
        for number, (label, text) in enumerate(self.rules):
            found.add_rule(f"rule:{number}", label, text)
        found.add_customer_words("message:1", customer)
        return found


def open_shop(language: str, luck: random.Random) -> Shop:
    locale = luck.choice(LOCALES[language])
    nouns, adjectives = luck.sample(NOUNS[language], 4), luck.sample(ADJECTIVES, 4)
    cards = [
        make_card(number, f"{noun} {adjective}", locale, luck)
        for number, (noun, adjective) in enumerate(zip(nouns, adjectives, strict=True))
    ]
    cards[2] = sell_out(cards[2])
    available = [variant for variant in cards[0].variants if variant.available]
    shop = Shop(language, locale, cards, luck.choice(available), make_coupon(locale, luck),
                make_order(locale, luck))  # fmt: skip
    shop.figures = make_figures(luck)
    return shop


def make_card(number: int, name: str, locale: Locale, luck: random.Random) -> ProductCard:
    price = random_price(locale.currency, luck)
    cut = luck.choice([10, 15, 20, 25, 30])
    before = (price / (1 - Decimal(cut) / 100)).quantize(Decimal(1))
    slug = name.lower().replace(" ", "-")
    variants = [
        VariantCard(
            variant_id=f"{number}{place}",
            options={"Color": colour, "Talle": size},
            price=price,
            list_price=before if number == 0 else None,
            currency=locale.currency,
            available=place == 0 or luck.random() < 0.7,
            stock=luck.randint(1, 9),
        )
        for place, (colour, size) in enumerate(_options(locale.language, luck))
    ]
    return ProductCard(
        product_id=str(number), name=name, price_from=price, price_to=price,
        currency=locale.currency, available=True, on_sale=number == 0,
        url=f"https://mitienda.com.ar/productos/{slug}", variants=variants, as_of=NOW,
    )  # fmt: skip


def _options(language: str, luck: random.Random) -> list[tuple[str, str]]:
    sizes = sorted(luck.sample(SIZES, 3), key=SIZES.index)
    return [(colour, size) for colour in luck.sample(COLOURS[language], 2) for size in sizes]


def random_price(currency: str, luck: random.Random) -> Decimal:
    if currency in {"ARS", "CLP"}:
        return Decimal(luck.randint(80, 900) * 100)
    if currency == "MXN":
        return Decimal(luck.randint(300, 3000))
    return Decimal(luck.randint(40, 400)) + Decimal("0.90")


def sell_out(card: ProductCard) -> ProductCard:
    variants = [v.model_copy(update={"available": False, "stock": 0}) for v in card.variants]
    return card.model_copy(update={"available": False, "variants": variants})


def make_coupon(locale: Locale, luck: random.Random) -> CouponCard:
    code = luck.choice(["VERANO", "OTONO", "PROMO", "MAYO"]) + str(luck.randint(10, 99))
    return CouponCard(
        code=code,
        kind="percentage",
        value=Decimal(luck.choice([5, 12, 18, 22])),
        minimum=random_price(locale.currency, luck),
        ends_on=TODAY + timedelta(days=luck.randint(5, 60)),
    )


def make_order(locale: Locale, luck: random.Random) -> OrderAnswer:
    state = luck.choice([*STATES[locale.language]])
    first = TODAY + timedelta(days=luck.randint(1, 5))
    parcel = Parcel(
        state=state,
        tracking_code=f"AR{luck.randint(10**8, 10**9 - 1)}BR",
        delivery_from=first,
        delivery_until=first + timedelta(days=luck.randint(2, 6)),
    )
    return OrderAnswer(
        found=True, order_number=str(luck.randint(1000, 9000)), state=state,
        placed_on=date(2026, 5, 2), total=random_price(locale.currency, luck),
        currency=locale.currency, items=["1 x Gorra"], parcels=[parcel],
    )  # fmt: skip


def make_figures(luck: random.Random) -> dict[str, int]:
    first = luck.randint(2, 4)
    return {
        "first": first,
        "last": first + luck.randint(2, 4),
        "opens": luck.randint(8, 10),
        "closes": luck.randint(17, 20),
        "returns": luck.choice([10, 15, 30]),
        "transfer": luck.choice([8, 11, 17]),
        "instalments": luck.choice([3, 6]),
    }
