"""What a model call costs, from dated prices. Pure; amounts in US dollars."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shared.contracts.assistant import ModelPrice
from shared.contracts.messages import TranscriptionUsage
from shared.contracts.turns import Usage

MILLION = Decimal(1_000_000)
SECONDS_PER_MINUTE = Decimal(60)


def price_of(model: str, day: date, prices: Iterable[ModelPrice]) -> ModelPrice | None:
    """The longest fitting name wins, then the newest that has begun. None: nobody knows."""
    fitting = [row for row in prices if row.valid_from <= day and _fits(row.model, model)]
    return max(
        fitting,
        key=lambda row: (not row.model.endswith("*"), len(row.model), row.valid_from),
        default=None,
    )


def cost_of(usage: Usage, price: ModelPrice) -> Decimal:
    """Cached tokens are part of the prompt's and cheaper."""
    cached = min(usage.cached_tokens, usage.prompt_tokens)
    cheaper = price.input if price.cached_input is None else price.cached_input
    fresh = usage.prompt_tokens - cached
    total = fresh * price.input + cached * cheaper + usage.completion_tokens * price.output
    return total / MILLION


def most_it_can_cost(total_tokens: int, output_tokens: int, price: ModelPrice) -> Decimal:
    """What a turn is reserved for: nothing cached, and all it may say."""
    return (total_tokens * price.input + output_tokens * price.output) / MILLION


def dearest(prices: Iterable[ModelPrice]) -> ModelPrice | None:
    """What a model without a price is reserved with, so that a ceiling still holds."""
    return max(prices, key=lambda row: row.input + row.output, default=None)


def sound_cost(usage: TranscriptionUsage, price: ModelPrice) -> Decimal | None:
    """By the minute where seconds and such a price are known, otherwise by tokens."""
    if usage.seconds is not None and price.per_minute is not None:
        return Decimal(str(usage.seconds)) / SECONDS_PER_MINUTE * price.per_minute
    if not usage.input_tokens:
        return None
    total = usage.input_tokens * price.input + usage.output_tokens * price.output
    return total / MILLION


def _fits(pattern: str, model: str) -> bool:
    if pattern.endswith("*"):
        return model.startswith(pattern[:-1])
    return pattern == model
