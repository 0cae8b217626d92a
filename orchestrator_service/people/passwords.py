"""Passwords: argon2id, off the event loop, and as long for nobody as for somebody."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import SecretStr

AT_ONCE = 2
"""Each takes 64 MiB and a core for a moment."""


class Passwords:
    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: SecretStr) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password.get_secret_value())

    async def matches(self, stored: str | None, password: SecretStr) -> bool:
        """Without a stored one (nobody by that name) it takes as long and is False."""
        if self._nobodys is None:
            self._nobodys = await self.hash(SecretStr(secrets.token_urlsafe()))
        async with self._turns:
            fits = await asyncio.to_thread(
                self._verify, stored or self._nobodys, password.get_secret_value()
            )
        return fits and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
