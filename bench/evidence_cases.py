"""Replies for the evidence bench: true ones, and the same with exactly one fact made false."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from agent_service.evidence.evidence import Evidence
from agent_service.evidence.reading import Locale
from bench.evidence_phrases import HONEST, INVENTED, SMALL_TALK, lines
from bench.evidence_shop import COLOURS, SIZES, STATES, TODAY, Shop, open_shop, random_price

SLOT = re.compile(r"\{(\w+)\}")
MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
    "en": "January February March April May June July August September October November December",
}
RULES = {
    "es": "Envío gratis en compras desde {threshold}. Los envíos tardan {days} días hábiles.\n"
    "Hasta {instalments} cuotas sin interés con tarjeta.\nPagando por transferencia: {transfer} "
    "de descuento.\nAtendemos de lunes a viernes de {hours} hs.\n"
    "Tenés {return_days} días para cambios y devoluciones.",
    "pt": "Frete grátis em compras acima de {threshold}. A entrega leva {days} dias úteis.\n"
    "Até {instalments}x sem juros no cartão.\nPagando com pix: {transfer} de desconto.\n"
    "Atendemos de segunda a sexta das {hours}h.\nVocê tem {return_days} dias para trocas.",
    "en": "Free shipping on orders over {threshold}. Delivery takes {days} business days.\n"
    "Up to {instalments} interest-free instalments by card.\nPaying by bank transfer: {transfer} "
    "off.\nWe are open Monday to Friday from {hours}.\nYou have {return_days} days to exchange.",
}
KINDS = {
    "price": "money", "was": "money", "other_price": "money", "double": "money", "each": "money",
    "minimum": "money", "threshold": "money", "total": "money", "cut": "percentage",
    "coupon_percent": "percentage", "transfer": "percentage", "size": "size",
    "missing_size": "size", "colour": "colour", "left": "stock", "gone_name": "stock",
    "name": "product", "other_name": "product", "url": "link", "coupon": "coupon",
    "coupon_end": "date", "days": "date", "return_days": "date", "from": "date", "until": "date",
    "hours": "opening hours", "instalments": "instalments", "order": "order number",
    "state": "order state", "tracking": "tracking code",
}  # fmt: skip
FALSIFIABLE = frozenset(KINDS)


@dataclass(frozen=True)
class Case:
    language: str
    kind: str
    reply: str
    honest: bool
    evidence: Evidence
    locale: Locale


def make_cases(language: str, replies: int, luck: random.Random) -> Iterator[Case]:
    """Half of them true."""
    templates, talk = lines(HONEST[language]), lines(SMALL_TALK[language])
    invented = lines(INVENTED[language])
    for number in range(replies // 2):
        teller = _new_teller(language, luck)
        honest = talk[number % len(talk)] if number % 6 == 5 else templates[number % len(templates)]
        kind = "small talk" if number % 6 == 5 else "true"
        yield teller.case(kind, teller.fill(honest), honest=True)
        if number % 3 == 2:
            kind, _, text = invented[number // 3 % len(invented)].partition("|")
            yield teller.case(kind.replace("_", " "), teller.fill(text), honest=False)
        else:
            yield teller.one_false(luck.choice(templates))


def _new_teller(language: str, luck: random.Random) -> "Teller":
    shop = open_shop(language, luck)
    teller = Teller(shop, luck)
    shop.rules = [("rules", teller.fill(RULES[language]))]
    return teller


class Teller:
    """Says what is true of a shop in many ways, and one thing that is not when asked to."""

    def __init__(self, shop: Shop, luck: random.Random) -> None:
        self._shop = shop
        self._luck = luck
        self._threshold = random_price(shop.locale.currency, luck)
        self._names_it = True
        self._budget = shop.star.price_from or Decimal(0)

    def case(self, kind: str, reply: str, *, honest: bool) -> Case:
        shop = self._shop
        evidence = shop.evidence(f"hola, algo de hasta {self._money(self._budget)}? talle M")
        return Case(shop.language, kind, reply, honest, evidence, shop.locale)

    def fill(self, template: str, false: str = "") -> str:
        def value(match: re.Match[str]) -> str:
            slot = match.group(1)
            return self._false(slot) if slot == false else self._true(slot)

        return SLOT.sub(value, template)

    def one_false(self, template: str) -> Case:
        slots = [slot for slot in SLOT.findall(template) if slot in FALSIFIABLE]
        slot = self._luck.choice(slots)
        self._names_it = "{name}" in template or "{url}" in template
        return self.case(KINDS[slot], self.fill(template, slot), honest=False)

    def _true(self, slot: str) -> str:
        shop, figures = self._shop, self._shop.figures
        texts = {
            "name": shop.star.name, "other_name": shop.other.name, "gone_name": shop.gone.name,
            "size": shop.variant.options["Talle"], "colour": shop.variant.options["Color"].lower(),
            "left": str(shop.variant.stock), "url": shop.star.url or "",
            "coupon": shop.coupon.code, "order": shop.order.order_number or "",
            "tracking": shop.order.parcels[0].tracking_code or "",
            "days": self._days(figures["first"], figures["last"]),
            "hours": self._hours(figures["opens"], figures["closes"]),
            "instalments": str(figures["instalments"]), "return_days": str(figures["returns"]),
            "missing_size": next(s for s in SIZES if s not in self._offered("Talle")),
        }  # fmt: skip
        if slot in texts:
            return texts[slot]
        if slot == "state":
            return STATES[shop.language][shop.order.state]  # type: ignore[index]
        if slot in {"cut", "coupon_percent", "transfer"}:
            return self._percent(self._percentages()[slot])
        if slot in {"coupon_end", "from", "until"}:
            return self._date(self._dates()[slot])
        return self._money(self._amounts()[slot])

    def _amounts(self) -> dict[str, Decimal]:
        shop = self._shop
        price = shop.variant.price or Decimal(0)
        return {
            "price": price, "was": shop.variant.list_price or price, "double": price * 2,
            "other_price": shop.other.price_from or price, "total": shop.order.total or price,
            "each": self._each(price), "minimum": shop.coupon.minimum or price,
            "threshold": self._threshold, "budget": self._budget,
        }  # fmt: skip

    def _each(self, price: Decimal) -> Decimal:
        cents = Decimal(1) if self._shop.locale.currency in {"ARS", "CLP"} else Decimal("0.01")
        return (price / self._shop.figures["instalments"]).quantize(cents, ROUND_HALF_UP)

    def _percentages(self) -> dict[str, Decimal]:
        variant = self._shop.variant
        cut = 1 - (variant.price or Decimal(1)) / (variant.list_price or Decimal(1))
        return {
            "cut": (cut * 100).quantize(Decimal(1), ROUND_HALF_UP),
            "coupon_percent": self._shop.coupon.value or Decimal(0),
            "transfer": Decimal(self._shop.figures["transfer"]),
        }

    def _dates(self) -> dict[str, date]:
        parcel = self._shop.order.parcels[0]
        return {
            "coupon_end": self._shop.coupon.ends_on or TODAY,
            "from": parcel.delivery_from or TODAY,
            "until": parcel.delivery_until or TODAY,
        }

    def _false(self, slot: str) -> str:
        luck, shop, figures = self._luck, self._shop, self._shop.figures
        if slot in self._amounts():
            return self._wrong_money(slot)
        if slot in self._percentages():
            return self._percent(self._percentages()[slot] + luck.choice([-3, 1, 2, 10, 20]))
        if slot in self._dates():
            return self._date(self._dates()[slot] + timedelta(days=luck.choice([-1, 1, 3, 31])))
        if slot in {"url", "tracking", "coupon", "order"}:
            return self._wrong_code(slot)
        first, last = figures["first"], figures["last"]
        opens, closes = figures["opens"], figures["closes"]
        states = [
            text for state, text in STATES[shop.language].items() if state != shop.order.state
        ]
        texts = {
            "size": self._other(SIZES, "Talle"), "missing_size": shop.variant.options["Talle"],
            "colour": self._other(COLOURS[shop.language], "Color").lower(),
            "left": str((shop.variant.stock or 0) + luck.randint(1, 5)),
            "gone_name": shop.other.name, "name": f"{shop.star.name.split()[0]} Everest Ultra",
            "other_name": "Chaleco Himalaya Pro",
            "days": luck.choice([self._days(first - 1, last), self._days(first, last - 1)]),
            "hours": luck.choice([self._hours(opens, closes + 2), self._hours(opens - 1, closes)]),
            "instalments": luck.choice(["9", "12", "18"]),
            "return_days": str(figures["returns"] + luck.choice([5, 30])),
            "state": luck.choice(states),
        }  # fmt: skip
        return texts[slot]

    def _wrong_money(self, slot: str) -> str:
        """A digit changed, a price of something else, ten times as much, another currency."""
        amounts = self._amounts()
        true = amounts[slot]
        taken = {*amounts.values(), *(a * 2 for a in amounts.values())}
        wrong = [true + step for step in (self._step(), -self._step(), 10 * self._step())]
        wrong += [true * 10, amounts["was"] + self._step()]
        if slot == "price" and self._names_it:
            wrong += [card.price_from or true for card in self._shop.cards[1:]]
        chosen = self._luck.choice([w for w in wrong if w not in taken and w > 0] or [true * 7])
        foreign = "EUR" if self._luck.random() < 0.1 else ""
        return f"{foreign} {true}".strip() if foreign else self._money(chosen)

    def _step(self) -> Decimal:
        return Decimal(100) if self._shop.locale.currency in {"ARS", "CLP"} else Decimal(10)

    def _wrong_code(self, slot: str) -> str:
        true, luck = self._true(slot), self._luck
        if slot == "url":
            host, _, path = true.removeprefix("https://").partition("/")
            return luck.choice([
                f"https://{host}.ofertas.shop/{path}", f"https://mitlenda.com.ar/{path}",
                f"{true}-2", f"https://{host}@pagos.xyz/{path}", f"http://{host}/p/{path}",
                f"mitienda.shop/{path}", f"{true}?utm=1", true.replace("i", "і", 1),
            ])  # fmt: skip
        if slot == "coupon":
            return luck.choice([true[:-2] + "05", "EXTRA50", f"{true}X"])
        place = luck.randrange(len(true)) if slot == "order" else luck.randrange(2, 11)
        return f"{true[:place]}{(int(true[place]) + 1) % 10 or 1}{true[place + 1 :]}"

    def _offered(self, axis: str) -> set[str]:
        return {variant.options[axis] for variant in self._shop.star.variants}

    def _other(self, values: list[str], axis: str) -> str:
        return self._luck.choice([value for value in values if value not in self._offered(axis)])

    def _days(self, first: int, last: int) -> str:
        joins = {"es": [" a ", "-"], "pt": [" a ", "-"], "en": [" to ", "-"]}
        return f"{first}{self._luck.choice(joins[self._shop.language])}{last}"

    def _hours(self, opens: int, closes: int) -> str:
        if self._shop.language == "pt":
            return f"{opens}h às {closes}"
        if self._shop.language == "en":
            return f"{opens}am to {closes - 12}pm"
        return self._luck.choice([f"{opens} a {closes}", f"{opens}:00 a {closes}:00"])

    def _percent(self, amount: Decimal) -> str:
        words = {"es": " por ciento", "pt": " por cento", "en": " percent"}
        return f"{amount:.0f}" + self._luck.choice(["%", "%", words[self._shop.language]])

    def _date(self, day: date) -> str:
        month = MONTHS[self._shop.language].split()[day.month - 1]
        if self._shop.language == "en":
            return f"{month} {day.day}"
        return self._luck.choice([f"{day.day} de {month}", f"{day:%d/%m}"])

    def _money(self, amount: Decimal) -> str:
        return self._luck.choice(money_forms(amount, self._shop.locale.currency))


def money_forms(amount: Decimal, currency: str) -> list[str]:
    """How people of the country write it."""
    english = f"{amount:,.2f}"
    latin = english.replace(",", " ").replace(".", ",").replace(" ", ".")
    whole = amount == amount.to_integral_value()
    if currency in {"ARS", "CLP"}:
        short = latin.removesuffix(",00")
        forms = [
            f"${short}",
            f"$ {short}",
            f"{short} pesos",
            f"{currency} {short}",
            f"${amount:.0f}",
        ]
        if amount % 100 == 0:
            thousands = f"{amount / 1000:.1f}".replace(".", ",").removesuffix(",0")
            forms += [f"{thousands} mil", f"{thousands} mil pesos", f"${latin}"]
        if amount % 1000 == 0:
            forms += [f"{amount / 1000:.0f} lucas", f"{amount / 1000:.0f}k"]
        return forms
    if currency == "MXN":
        return [
            f"${english}",
            f"MXN {english}",
            *([f"${amount:,.0f}", f"{amount:,.0f} pesos"] * whole),
        ]
    if currency == "BRL":
        return [f"R$ {latin}", f"R${latin}", f"{latin} reais", *([f"R$ {amount:.0f}"] * whole)]
    return [f"${english}", f"USD {english}", f"US${english}", *([f"${amount:,.0f}"] * whole)]
