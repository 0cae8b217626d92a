"""A link to pay for exactly what the customer confirmed."""

import hashlib
import json

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import money
from agent_service.tools.tool import (
    Finding,
    Tool,
    ToolArguments,
    ToolRefused,
    ToolResult,
    TurnContext,
)
from shared.contracts.store_offers import CheckoutLine, CheckoutLink, CheckoutProblem, CheckoutWish
from shared.http.client import ServiceRefused


class LineArguments(ToolArguments):
    variant_id: str = Field(pattern=r"^[0-9]{1,18}$", description="From product_details.")
    quantity: int = Field(default=1, ge=1, le=50)


class CheckoutArguments(ToolArguments):
    lines: list[LineArguments] = Field(min_length=1, max_length=20)
    first_name: str = Field(min_length=1, max_length=80)
    last_name: str = Field(min_length=1, max_length=80)
    email: str = Field(pattern=r"^[^@\s]{1,100}@[^@\s]{1,100}$")


class ProblemLine(ToolResult):
    variant_id: str
    kind: str
    price: str | None = None
    stock: int | None = None


class CheckoutFound(ToolResult):
    url: str | None = None
    subtotal: str | None = None
    currency: str | None = None
    problems: list[ProblemLine] = Field(default_factory=list)
    hint: str


MADE_HINT = "Give the link whole. Shipping and the final total are calculated at the checkout."
PROBLEMS_HINT = "No link was made. Say what changed, with the new price, and ask how to go on."
OFF_HINT = "The shop makes no checkout links: give the product's own link instead."


async def make_link(
    arguments: CheckoutArguments, context: TurnContext, store: StoreClient
) -> Finding:
    wish = CheckoutWish(
        tenant_id=context.tenant_id,
        conversation_id=context.conversation_id,
        confirmation_id=confirmation_id(arguments, context),
        lines=[_line(line, context) for line in arguments.lines],
        first_name=arguments.first_name,
        last_name=arguments.last_name,
        email=arguments.email,
        phone=context.customer_phone,
    )
    try:
        link = await store.make_checkout(wish)
    except ServiceRefused as error:
        if error.code == "checkout_links_off":
            raise ToolRefused("unavailable", OFF_HINT) from error
        raise
    kinds = ", ".join(problem.kind for problem in link.problems)
    return Finding(
        result=_result(link).compact(), digest=kinds or f"link: {link.subtotal}", typed=[link]
    )


def confirmation_id(arguments: CheckoutArguments, context: TurnContext) -> str:
    """The same basket for the same person in the same conversation is one confirmation."""
    basket = sorted((line.variant_id, line.quantity) for line in arguments.lines)
    contact = [arguments.first_name, arguments.last_name, arguments.email]
    told = json.dumps([basket, [word.casefold() for word in contact]])
    digest = hashlib.sha256(told.encode()).hexdigest()[:32]
    return f"{context.conversation_id}:{digest}"


def _line(line: LineArguments, context: TurnContext) -> CheckoutLine:
    """With the price the customer was told and the product, as far as this turn's tools know."""
    shown = context.shown.get(line.variant_id)
    product_id = shown.product_id if shown and shown.product_id.isdecimal() else None
    return CheckoutLine(
        variant_id=line.variant_id,
        product_id=product_id,
        quantity=line.quantity,
        expected_price=shown.variant.price if shown else None,
    )


def _result(link: CheckoutLink) -> CheckoutFound:
    return CheckoutFound(
        url=link.url,
        subtotal=money(link.subtotal),
        currency=link.currency,
        problems=[_problem(problem) for problem in link.problems],
        hint=PROBLEMS_HINT if link.problems else MADE_HINT,
    )


def _problem(problem: CheckoutProblem) -> ProblemLine:
    return ProblemLine(
        variant_id=problem.variant_id,
        kind=problem.kind,
        price=money(problem.price),
        stock=problem.stock,
    )


CHECKOUT_LINK = Tool(
    name="checkout_link",
    description=(
        "A link to the checkout with exactly these variants, once the customer confirmed them; "
        "look them up with product_details in this turn first."
    ),
    arguments=CheckoutArguments,
    run=make_link,
)
