"""Cards as the assistant gets them: the variant that was asked for first. Pure."""

from shared.contracts.store import ProductCard, VariantCard
from tiendanube_service.search.index import Hit

MOST_VARIANTS = 40


def arrange(card: ProductCard, hit: Hit) -> ProductCard:
    """What fits the search first, then what can be bought, then the rest."""
    places = {variant_id: place for place, variant_id in enumerate(hit.variant_ids)}

    def place(variant: VariantCard) -> tuple[int, bool]:
        return places.get(variant.variant_id, len(places)), not variant.available

    variants = sorted(card.variants, key=place)[:MOST_VARIANTS]
    return card.model_copy(update={"variants": variants, "why": hit.why})


def put_sku_first(card: ProductCard, sku: str | None) -> ProductCard:
    ordered = sorted(card.variants, key=lambda variant: sku is None or variant.sku != sku)
    return card.model_copy(update={"variants": ordered[:MOST_VARIANTS]})


def without_amounts(card: ProductCard) -> ProductCard:
    """For an owner who does not tell how many are left."""
    variants = [variant.model_copy(update={"stock": None}) for variant in card.variants]
    return card.model_copy(update={"variants": variants})
