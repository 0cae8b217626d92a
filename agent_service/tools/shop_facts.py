"""What the shop says about itself: shipping, payment, returns, places, hours."""

from pydantic import Field

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.passages import nearest_passages, stand_in_the_prompt
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
    as_of: str | None = None
    """The day the shop said so; a document holds as long as it is published."""


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
    lines = [*_passages(arguments.question, context), *(_line(fact) for fact in facts)]
    found = FactsFound(facts=lines, hint=None if lines else NOTHING_HINT)
    sources = " · ".join(dict.fromkeys(line.source for line in lines))
    return Finding(
        result=found.compact(),
        digest=f"{len(lines)}: {sources}"[:200],
        typed=facts,
        found=bool(lines),
    )


def _passages(question: str, context: TurnContext) -> list[FactLine]:
    """Of documents that are too long for the prompt, each with where it stands."""
    if stand_in_the_prompt(context.documents):
        return []
    return [
        FactLine(
            title=passage.document.title,
            text=passage.text,
            source=passage.document.source or passage.document.title,
        )
        for passage in nearest_passages(question, context.documents)
    ]


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
