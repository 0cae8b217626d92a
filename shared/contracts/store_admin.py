"""orchestrator_service -> tiendanube_service: connecting a shop, its settings, how it is."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Contract, TransportedSecret
from shared.contracts.store_offers import Promotion

Market = Literal["tiendanube", "nuvemshop"]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
StoreProblem = Literal["unauthorized", "suspended", "unreachable", "uninstalled"]
ConnectRefusal = Literal[
    "state_unknown",
    "state_used",
    "state_expired",
    "code_expired",
    "code_refused",
    "app_not_set_up",
    "store_of_another_shop",
    "unreachable",
]


class StoreConnection(Contract):
    """How orchestrator hands a pasted token over, once."""

    store_id: str = Field(pattern=r"^\d{1,20}$")
    access_token: TransportedSecret
    advertised_coupons: list[str] = Field(default_factory=list, max_length=200)
    market: Market = "tiendanube"


class AuthorizationWish(Contract):
    """`return_to` is the dashboard's address a browser ends on after the vendor's consent."""

    market: Market = "tiendanube"
    return_to: str | None = Field(default=None, max_length=500)


class Authorization(Contract):
    """Where the owner's browser has to go; good once and until `expires_at`."""

    url: str
    expires_at: AwareDatetime


class AuthorizationAnswer(Contract):
    """What the vendor's redirect brought to the public callback."""

    code: str = Field(default="", max_length=500)
    state: str = Field(default="", max_length=500)


class AuthorizationOutcome(Contract):
    """`tenant_id` and `return_to` only for a state that was ours."""

    connected: bool
    refusal: ConnectRefusal | None = None
    tenant_id: UUID | None = None
    return_to: str | None = None
    missing_scopes: list[str] = Field(default_factory=list)


class SyncState(Contract):
    """The copy of the catalogue. `seen` of `total` while it runs."""

    state: Literal["never", "running", "done", "failed", "paused"] = "never"
    seen: int = 0
    total: int | None = None
    products: int = 0
    categories: int = 0
    facts: int = 0
    unreadable: int = 0
    started_at: AwareDatetime | None = None
    synced_at: AwareDatetime | None = None
    problem: str | None = None


class WebhookState(Contract):
    """`missing` names events without a subscription to our address."""

    registered: int = 0
    missing: list[str] = Field(default_factory=list)
    checked_at: AwareDatetime | None = None
    last_heard_at: AwareDatetime | None = None
    waiting: int = 0
    problem: str | None = None


class RateBudget(Contract):
    """The vendor's leaky bucket for this shop, as last known."""

    size: int = 40
    per_second: float = 2.0
    free: float | None = None


class StoreState(Contract):
    tenant_id: UUID
    connected: bool
    store_id: str | None = None
    market: Market | None = None
    name: str | None = None
    country: str | None = None
    currency: str | None = None
    language: str | None = None
    url: str | None = None
    token_last4: str | None = None
    problem: StoreProblem | None = None
    checked_at: AwareDatetime | None = None
    scopes: list[str] = Field(default_factory=list)
    missing_scopes: list[str] = Field(default_factory=list)
    can_authorize: bool = False
    """Whether a partner app is set up, so that one click connects."""
    advertised_coupons: list[str] = Field(default_factory=list)
    sync: SyncState = SyncState()
    webhooks: WebhookState = WebhookState()
    budget: RateBudget = RateBudget()


class DictionaryEntry(Contract):
    """Words that mean the same in this shop: its nicknames, brands as customers write them."""

    words: list[Word] = Field(min_length=2, max_length=20)


OrderProof = Literal["phone", "phone_or_email", "phone_or_email_or_document"]


class StoreSettings(Contract):
    """What the owner decides about the shop's data.

    `order_proof`: what else than the buyer's own WhatsApp number may prove an order.
    """

    advertised_coupons: list[Word] = Field(default_factory=list, max_length=200)
    promotions: list[Promotion] = Field(default_factory=list, max_length=50)
    dictionary: list[DictionaryEntry] = Field(default_factory=list, max_length=500)
    order_proof: OrderProof = "phone_or_email_or_document"
    show_stock: bool = True
    """False: the assistant learns whether there is stock, never how much."""
    checkout_links: bool = True


class UnmetDemand(Contract):
    """What people asked for and did not find; `query` is normalised, without personal data."""

    query: str
    outcome: Literal["nothing", "sold_out"]
    times: int
    last_at: AwareDatetime


class UnmetDemandList(Contract):
    items: list[UnmetDemand]


class UnreadableRow(Contract):
    """A row of the shop that could not be read, and which part of it."""

    kind: str
    vendor_id: str
    reason: str
    seen_at: AwareDatetime


class UnreadableList(Contract):
    items: list[UnreadableRow]
