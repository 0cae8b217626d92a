"""Everything the platform checks before it looks at a request, and the headers of every reply."""

import random
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response

from infra.sandbox.clock import Clock
from infra.sandbox.tiendanube.answers import envelope
from infra.sandbox.tiendanube.rate_limit import LeakyBucket
from infra.sandbox.tiendanube.world import Shop, World

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Pages for people, and the partner's own endpoints: no store token there.
_OPEN = ("apps", "images", "shop", "docs", "openapi.json")
_UNKNOWN = Shop(id=0, token=None, seed={}, profile={"main_language": "es"})


class Gate:
    """ASGI middleware around the store API."""

    def __init__(
        self, app: "ASGIApp", world: World, clock: Clock, public_base: str, seed: int
    ) -> None:
        self.app = app
        self.world = world
        self.clock = clock
        self.public_base = public_base
        self.dice = random.Random(seed)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        parts = path.strip("/").split("/")
        if parts[0] in _OPEN:
            await self.app(scope, receive, send)
            return
        shop = self._find_shop(parts)
        head = scope["method"] == "HEAD"
        inner = dict(scope) | {"platform_url": self.public_base + path}
        if head:
            inner["method"] = "GET"
        outgoing = _Outgoing(self, scope, parts, shop, send)
        refusal = self._refuse(Headers(scope=scope), shop)
        await self._delay()
        if refusal is None:
            refusal = self._fail_by_chance()
        await (refusal or self.app)(inner, receive, outgoing.send_head if head else outgoing.send)

    def _find_shop(self, parts: list[str]) -> Shop:
        known = len(parts) > 1 and parts[1].isdigit()
        return self.world.shops.get(int(parts[1]), _UNKNOWN) if known else _UNKNOWN

    def _refuse(self, headers: Headers, shop: Shop) -> Response | None:
        if not headers.get("user-agent", "").strip():
            return JSONResponse({"error": "User-Agent header is required"}, 400)
        if shop.token is None or not self._is_authentic(headers, shop.token):
            return JSONResponse(envelope(401, "Invalid access token"), 401)
        if self.world.modes.unpaid:
            return Response(status_code=402)
        modes = self.world.modes
        now = self.clock.monotonic()
        if not modes.rate_limit_off and not shop.bucket.take(now, modes.rate_multiplier):
            return Response(status_code=429)
        return None

    def _is_authentic(self, headers: Headers, token: str) -> bool:
        mode = self.world.modes.auth_header
        legacy = headers.get("authentication") == f"bearer {token}"
        standard = headers.get("authorization") in (f"Bearer {token}", f"bearer {token}")
        if mode == "authentication":
            return legacy
        return standard if mode == "authorization" else legacy or standard

    async def _delay(self) -> None:
        if self.world.modes.latency_seconds:
            await self.clock.sleep(self.world.modes.latency_seconds)

    def _fail_by_chance(self) -> Response | None:
        if self.dice.random() * 100 < self.world.modes.error_percent:
            return JSONResponse(envelope(500, None), 500)
        return None


class _Outgoing:
    """Adds the rate headers to a reply and writes down the call."""

    def __init__(
        self, gate: Gate, scope: "Scope", parts: list[str], shop: Shop, send: "Send"
    ) -> None:
        self.gate = gate
        self.scope = scope
        self.parts = parts
        self.shop = shop
        self.downstream = send

    async def send(self, message: "Message") -> None:
        if message["type"] == "http.response.start":
            world = self.gate.world
            bucket = self.shop.bucket if self.shop.id else LeakyBucket()
            now = self.gate.clock.monotonic()
            MutableHeaders(scope=message).update(bucket.headers(now, world.modes.rate_multiplier))
            self._write_down(message["status"])
        await self.downstream(message)

    async def send_head(self, message: "Message") -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.send(message)

    def _write_down(self, status: int) -> None:
        shape = "/".join("{id}" if _is_id(part) else part for part in self.parts[2:])
        method = self.scope["method"]
        self.gate.world.calls[f"{method} {shape}"] += 1
        self.gate.world.log.append(
            {
                "at": self.gate.clock.now().isoformat(),
                "method": method,
                "path": "/" + "/".join(self.parts),
                "query": self.scope["query_string"].decode("latin-1"),
                "store_id": self.shop.id,
                "status": status,
            }
        )


def _is_id(part: str) -> bool:
    return part.isdigit() or (len(part) == 26 and part.isalnum())
