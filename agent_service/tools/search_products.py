"""Find products by what the customer wants."""

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import ProductLine, search_line
from agent_service.tools.tool import Finding, Tool, ToolArguments, ToolResult, TurnContext
from shared.contracts.store import ProductSearch


class SearchArguments(ToolArguments):
    query: str = Field(
        min_length=1,
        max_length=300,
        description="What the customer wants, in their words: product, colour, size, price.",
    )
    limit: int = Field(default=5, ge=1, le=5, description="How many products, at most 5.")


class SearchFound(ToolResult):
    products: list[ProductLine]


async def search(arguments: SearchArguments, context: TurnContext, store: StoreClient) -> Finding:
    question = ProductSearch(
        tenant_id=context.tenant_id,
        query=arguments.query,
        language=context.language,
        limit=arguments.limit,
    )
    cards = (await store.search_products(question)).products
    found = SearchFound(products=[search_line(card) for card in cards])
    names = " · ".join(card.name for card in cards)
    return Finding(
        result=found.compact(),
        digest=f"{len(cards)}: {names}"[:200],
        cards=cards,
        found=bool(cards),
        is_search=True,
    )


SEARCH_PRODUCTS = Tool(
    name="search_products",
    description=(
        "Search the shop's catalogue. Returns up to 5 products with price, availability, options "
        "and link. Use it before saying anything about products, prices or stock."
    ),
    arguments=SearchArguments,
    run=search,
)
