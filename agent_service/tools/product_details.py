"""One product with each variant's price and stock."""

from typing import Self

from pydantic import Field, model_validator

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import detail_line
from agent_service.tools.tool import Finding, OptionalText, Tool, ToolArguments, TurnContext
from shared.contracts.store import ProductLookup


class DetailArguments(ToolArguments):
    product_id: OptionalText = Field(
        default=None, max_length=40, description="From search_products."
    )
    sku: OptionalText = Field(default=None, max_length=120, description="When they give a code.")

    @model_validator(mode="after")
    def names_one_product(self) -> Self:
        if self.product_id is None and self.sku is None:
            raise ValueError("give product_id or sku")
        return self


async def look_up(arguments: DetailArguments, context: TurnContext, store: StoreClient) -> Finding:
    card = await store.look_up_product(
        ProductLookup(
            tenant_id=context.tenant_id,
            product_id=arguments.product_id,
            sku=None if arguments.product_id else arguments.sku,
            language=context.language,
        )
    )
    line = detail_line(card)
    price = f"{line.price} {line.currency}" if line.price else "on request"
    return Finding(result=line.compact(), digest=f"{line.name}: {price}"[:200], cards=[card])


PRODUCT_DETAILS = Tool(
    name="product_details",
    description=("One product with the price and stock of each variant."),
    arguments=DetailArguments,
    run=look_up,
)
