"""WhatsApp's window: free text only for a while after the customer's last message."""

from datetime import datetime, timedelta

from shared.contracts.messages import MessageType

CUSTOMER_SERVICE = timedelta(hours=24)
FROM_ADVERT = timedelta(hours=72)
NOT_WRITTEN_BY_THE_CUSTOMER = frozenset(
    {MessageType.SYSTEM, MessageType.WELCOME_REQUEST, MessageType.REACTION}
)


def window_after(
    current: datetime | None, *, type_: MessageType, sent_at: datetime, from_advert: bool
) -> datetime | None:
    """When the window closes after this message (YCloud contract §2.7)."""
    if type_ in NOT_WRITTEN_BY_THE_CUSTOMER:
        return current
    closes = sent_at + (FROM_ADVERT if from_advert else CUSTOMER_SERVICE)
    return closes if current is None else max(current, closes)


def is_open(closes_at: datetime | None, now: datetime) -> bool:
    return closes_at is not None and now < closes_at
