"""Are order numbers, states and tracking codes those of this customer's orders?"""

from collections.abc import Iterator

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.extract_orders import PAID
from agent_service.evidence.folding import fold
from agent_service.evidence.reading import Reading
from agent_service.evidence.sources import Source
from shared.contracts.store import OrderAnswer, OrderState

_UNPAID = {OrderState.PAYMENT_PENDING, OrderState.CANCELLED, OrderState.UNKNOWN, None}


def prove_order_number(claim: Claim, reading: Reading) -> Source | str:
    for order, source in reading.evidence.orders:
        if (order.order_number or "").lstrip("#0 ") == claim.value:
            return source
    said = reading.evidence.customer_wrote(claim.text.strip())
    return said or f"order {claim.text} is neither in a result nor in the customer's words"


def prove_order_state(claim: Claim, reading: Reading) -> Source | str:
    for order, source in _orders_meant(claim, reading):
        if _is_in_state(order, claim.value) is not (claim.mark == "no"):
            return source
    for passage, item in reading.passages_for(claim):
        if item.value == claim.value:
            return passage.source
    states = [str(order.state) for order, _ in reading.evidence.orders]
    seen = f"results say {', '.join(states)}" if states else "no order was looked up"
    return f"'{claim.text}' is not the order's state: {seen}"


def _orders_meant(claim: Claim, reading: Reading) -> Iterator[tuple[OrderAnswer, Source]]:
    """The one whose number its sentence names, or else any that was found."""
    sentence = reading.sentence(claim)
    named = {
        item.value for item in reading.page.claims
        if item.kind is ClaimKind.ORDER_NUMBER and reading.sentence(item) == sentence
    }  # fmt: skip
    for order, source in reading.evidence.orders:
        if not named or (order.order_number or "").lstrip("#0 ") in named:
            yield order, source


def _is_in_state(order: OrderAnswer, value: str) -> bool:
    if value == PAID:
        return order.state not in _UNPAID
    return value in {order.state, *(parcel.state for parcel in order.parcels)}


def prove_tracking_code(claim: Claim, reading: Reading) -> Source | str:
    for order, source in reading.evidence.orders:
        codes = {fold(parcel.tracking_code or "") for parcel in order.parcels}
        if fold(claim.value) in codes:
            return source
    said = reading.evidence.customer_wrote(claim.text)
    return said or f"tracking code {claim.text} is in no order result"
