"""Which authentication header a store's calls carry.

The vendor's own papers disagree about the name (contract §3): both are sent at first, and what
turned out to work is remembered per store.
"""

from enum import StrEnum

from pydantic import SecretStr


class AuthMode(StrEnum):
    BOTH = "both"
    AUTHENTICATION = "authentication"
    AUTHORIZATION = "authorization"


def modes_to_try(remembered: AuthMode) -> list[AuthMode]:
    """The remembered way first; the others are for the 401 it may get one day."""
    order = [AuthMode.BOTH, AuthMode.AUTHENTICATION, AuthMode.AUTHORIZATION]
    return [remembered, *(mode for mode in order if mode is not remembered)]


def request_headers(token: SecretStr, mode: AuthMode, *, user_agent: str) -> dict[str, str]:
    """A User-Agent with a contact is compulsory."""
    secret = token.get_secret_value()
    headers = {"User-Agent": user_agent, "Accept": "application/json"}
    if mode in {AuthMode.BOTH, AuthMode.AUTHENTICATION}:
        headers["Authentication"] = f"bearer {secret}"
    if mode in {AuthMode.BOTH, AuthMode.AUTHORIZATION}:
        headers["Authorization"] = f"Bearer {secret}"
    return headers
