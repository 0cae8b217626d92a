"""What a tool is: arguments the model fills in, a finding it gets back, or a typed refusal."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from agent_service.clients.tiendanube import StoreClient
from shared.contracts.assistant import Document
from shared.contracts.store import ProductCard, VariantCard
from shared.contracts.turns import Handover, TurnRequest

Refusal = Literal["not_found", "unavailable", "invalid_arguments"]


class ToolArguments(BaseModel):
    """Whatever the model adds (a tenant, a phone) is dropped: identity comes from the request."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, coerce_numbers_to_str=True, str_strip_whitespace=True
    )


OptionalText = Annotated[str | None, BeforeValidator(lambda value: value or None)]
"""Models send "" where they mean nothing."""

OptionalAmount = Annotated[
    Decimal | None,
    BeforeValidator(lambda value: None if value == "" else value),
    WithJsonSchema({"type": "number"}),
]


class ToolResult(BaseModel):
    """Typed answer of a tool; what is not known is left out."""

    model_config = ConfigDict(frozen=True)

    def compact(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


@dataclass(frozen=True)
class TurnContext:
    """Who is asking, as code knows it; the model neither sees nor chooses it."""

    tenant_id: UUID
    conversation_id: UUID
    customer_phone: str | None
    language: str
    withheld_coupons: frozenset[str] = frozenset()
    """Codes of discounts that this customer has had already."""
    documents: tuple[Document, ...] = ()
    """The owner's, as published."""
    shown: dict[str, "ShownVariant"] = field(default_factory=dict)
    """What this turn's tools told of each variant, by its id."""

    @classmethod
    def of(cls, request: TurnRequest) -> "TurnContext":
        return cls(
            tenant_id=request.tenant_id,
            conversation_id=request.conversation_id,
            customer_phone=request.customer_phone,
            language=request.language[:2].lower(),
            documents=tuple(request.profile.documents),
            withheld_coupons=frozenset(
                discount.coupon_code.casefold()
                for discount in request.profile.discounts
                if discount.discount_id not in request.discounts_left
            ),
        )

    def remember(self, cards: list[ProductCard]) -> None:
        for card in cards:
            for variant in card.variants:
                self.shown[variant.variant_id] = ShownVariant(card.product_id, variant)


@dataclass(frozen=True)
class ShownVariant:
    product_id: str
    variant: VariantCard


@dataclass(frozen=True)
class Finding:
    """`result` is for the model; `handover` is wanted by code, whatever the model says."""

    result: dict[str, Any]
    digest: str
    cards: list[ProductCard] = field(default_factory=list)
    typed: Sequence[BaseModel] = ()
    """What else the shop answered, as contracts: what a claim may rest on."""
    handover: Handover | None = None
    found: bool = True
    is_search: bool = False
    """A search of the catalogue: twice nothing found is a person's."""


class ToolRefused(Exception):
    """Told to the model as {"error", "hint"}; never a traceback, never an address."""

    def __init__(self, refusal: Refusal, hint: str) -> None:
        super().__init__(refusal)
        self.refusal: Refusal = refusal
        self.hint = hint


Arguments = TypeVar("Arguments", bound=ToolArguments)


@dataclass(frozen=True)
class Tool(Generic[Arguments]):
    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[Arguments, TurnContext, StoreClient], Awaitable[Finding]]

    async def use(self, given: dict[str, Any], context: TurnContext, store: StoreClient) -> Finding:
        """Raises pydantic's ValidationError for arguments that do not fit."""
        return await self.run(self.arguments.model_validate(given), context, store)


LEFT_OUT = frozenset(
    {"title", "default", "minLength", "maxLength", "pattern", "minItems", "maxItems"}
    | {"minimum", "maximum"}
)


def describe_function(
    name: str, description: str, arguments: type[ToolArguments]
) -> dict[str, Any]:
    """The function in the form that chat completions take."""
    schema = arguments.model_json_schema()
    parameters = _object(schema, schema.get("$defs", {}))
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


def _object(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    plain = {name: _plain(value, parts) for name, value in properties.items()}
    required = schema.get("required", [])
    return {"type": "object", "properties": plain} | ({"required": required} if required else {})


def _plain(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Optional fields as their bare type, parts written out in their place: not every provider
    understands `anyOf` with null, or references. Bounds are left out: code checks them, and each
    byte here is paid with every call."""
    if "$ref" in schema:
        return _object(parts[schema["$ref"].rsplit("/", 1)[1]], parts)
    kept = {key: value for key, value in schema.items() if key not in LEFT_OUT}
    if "items" in kept:
        kept["items"] = _plain(kept["items"], parts)
    options = [item for item in kept.pop("anyOf", []) if item.get("type") != "null"]
    return {**_plain(options[0], parts), **kept} if options else kept
