"""The copy beside the shop: what a test does to one and reads from the other."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from infra.sandbox.tiendanube.world import Shop as SandboxShop
from shared.database.engine import Database
from shared.jobs import Worker
from tests.tiendanube_service.conftest import STORE_ID, Desk

SECRET = "sandbox-client-secret"


def sign(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Keeper:
    """One tenant's copy, and the door its shop knocks at."""

    desk: Desk
    database: Database
    store_id: str = STORE_ID

    @property
    def tenant_id(self) -> UUID:
        return self.desk.tenant_id

    @property
    def worker(self) -> Worker:
        worker: Worker = self.desk.app.state.worker
        return worker

    async def crawl(self) -> None:
        answer = await self.desk.http.post(f"/internal/stores/{self.tenant_id}/sync")
        assert answer.status_code == 202, answer.text
        for _ in range(2):  # a crawl's end asks for more jobs, in the other lane
            await self.worker.drain()

    async def hear(self, event: str, subject: Any = None, **rest: Any) -> httpx.Response:
        body = {"store_id": int(self.store_id), "event": event, "id": subject, **rest}
        return await self.knock(json.dumps(body).encode())

    async def knock(self, body: bytes, topic: str = "events", **headers: str) -> httpx.Response:
        headers = {"x-linkedstore-hmac-sha256": sign(body)} | headers
        path = f"/internal/webhooks/tiendanube/{topic}"
        return await self.desk.http.post(path, content=body, headers=headers)

    async def rows(self, query: str, **values: Any) -> list[Any]:
        async with self.database.transaction() as session:
            found = await session.execute(text(query), {"tenant": self.tenant_id, **values})
            return list(found.all()) if query.startswith("SELECT") else []

    async def store(self) -> Any:
        return (await self.rows("SELECT * FROM tiendanube.stores WHERE tenant_id = :tenant"))[0]

    async def products(self) -> dict[str, dict[str, Any]]:
        query = (
            "SELECT product_id, payload FROM tiendanube.products "
            "WHERE tenant_id = :tenant AND NOT deleted"
        )
        return {row.product_id: row.payload for row in await self.rows(query)}

    async def events(self) -> list[tuple[str, str]]:
        """Topic and state, in the order they came."""
        query = (
            "SELECT topic, state FROM tiendanube.webhook_events "
            "WHERE tenant_id = :tenant OR tenant_id IS NULL ORDER BY id"
        )
        return [(row.topic, row.state) for row in await self.rows(query)]


def essence(payload: dict[str, Any]) -> Any:
    """What must be the same in the shop and in its copy."""
    variants = [
        (str(row["id"]), row["price"], row["promotional_price"], row["stock"])
        for row in payload["variants"]
    ]
    return payload["name"], payload["published"], variants


def shop_essence(shop: SandboxShop) -> dict[str, Any]:
    return {str(product["id"]): essence(product) for product in shop.products.values()}


def copy_essence(products: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {product_id: essence(payload) for product_id, payload in products.items()}
