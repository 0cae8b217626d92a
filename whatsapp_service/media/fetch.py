"""Copies a customer's file from YCloud, within limits."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
from pydantic import SecretStr

from shared.contracts.messages import MessageType
from whatsapp_service.media.hosts import Resolver, is_public, is_secure_url, is_vendor_url
from whatsapp_service.media.limits import bare_type, is_type_allowed, largest_for

FETCH_SECONDS = 30.0
ATTEMPTS = 2
MOST_REDIRECTS = 3
_GONE = frozenset({401, 403, 404, 410})
_VAGUE = frozenset({"", "application/octet-stream", "binary/octet-stream"})


class MediaRefused(Exception):
    """`reason` is one of Media.problem's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class FetchedFile:
    content: bytes
    mime_type: str


class MediaFetcher:
    def __init__(
        self, base_url: str, resolve: Resolver, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._base_url = base_url
        self._resolve = resolve
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(10.0, connect=3.0),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def fetch(
        self, link: str, kind: MessageType, declared: str | None, key: SecretStr | None
    ) -> FetchedFile:
        """Raises MediaRefused; a hiccup of the network is tried once more."""
        if not is_vendor_url(link, self._base_url):
            raise MediaRefused("host_refused")
        for attempt in range(ATTEMPTS):
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    return await self._follow(link, kind, declared, key)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                if attempt == ATTEMPTS - 1:
                    raise MediaRefused("failed") from error
        raise MediaRefused("failed")

    async def _follow(
        self, link: str, kind: MessageType, declared: str | None, key: SecretStr | None
    ) -> FetchedFile:
        for _ in range(MOST_REDIRECTS + 1):
            await self._check(link)
            async with self._http.stream("GET", link, headers=self._headers(link, key)) as response:
                if not response.is_redirect:
                    return await _read(response, kind, declared)
                link = urljoin(link, response.headers.get("location", ""))
        raise MediaRefused("failed")

    async def _check(self, link: str) -> None:
        secure = is_secure_url(link, self._base_url)
        if not secure or not await is_public(link, self._base_url, self._resolve):
            raise MediaRefused("host_refused")

    def _headers(self, link: str, key: SecretStr | None) -> dict[str, str]:
        """The key stays with YCloud, also when YCloud sends us elsewhere."""
        if key is None or not is_vendor_url(link, self._base_url):
            return {}
        return {"X-API-Key": key.get_secret_value()}


async def _read(response: httpx.Response, kind: MessageType, declared: str | None) -> FetchedFile:
    if response.status_code in _GONE:
        raise MediaRefused("expired")
    response.raise_for_status()
    answered = response.headers.get("content-type", "")
    mime_type = (declared or answered) if bare_type(answered) in _VAGUE else answered
    mime_type = mime_type or "application/octet-stream"
    if not is_type_allowed(kind, mime_type):
        raise MediaRefused("type_refused")
    limit = largest_for(kind)
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise MediaRefused("too_large")
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > limit:
            raise MediaRefused("too_large")
    return FetchedFile(bytes(content), mime_type)
