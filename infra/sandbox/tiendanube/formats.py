"""How the platform writes dates, money, identifiers and slugs."""

import hashlib
import re
import unicodedata
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def write_date(moment: datetime) -> str:
    """`2026-05-18T10:41:12+0000`, as products, orders and pages have it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def write_colon_date(moment: datetime) -> str:
    """`2026-05-18T10:41:12+00:00`, as fulfillment orders and locations have it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def read_date(text: str) -> datetime:
    """Any of the platform's spellings; a missing zone means UTC."""
    fixed = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.strip().replace(" ", "+"))
    moment = datetime.fromisoformat(fixed)
    return moment if moment.tzinfo else datetime.fromisoformat(fixed + "+00:00")


def write_money(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def make_ulid(seed: str) -> str:
    digest = hashlib.sha256(seed.encode()).digest()
    return "01H" + "".join(_CROCKFORD[byte % 32] for byte in digest[:23])


def make_token(seed: str) -> str:
    return hashlib.sha256(f"token:{seed}".encode()).hexdigest()[:40]


def spread(seed: str, below: int) -> int:
    """A number in range that is always the same for the same seed."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % below


def drop_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")


def make_handle(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", drop_accents(name).lower()).strip("-")
