"""Find products by what the customer wants."""

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.product_lines import ProductLine, search_lines
from agent_service.tools.tool import Finding, Tool, ToolArguments, ToolResult, TurnContext
from shared.contracts.store import ProductSearch

MOST_FOUND = 5


class SearchArguments(ToolArguments):
    query: str = Field(
        min_length=1,
        max_length=300,
        description="In the customer's words: product, colour, size, price.",
    )


class SearchFound(ToolResult):
    products: list[ProductLine]


async def search(arguments: SearchArguments, context: TurnContext, store: StoreClient) -> Finding:
    question = ProductSearch(
        tenant_id=context.tenant_id,
        query=arguments.query,
        language=context.language,
        limit=MOST_FOUND,
    )
    cards = (await store.search_products(question)).products
    found = SearchFound(products=search_lines(cards))
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
    description=("Search the catalogue: up to 5 products with price, availability, options, link."),
    arguments=SearchArguments,
    run=search,
)
