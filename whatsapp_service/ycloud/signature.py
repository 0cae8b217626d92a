"""YCloud's webhook signature: HMAC-SHA256 over `<t>.<raw body>` with the whole secret."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class SignatureMalformed(ValueError):
    """The header is not `t=<seconds>,s=<64 lowercase hex>`."""


@dataclass(frozen=True)
class Signature:
    timestamp: str
    digest: bytes

    @property
    def signed_at(self) -> int:
        return int(self.timestamp)


def parse_signature(header: str | None) -> Signature:
    """Raises SignatureMalformed."""
    parts = dict(_pairs(header or ""))
    timestamp, digest = parts.get("t", ""), parts.get("s", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not _DIGEST.fullmatch(digest):
        raise SignatureMalformed("YCloud-Signature is missing or malformed")
    return Signature(timestamp, bytes.fromhex(digest))


def is_signed_with_any(signature: Signature, body: bytes, secrets: Iterable[bytes]) -> bool:
    """Tries every secret, in constant time each; no secret means no."""
    message = signature.timestamp.encode() + b"." + body
    matches = [
        hmac.compare_digest(hmac.digest(secret, message, "sha256"), signature.digest)
        for secret in secrets
        if secret
    ]
    return any(matches)


def _pairs(header: str) -> Iterable[tuple[str, str]]:
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        yield name, value
