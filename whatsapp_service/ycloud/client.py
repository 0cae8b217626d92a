"""Calls to YCloud. Its answers become three kinds of trouble: refused, busy, outcome unknown."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from shared.contracts.sends import ApprovedTemplate
from shared.errors import Permanent, Transient
from whatsapp_service.ycloud.errors import rule_for
from whatsapp_service.ycloud.payloads import (
    Delivery,
    DeliveryPage,
    ErrorAnswer,
    TemplateItems,
    UploadAnswer,
)

CALL_SECONDS = 8.0
PAGE_SIZE = 100
LOOKUP_PAGES = 3
TEMPLATE_PAGES = 10
Answer = TypeVar("Answer", bound=BaseModel)


class VendorRefused(Permanent):
    """YCloud or Meta said no; `code` is theirs."""


class VendorBusy(Transient):
    """It was certainly not done; it may work after `wait_seconds`."""

    def __init__(self, code: str, wait_seconds: float) -> None:
        super().__init__(f"YCloud: {code}", wait_seconds=wait_seconds)
        self.code = code
        self.seconds = wait_seconds


class OutcomeUnknown(Exception):
    """The request may have been carried out: nobody knows."""


@dataclass(frozen=True)
class Recipient:
    """Exactly one is used; a phone wins."""

    phone: str | None
    user_id: str | None


class YCloudClient:
    """One pooled client for every account; the key travels with each call."""

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            timeout=httpx.Timeout(CALL_SECONDS, connect=3.0),
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
            trust_env=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, key: SecretStr, payload: Mapping[str, Any], *, queued: bool) -> Delivery:
        """Raises VendorRefused, VendorBusy, or OutcomeUnknown: do not repeat that one."""
        path = "/whatsapp/messages" if queued else "/whatsapp/messages/sendDirectly"
        return await self._call(key, "POST", path, Delivery, json=payload)

    async def find_sent(
        self, key: SecretStr, recipient: Recipient, external_id: str
    ) -> Delivery | None:
        """Looks through the newest messages; the list is not documented, but it answers."""
        query: dict[str, Any] = {"limit": PAGE_SIZE}
        if recipient.phone:
            query["filter.to"] = recipient.phone
        for page in range(1, LOOKUP_PAGES + 1):
            found = await self._call(
                key, "GET", "/whatsapp/messages", DeliveryPage, params={**query, "page": page}
            )
            for item in found.items:
                if item.external_id == external_id:
                    return item
            if len(found.items) < PAGE_SIZE:
                return None
        return None

    async def upload(
        self, key: SecretStr, number: str, content: bytes, mime_type: str, filename: str
    ) -> str:
        """YCloud's own id of the file, good for 30 days and this number."""
        path = f"/whatsapp/media/{quote(number, safe='')}/upload"
        files = {"file": (filename, content, mime_type)}
        return (await self._call(key, "POST", path, UploadAnswer, files=files)).id

    async def mark(self, key: SecretStr, vendor_id: str, *, typing: bool) -> None:
        verb = "typingIndicator" if typing else "markAsRead"
        path = f"/whatsapp/inboundMessages/{quote(vendor_id, safe='')}/{verb}"
        await self._request(key, "POST", path)

    async def list_templates(self, key: SecretStr, waba_id: str | None) -> list[ApprovedTemplate]:
        query: dict[str, Any] = {"limit": PAGE_SIZE, "filter.status": "APPROVED"}
        if waba_id:
            query["filter.wabaId"] = waba_id
        templates: list[ApprovedTemplate] = []
        for page in range(1, TEMPLATE_PAGES + 1):
            params = {**query, "page": page}
            found = await self._call(
                key, "GET", "/whatsapp/templates", TemplateItems, params=params
            )
            templates += [
                ApprovedTemplate(**{**item.model_dump(), "components": item.components or []})
                for item in found.items
            ]
            if len(found.items) < PAGE_SIZE:
                break
        return templates

    async def _call(
        self, key: SecretStr, method: str, path: str, answer: type[Answer], **options: Any
    ) -> Answer:
        response = await self._request(key, method, path, **options)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise OutcomeUnknown("YCloud's answer cannot be read") from error

    async def _request(
        self, key: SecretStr, method: str, path: str, **options: Any
    ) -> httpx.Response:
        headers = {"X-API-Key": key.get_secret_value()}
        try:
            async with asyncio.timeout(CALL_SECONDS):
                response = await self._http.request(method, path, headers=headers, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise VendorBusy("SERVICE_UNAVAILABLE", 5.0) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise OutcomeUnknown(type(error).__name__) from error
        if not response.is_success:
            raise _trouble(response)
        return response


def _trouble(response: httpx.Response) -> Exception:
    status = response.status_code
    ours, metas = _codes_of(response)
    code = metas or ours or f"HTTP_{status}"
    if status == httpx.codes.TOO_MANY_REQUESTS:
        wait = _retry_after(response) or rule_for(code).wait_seconds or 5.0
        return VendorBusy(code, wait)
    certain = httpx.codes.is_client_error(status) and status != httpx.codes.REQUEST_TIMEOUT
    if not certain and metas is None:
        return OutcomeUnknown(f"YCloud answered {status}")
    rule = rule_for(code)
    if rule.wait_seconds is not None:
        return VendorBusy(code, _retry_after(response) or rule.wait_seconds)
    return VendorRefused(f"YCloud refused: {code}", code=code)


def _codes_of(response: httpx.Response) -> tuple[str | None, str | None]:
    """YCloud's code and Meta's; one 404 was seen with another body."""
    try:
        error = ErrorAnswer.model_validate_json(response.content).error
    except ValidationError:
        return None, None
    return error.code, error.whatsapp_api_error.code if error.whatsapp_api_error else None


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return float(value) if value.replace(".", "", 1).isdigit() else None
