"""Where an order is, told only to whom it belongs."""

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import money
from agent_service.tools.tool import (
    Finding,
    OptionalText,
    Tool,
    ToolArguments,
    ToolResult,
    TurnContext,
)
from shared.contracts.store import OrderAnswer, OrderQuestion, Parcel
from shared.contracts.turns import Handover


class OrderArguments(ToolArguments):
    order_number: str = Field(min_length=1, max_length=20, description="For example 1024.")
    email: OptionalText = Field(
        default=None, max_length=200, description="Of the purchase, if given."
    )
    document_last4: OptionalText = Field(
        default=None,
        max_length=4,
        description="Of the buyer's document, if given.",
    )


class ParcelLine(ToolResult):
    state: str
    carrier: str | None = None
    tracking_code: str | None = None
    tracking_url: str | None = None
    delivery_from: str | None = None
    delivery_until: str | None = None
    delivered_on: str | None = None
    pickup_place: str | None = None
    pickup_hours: str | None = None


class OrderFound(ToolResult):
    found: bool
    hint: str | None = None
    order_number: str | None = None
    state: str | None = None
    meaning: str | None = None
    placed_on: str | None = None
    total: str | None = None
    currency: str | None = None
    items: list[str] = Field(default_factory=list)
    parcels: list[ParcelLine] = Field(default_factory=list)


NOT_FOUND_HINT = (
    "No order matches those data. Say just that and ask for the order number together with the "
    "purchase e-mail; do not guess which of them is wrong."
)
HAND_OVER_HINT = "A person of the shop takes it from here: say so."


async def ask_status(
    arguments: OrderArguments, context: TurnContext, store: StoreClient
) -> Finding:
    answer = await store.order_status(
        OrderQuestion(
            tenant_id=context.tenant_id,
            conversation_id=context.conversation_id,
            order_number=arguments.order_number.lstrip("# "),
            customer_phone=context.customer_phone,
            email=arguments.email,
            document_last4=arguments.document_last4,
        )
    )
    state = answer.state.value if answer.found and answer.state else "not_found"
    return Finding(
        result=_result(answer).compact(),
        digest=f"#{arguments.order_number.lstrip('# ')}: {state}",
        typed=[answer],
        found=answer.found,
        handover=_handover(answer, arguments.order_number, state) if answer.hand_over else None,
    )


def _result(answer: OrderAnswer) -> OrderFound:
    hint = HAND_OVER_HINT if answer.hand_over else None
    if not answer.found:
        return OrderFound(found=False, hint=hint or NOT_FOUND_HINT)
    return OrderFound(
        found=True,
        hint=hint,
        order_number=answer.order_number,
        state=answer.state.value if answer.state else None,
        meaning=answer.meaning,
        placed_on=answer.placed_on.isoformat() if answer.placed_on else None,
        total=money(answer.total),
        currency=answer.currency if answer.total is not None else None,
        items=answer.items,
        parcels=[_parcel(parcel) for parcel in answer.parcels],
    )


def _parcel(parcel: Parcel) -> ParcelLine:
    return ParcelLine.model_validate(parcel.model_dump(mode="json"))


def _handover(answer: OrderAnswer, order_number: str, state: str) -> Handover:
    reason = "policy" if answer.found else "not_found"
    return Handover(reason=reason, brief=f"#{order_number.lstrip('# ')}: {state}")


ORDER_STATUS = Tool(
    name="order_status",
    description=(
        "One order of this customer: state, parcels, tracking. Their WhatsApp number is checked "
        "by itself."
    ),
    arguments=OrderArguments,
    run=ask_status,
)
