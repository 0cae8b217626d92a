"""Tokens of sessions and invitations: random, known to their holder, stored as a hash only."""

import hashlib
import hmac
import secrets

from pydantic import SecretStr

SESSION = "nxs_"
INVITATION = "nxi_"
RANDOM_BYTES = 32
LENGTH = 43
"""Of the random part, in URL-safe characters."""


def new_token(kind: str) -> SecretStr:
    return SecretStr(f"{kind}{secrets.token_urlsafe(RANDOM_BYTES)}")


def is_token(kind: str, text: str) -> bool:
    """Whether it could be one at all: anything else is not even looked for."""
    return text.startswith(kind) and len(text) == len(kind) + LENGTH and text.isascii()


def hash_under_key(token: SecretStr, key: str) -> str:
    """For whoever signed in with ADMIN_TOKEN: another ADMIN_TOKEN ends the session."""
    message = token.get_secret_value().encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def hash_of(token: SecretStr) -> str:
    """The token is random enough for a fast hash: there is nothing to guess."""
    return hashlib.sha256(token.get_secret_value().encode()).hexdigest()
