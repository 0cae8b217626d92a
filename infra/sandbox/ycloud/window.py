"""Until when a business may write freely to a customer."""

from datetime import datetime, timedelta

OPENING_HOURS = 24
OPENING_HOURS_FROM_AN_AD = 72
NOT_WRITTEN_BY_THE_USER = frozenset({"system", "request_welcome"})


class Windows:
    """The end of the window per (business, customer); the latest message decides."""

    def __init__(self) -> None:
        self._ends: dict[tuple[str, str], datetime] = {}

    def note_inbound(self, pair: tuple[str, str], message: dict[str, object], at: datetime) -> None:
        if message["type"] in NOT_WRITTEN_BY_THE_USER:
            return
        hours = OPENING_HOURS_FROM_AN_AD if "referral" in message else OPENING_HOURS
        end = at + timedelta(hours=hours)
        if end > self._ends.get(pair, at):
            self._ends[pair] = end

    def is_open(self, pair: tuple[str, str], now: datetime) -> bool:
        end = self._ends.get(pair)
        return end is not None and now < end

    def clear(self) -> None:
        self._ends.clear()


def parse_time(text: str) -> datetime:
    return datetime.fromisoformat(text)
