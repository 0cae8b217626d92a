"""Which addresses media may be read from: YCloud's, and never a private network."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

Resolver = Callable[[str], Awaitable[list[str]]]


async def resolve_host(host: str) -> list[str]:
    """The addresses of a name; raises OSError when it has none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


def is_vendor_url(url: str, base_url: str) -> bool:
    """May the key travel there? YCloud over https, or exactly the configured base."""
    if _origin(url) == _origin(base_url):
        return True
    scheme, host, _ = _origin(url)
    return scheme == "https" and (host == "ycloud.com" or host.endswith(".ycloud.com"))


def is_secure_url(url: str, base_url: str) -> bool:
    scheme, host, _ = _origin(url)
    return bool(host) and (scheme == "https" or _origin(url) == _origin(base_url))


async def is_public(url: str, base_url: str, resolve: Resolver) -> bool:
    """All its addresses are on the internet; the configured base may be anywhere."""
    if _origin(url) == _origin(base_url):
        return True
    try:
        addresses = await resolve(_origin(url)[1])
        return bool(addresses) and all(_is_global(address) for address in addresses)
    except (OSError, ValueError):
        return False


def _is_global(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    chosen = mapped or parsed
    return bool(chosen.is_global) and not chosen.is_multicast


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        port = parts.port or {"https": 443, "http": 80}.get(scheme)
        return scheme, (parts.hostname or "").lower().rstrip("."), port
    except ValueError:
        return "", "", None
