"""How old a signature may be. YCloud's retries reach 5.6 hours and may keep the first `t`."""

from enum import StrEnum

FRESH_SECONDS = 300
LATEST_SECONDS = 7 * 3600


class Age(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    """Accepted, and logged: deduplication by event id is what makes it harmless."""
    REFUSED = "refused"


def judge_age(age_seconds: float) -> Age:
    if age_seconds > LATEST_SECONDS or age_seconds < -FRESH_SECONDS:
        return Age.REFUSED
    return Age.FRESH if age_seconds <= FRESH_SECONDS else Age.STALE
