"""What a message shows of its status events, whatever order they came in."""

from collections.abc import Iterable

from shared.contracts.messages import DeliveryStatus

_SHOWN_FIRST = (
    DeliveryStatus.READ,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.FAILED,
    DeliveryStatus.SENT,
)


def shown_status(observed: Iterable[str]) -> str | None:
    """A failure sticks unless a delivery was seen as well, before or after it."""
    seen = set(observed)
    return next((str(status) for status in _SHOWN_FIRST if status in seen), None)
