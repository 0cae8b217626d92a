"""What the shop says about itself: shipping, payment, returns, places, hours."""

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.tool import Finding, Tool, ToolArguments, ToolResult, TurnContext
from shared.contracts.store_offers import Fact, FactQuestion


class FactArguments(ToolArguments):
    question: str = Field(
        min_length=1,
        max_length=300,
        description="In their words, for example: envíos a Mendoza.",
    )


class FactLine(ToolResult):
    title: str
    text: str
    source: str
    url: str | None = None
    as_of: str
    """The day the shop said so."""


class FactsFound(ToolResult):
    facts: list[FactLine] = Field(default_factory=list)
    hint: str | None = None


NOTHING_HINT = "The shop says nothing about it: say so and offer a person; do not guess."


async def find(arguments: FactArguments, context: TurnContext, store: StoreClient) -> Finding:
    facts = (
        await store.search_facts(
            FactQuestion(
                tenant_id=context.tenant_id,
                query=arguments.question,
                language=context.language,
            )
        )
    ).facts
    found = FactsFound(facts=[_line(fact) for fact in facts], hint=None if facts else NOTHING_HINT)
    sources = " · ".join(dict.fromkeys(fact.source for fact in facts))
    return Finding(
        result=found.compact(),
        digest=f"{len(facts)}: {sources}"[:200],
        typed=facts,
        found=bool(facts),
    )


def _line(fact: Fact) -> FactLine:
    return FactLine(
        title=fact.title,
        text=fact.text,
        source=fact.source,
        url=fact.url,
        as_of=fact.as_of.date().isoformat(),
    )


SHOP_FACTS = Tool(
    name="shop_facts",
    description=(
        "What the shop's pages say about shipping, payment, returns, sizes, places, hours, contact."
    ),
    arguments=FactArguments,
    run=find,
)
