"""Secrets at rest: Fernet, rotated, bound to the row they belong to.

Fernet has no associated data, so the binding travels inside the ciphertext and is checked on the
way out: a ciphertext copied to another tenant's row does not open.
"""

import hmac
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr


class SecretUnreadable(Exception):
    """Wrong key, damaged text, or a ciphertext that belongs to another row."""


class SecretBox:
    """Encrypts with the first key, opens with any of them (rotation)."""

    def __init__(self, keys: SecretStr) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in split_keys(keys)])

    def __repr__(self) -> str:
        return "SecretBox(***)"

    def seal(self, secret: SecretStr, *, bound_to: str) -> str:
        """`bound_to` names table, column and row, for example `channels.api_key:<id>`."""
        body = json.dumps([bound_to, secret.get_secret_value()])
        return self._fernet.encrypt(body.encode()).decode()

    def open(self, sealed: str, *, bound_to: str) -> SecretStr:
        """Raises SecretUnreadable when it was not sealed for `bound_to` or with these keys."""
        try:
            owner, value = json.loads(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError) as error:
            raise SecretUnreadable("the secret cannot be opened with the present keys") from error
        if not hmac.compare_digest(owner.encode(), bound_to.encode()):
            raise SecretUnreadable("the secret belongs to another row")
        return SecretStr(value)

    def rotate(self, sealed: str) -> str:
        """The same secret under the first key."""
        return self._fernet.rotate(sealed.encode()).decode()


def split_keys(keys: SecretStr) -> list[str]:
    """The comma-separated keys or tokens of one variable, the one in use first."""
    return [part.strip() for part in keys.get_secret_value().split(",") if part.strip()]


def last_four(secret: SecretStr) -> str:
    """What may be shown of a stored secret."""
    return secret.get_secret_value()[-4:]
