"""The shop's assistant as its owner describes it: a form, never a prompt. Versioned.

platform_ui -> orchestrator_service edits it, orchestrator_service -> agent_service sends it along
with each turn.
"""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from shared.contracts.base import Contract

Short = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(max_length=400, strip_whitespace=True)]
Paragraph = Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True)]
Page = Annotated[str, StringConstraints(max_length=20_000, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
TemplateName = Literal["sales", "after_sales"]
Degree = Literal["full", "short", "rules_only", "stopped"]
"""The ladder of the spending limit: all of it, cheaper, without a model, a person."""


class Example(Contract):
    """A good answer, as the shop would write it."""

    question: Line
    answer: Paragraph


class Voice(Contract):
    assistant_name: Short = ""
    tone: Literal["warm", "neutral", "lively"] = "warm"
    dialect: Literal["voseo", "tuteo", "pt-BR", "en"] = "voseo"
    formality: Literal["informal", "formal"] = "informal"
    emoji: Literal["none", "few", "many"] = "few"
    first_message_notice: Line = ""
    """Said once, with the first answer of a conversation; empty: not said."""
    examples: list[Example] = Field(default_factory=list, max_length=20)


class OpenHours(Contract):
    """`weekday` 0 is Monday; in the shop's time zone."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time


class Holiday(Contract):
    day: date
    name: Short = ""


class Rules(Contract):
    """What the shop promises; a claim may rest on these words."""

    hours: list[OpenHours] = Field(default_factory=list, max_length=28)
    holidays: list[Holiday] = Field(default_factory=list, max_length=100)
    shipping: Page = ""
    returns: Page = ""
    payment: Page = ""
    sizes: Page = ""
    other: Page = ""
    never_say: list[Line] = Field(default_factory=list, max_length=50)


class Answer(Contract):
    """A question customers ask, and the shop's own answer to it."""

    answer_id: Slug
    question: Line
    answer: Paragraph
    owner: Short = ""
    source: Line = ""
    expires_on: date | None = None


class Document(Contract):
    """A text the assistant may quote, cut into passages when it is used."""

    document_id: Slug
    title: Short
    text: Page
    source: Line = ""


class ToolGuide(Contract):
    """When to use a tool and what to show of its result; `enabled` False takes it away."""

    tool: Slug
    enabled: bool = True
    when: Line = ""
    show: Line = ""


class Discount(Contract):
    """One the assistant may offer: the coupon must exist in the shop; once per customer."""

    discount_id: Slug
    coupon_code: Short
    when: Line = ""


class Models(Contract):
    """`fallback` answers when `main` is down; `cheap` when most of the month's money is spent."""

    main: Short = "gpt-5-mini"
    fallback: Short = ""
    cheap: Short = ""
    temperature: float = Field(default=0.3, ge=0, le=2)
    max_output_tokens: int = Field(default=700, ge=100, le=4_000)
    sees_images: bool = True


class SpendingLimits(Contract):
    """In US dollars; None: no ceiling."""

    per_month: Decimal | None = Field(default=None, ge=0, le=1_000_000)
    per_contact_and_day: Decimal | None = Field(default=None, ge=0, le=10_000)


class AssistantProfile(Contract):
    """All that a version holds."""

    voice: Voice = Voice()
    rules: Rules = Rules()
    answers: list[Answer] = Field(default_factory=list, max_length=300)
    documents: list[Document] = Field(default_factory=list, max_length=30)
    tools: list[ToolGuide] = Field(default_factory=list, max_length=30)
    discounts: list[Discount] = Field(default_factory=list, max_length=20)
    models: Models = Models()
    limits: SpendingLimits = SpendingLimits()
    instructions: Page = ""
    """Whatever the forms have no place for."""


class DraftChange(Contract):
    """The whole profile; `revision` is the one it was read with: another one is a conflict."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "profile": {
                        "voice": {"assistant_name": "Luna", "tone": "warm", "dialect": "voseo"},
                        "rules": {"returns": "Cambios dentro de los 30 días."},
                        "limits": {"per_month": "20.00"},
                    },
                    "revision": 3,
                    "author": "Ana",
                }
            ]
        }
    )

    profile: AssistantProfile
    revision: int = Field(ge=0)
    author: Short = ""


class Draft(Contract):
    """`based_on` is the published version it began from; `problems` keep it from publishing."""

    profile: AssistantProfile
    revision: int
    author: str = ""
    based_on: int | None = None
    updated_at: AwareDatetime | None = None
    problems: list["ProfileProblem"] = Field(default_factory=list)


class ProfileProblem(Contract):
    """`path` names the form's field, as `answers.3.answer`; `blocks` keeps it from publishing."""

    path: str
    kind: Literal[
        "unknown_tool",
        "duplicate",
        "expired",
        "empty",
        "overlapping_hours",
        "closes_before_opening",
        "unknown_coupon",
        "unknown_model",
        "looks_like_a_secret",
    ]
    blocks: bool = True


class Publication(Contract):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revision": 4, "author": "Ana", "note": "Feriados"}]}
    )

    revision: int = Field(ge=0)
    author: Short = ""
    note: Line = ""


class Version(Contract):
    number: int
    is_published: bool
    author: str = ""
    note: str = ""
    published_at: AwareDatetime
    restored_from: int | None = None
    """A roll back publishes an old profile under a new number."""


class VersionList(Contract):
    items: list[Version]


class VersionDetail(Version):
    profile: AssistantProfile


class Change(Contract):
    """`before` or `after` is None where something was added or removed."""

    path: str
    before: Any = None
    after: Any = None


class Difference(Contract):
    """From one version (or the draft) to another."""

    changes: list[Change]


class ModelPrice(Contract):
    """US dollars per million tokens (or per minute of sound), from `valid_from` on.

    `model` may end in `*`. The newest that has begun counts; the longest name wins.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "gpt-5-mini*",
                    "valid_from": "2026-12-01",
                    "input": "0.25",
                    "cached_input": "0.025",
                    "output": "2.00",
                },
                {"model": "whisper-1", "valid_from": "2026-12-01", "per_minute": "0.006"},
            ]
        }
    )

    price_id: UUID | None = None
    model: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    valid_from: date
    input: Decimal = Field(default=Decimal(0), ge=0, le=10_000)
    cached_input: Decimal | None = Field(default=None, ge=0, le=10_000)
    output: Decimal = Field(default=Decimal(0), ge=0, le=10_000)
    per_minute: Decimal | None = Field(default=None, ge=0, le=1_000)


class ModelPriceList(Contract):
    items: list[ModelPrice]


class Spending(Contract):
    """What a shop spent in a month (`2026-11`), in US dollars, and which degree it is at."""

    month: str
    spent: Decimal
    reserved: Decimal = Decimal(0)
    limit: Decimal | None = None
    degree: Degree = "full"
    by_kind: dict[str, Decimal] = Field(default_factory=dict)
    """`model`, `summary`, `transcription`; beside them `whatsapp USD`, in the vendor's currency."""
    turns: int = 0
    conversations: int = 0
    unpriced_turns: int = 0
    """Turns of a model without a price: their cost is not known."""


class Notice(Contract):
    """Something the owner is to know: `spending_short`, `spending_rules_only`, …"""

    notice_id: UUID
    kind: str
    details: dict[str, Any] = Field(default_factory=dict)
    at: AwareDatetime
    seen_at: AwareDatetime | None = None


class NoticeList(Contract):
    """Newest first."""

    items: list[Notice]


class CostLine(Contract):
    """One entry of a conversation's costs; `amount` None: no price is known for that model."""

    kind: Literal["model", "summary", "transcription", "whatsapp"]
    turn_id: UUID | None = None
    message_id: UUID | None = None
    amount: Decimal | None
    currency: str
    at: AwareDatetime


class ConversationCosts(Contract):
    """Sums per currency, and what they are made of."""

    totals: dict[str, Decimal] = Field(default_factory=dict)
    items: list[CostLine] = Field(default_factory=list)
