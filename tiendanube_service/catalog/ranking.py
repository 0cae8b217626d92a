"""Orders what the vendor found by what the customer asked for. Pure."""

from shared.contracts.store import ProductCard, VariantCard
from tiendanube_service.catalog.words import is_filler, stem, stems, words_of
from tiendanube_service.tiendanube.translate import Candidate

MOST_VARIANTS = 40
_NAME, _KEYWORD, _DESCRIPTION = 6, 3, 1


def best_cards(candidates: list[Candidate], query: str, limit: int) -> list[ProductCard]:
    """Nearest words first, then the wanted size and colour in stock, then anything in stock."""
    wanted = [stem(word) for word in words_of(query) if not is_filler(word)]
    ranked = sorted(
        ((_sort_key(candidate, wanted), candidate.card) for candidate in candidates),
        key=lambda pair: pair[0],
    )
    return [order_variants(card, wanted) for _, card in ranked[:limit]]


def order_variants(card: ProductCard, wanted: list[str]) -> ProductCard:
    """What was asked for first, what can be bought before what cannot."""
    ordered = sorted(
        card.variants,
        key=lambda variant: (-_option_matches(variant, wanted), not variant.available),
    )
    return card.model_copy(update={"variants": ordered[:MOST_VARIANTS]})


def put_sku_first(card: ProductCard, sku: str | None) -> ProductCard:
    ordered = sorted(card.variants, key=lambda variant: sku is None or variant.sku != sku)
    return card.model_copy(update={"variants": ordered[:MOST_VARIANTS]})


def _sort_key(candidate: Candidate, wanted: list[str]) -> tuple[int, int, bool]:
    card = candidate.card
    matches = [_option_matches(variant, wanted) for variant in card.variants if variant.available]
    return -_closeness(candidate, wanted), -max(matches, default=0), not card.available


def _closeness(candidate: Candidate, wanted: list[str]) -> int:
    name = set(stems(candidate.card.name))
    keywords = set(stems(" ".join([candidate.keywords, *candidate.card.categories])))
    description = set(stems(candidate.card.description or ""))
    score = 0
    for token in wanted:
        if token in name:
            score += _NAME
        elif token in keywords:
            score += _KEYWORD
        elif token in description:
            score += _DESCRIPTION
    return score


def _option_matches(variant: VariantCard, wanted: list[str]) -> int:
    values = [set(stems(value)) for value in variant.options.values()]
    return sum(any(token in value for token in wanted) for value in values)
