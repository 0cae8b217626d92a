"""All claims of a text. The order matters: what one pattern takes, the next does not see."""

from agent_service.evidence.extract_actions import extract_actions
from agent_service.evidence.extract_goods import (
    extract_colours,
    extract_counts,
    extract_sizes,
    extract_stock,
)
from agent_service.evidence.extract_identity import extract_identity
from agent_service.evidence.extract_links import extract_contacts, extract_links
from agent_service.evidence.extract_money import (
    extract_instalments,
    extract_money,
    extract_percentages,
)
from agent_service.evidence.extract_offers import extract_coupons, extract_policies
from agent_service.evidence.extract_orders import (
    extract_order_numbers,
    extract_order_states,
    extract_tracking_codes,
)
from agent_service.evidence.extract_times import (
    extract_dates,
    extract_durations,
    extract_hours,
    extract_weekdays,
)
from agent_service.evidence.page import Page

_STEPS = (
    extract_identity,
    extract_tracking_codes,
    extract_order_numbers,
    extract_coupons,
    extract_policies,
    extract_percentages,
    extract_hours,
    extract_instalments,
    extract_durations,
    extract_order_states,
    extract_actions,
    extract_counts,
    extract_money,
    extract_dates,
    extract_weekdays,
    extract_contacts,
    extract_sizes,
    extract_colours,
    extract_stock,
)


def read_page(text: str) -> Page:
    """The text with its claims, in reading order."""
    page = Page(text)
    extract_links(page)
    page.prose = page.open
    for step in _STEPS:
        step(page)
    page.claims.sort(key=lambda claim: (claim.start, claim.end))
    return page
