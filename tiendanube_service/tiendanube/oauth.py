"""The exchange of a code for a token (contract §4). Refusals travel inside a 200."""

from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr, ValidationError

from tiendanube_service.tiendanube.errors import CallRefused, StoreUnreachable
from tiendanube_service.tiendanube.payloads import Payload
from tiendanube_service.tiendanube.values import Text, VendorId

TIMEOUT_SECONDS = 10.0
EXPIRED = "expired"


@dataclass(frozen=True)
class Grant:
    """`scope` as the vendor wrote it, comma-separated."""

    store_id: str
    token: SecretStr
    scope: str | None


@dataclass(frozen=True)
class AppIdentity:
    app_id: str
    client_secret: SecretStr


class _TokenPayload(Payload):
    access_token: Text = None
    scope: Text = None
    user_id: VendorId | None = None
    store_id: VendorId | None = None
    error: Text = None
    error_description: Text = None


@dataclass(frozen=True)
class CodeExchange:
    http: httpx.AsyncClient
    user_agent: str

    async def redeem(self, auth_url: str, app: AppIdentity, code: str) -> Grant:
        """Raises CallRefused (code `code_expired` or `code_refused`) or StoreUnreachable."""
        body = {
            "client_id": app.app_id,
            "client_secret": app.client_secret.get_secret_value(),
            "grant_type": "authorization_code",
            "code": code,
        }
        try:
            answer = await self.http.post(
                f"{auth_url}/apps/authorize/token",
                json=body,
                headers={"User-Agent": self.user_agent, "Accept": "application/json"},
                timeout=TIMEOUT_SECONDS,
            )
        except httpx.HTTPError as error:
            raise StoreUnreachable(f"POST token: {type(error).__name__}") from None
        if answer.status_code >= 500 or answer.status_code == 429:
            raise StoreUnreachable(f"POST token: {answer.status_code}")
        return _read(answer)


def _read(answer: httpx.Response) -> Grant:
    """Nothing of the answer is quoted: it may hold a token."""
    try:
        row: Any = answer.json()
        payload = _TokenPayload.model_validate(row)
    except (ValueError, ValidationError):
        raise CallRefused("POST token: unreadable", code="code_refused") from None
    store_id = payload.user_id or payload.store_id
    if answer.status_code >= 400 or payload.error or not payload.access_token or not store_id:
        told = f"{payload.error or ''} {payload.error_description or ''}".lower()
        code = "code_expired" if EXPIRED in told else "code_refused"
        raise CallRefused(f"POST token: {answer.status_code}", code=code)
    return Grant(store_id, SecretStr(payload.access_token), payload.scope)
