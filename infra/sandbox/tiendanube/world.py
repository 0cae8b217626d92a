"""What the simulated platform knows: its shops, its switches and the calls it has received."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from infra.sandbox.tiendanube.rate_limit import LeakyBucket

Json = dict[str, Any]


class Modes(BaseModel):
    """Every switch of the simulation; the defaults are a healthy platform."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    empty_list: Literal["array", "404"] = "array"
    auth_header: Literal["both", "authentication", "authorization"] = "both"
    unpaid: bool = False
    rate_multiplier: Literal[1, 10] = 1
    rate_limit_off: bool = False
    latency_seconds: float = Field(default=0.0, ge=0)
    error_percent: float = Field(default=0.0, ge=0, le=100)
    string_ids: bool = False
    aggregate_key: Literal["fulfillments", "fulfillment_orders"] = "fulfillments"
    partial_lists: bool = False
    strict_webhook_urls: bool = False
    webhook_duplicate: bool = False
    webhook_shuffle_seconds: float = Field(default=0.0, ge=0)
    webhook_drop_percent: float = Field(default=0.0, ge=0, le=100)
    redirect_url: str = "http://127.0.0.1:8000/oauth/tiendanube/callback"


@dataclass
class Shop:
    """One store; the rows are kept in the vendor's own shape."""

    id: int
    token: str | None
    seed: Json
    profile: Json
    categories: list[Json] = field(default_factory=list)
    products: dict[int, Json] = field(default_factory=dict)
    kits: dict[int, Json] = field(default_factory=dict)
    orders: dict[int, Json] = field(default_factory=dict)
    customers: list[Json] = field(default_factory=list)
    coupons: list[Json] = field(default_factory=list)
    pages: list[Json] = field(default_factory=list)
    payment_options: list[Json] = field(default_factory=list)
    locations: list[Json] = field(default_factory=list)
    drafts: dict[int, Json] = field(default_factory=dict)
    checkouts: list[Json] = field(default_factory=list)
    webhooks: dict[int, Json] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    bucket: LeakyBucket = field(default_factory=LeakyBucket)

    @property
    def language(self) -> str:
        return str(self.profile["main_language"])

    @property
    def currency(self) -> str:
        return str(self.profile["main_currency"])

    def next_id(self, kind: str) -> int:
        number = self.counters[kind]
        self.counters[kind] = number + 1
        return number


@dataclass
class Authorization:
    """A code handed out by the consent page, waiting to be exchanged."""

    shop_id: int
    expires_at: datetime


@dataclass
class World:
    """Everything a reset forgets."""

    modes: Modes = field(default_factory=Modes)
    shops: dict[int, Shop] = field(default_factory=dict)
    codes: dict[str, Authorization] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    log: deque[Json] = field(default_factory=lambda: deque(maxlen=1000))
    deliveries: deque[Json] = field(default_factory=lambda: deque(maxlen=1000))
