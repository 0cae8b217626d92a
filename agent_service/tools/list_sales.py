"""What is cheaper now: products on sale, and what the owner wrote about promotions."""

import asyncio

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import ProductLine, search_line
from agent_service.tools.tool import (
    Finding,
    OptionalText,
    Tool,
    ToolArguments,
    ToolResult,
    TurnContext,
)
from shared.contracts.store_offers import Promotion, SaleQuestion


class SaleArguments(ToolArguments):
    query: OptionalText = Field(
        default=None, max_length=300, description="What kind of product, if they said."
    )


class PromotionLine(ToolResult):
    text: str
    ends_on: str | None = None


class SalesFound(ToolResult):
    products: list[ProductLine] = Field(default_factory=list)
    promotions: list[PromotionLine] = Field(default_factory=list)


async def list_cheaper(
    arguments: SaleArguments, context: TurnContext, store: StoreClient
) -> Finding:
    question = SaleQuestion(
        tenant_id=context.tenant_id, query=arguments.query or "", language=context.language
    )
    sales, promotions = await asyncio.gather(
        store.list_sales(question), store.list_promotions(context.tenant_id)
    )
    cards = sales.products
    found = SalesFound(
        products=[search_line(card) for card in cards],
        promotions=[_line(promotion) for promotion in promotions.promotions],
    )
    names = " · ".join(card.name for card in cards)
    digest = f"{len(cards)} + {len(found.promotions)}: {names}"
    return Finding(
        result=found.compact(),
        digest=digest[:200],
        cards=cards,
        typed=promotions.promotions,
        found=bool(cards or promotions.promotions),
    )


def _line(promotion: Promotion) -> PromotionLine:
    ends_on = promotion.ends_on
    return PromotionLine(text=promotion.text, ends_on=ends_on.isoformat() if ends_on else None)


LIST_SALES = Tool(
    name="list_sales",
    description=("Products on sale now, the biggest cut first, and the running promotions."),
    arguments=SaleArguments,
    run=list_cheaper,
)
