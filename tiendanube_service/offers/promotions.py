"""Which of the owner's own promotions run today. Pure."""

from datetime import date

from shared.contracts.store_offers import Promotion
from tiendanube_service.offers.days import is_within
from tiendanube_service.tiendanube.text import clean_line


def running(promotions: list[Promotion], today: list[date]) -> list[Promotion]:
    """Their words on one line each, without what could not be seen."""
    return [
        promotion.model_copy(update={"text": text})
        for promotion in promotions
        if is_within(promotion.starts_on, promotion.ends_on, today)
        and (text := clean_line(promotion.text))
    ]
