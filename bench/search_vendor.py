"""The vendor's own `q` over the same products, as the sandbox implements it, in this process."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from bench.search_rows import Row
from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.tiendanube.app import create_tiendanube_app

STORE_ID = 660_001
TOKEN = "the-shop-of-the-bench"
HEADERS = {"User-Agent": "Nexus bench (bench@example.com)", "Authorization": f"Bearer {TOKEN}"}


class VendorSearch:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def find(self, text: str, limit: int) -> list[str]:
        wanted = {"published": "true", "per_page": str(limit), "page": "1", "fields": "id"}
        url = f"/tiendanube/2025-03/{STORE_ID}/products"
        answer = await self._client.get(url, params={"q": text, **wanted}, headers=HEADERS)
        return [str(row["id"]) for row in answer.raise_for_status().json()]


@asynccontextmanager
async def open_vendor(rows: Iterable[Row]) -> AsyncIterator[VendorSearch]:
    part, control = create_tiendanube_app(SandboxSettings(), Clock())
    app = FastAPI()
    app.include_router(control, prefix="/control/tiendanube")
    app.mount("/tiendanube", part)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://sandbox", timeout=60
    ) as client:
        await load_store(client, rows)
        yield VendorSearch(client)


async def load_store(client: httpx.AsyncClient, rows: Iterable[Row]) -> None:
    """The shop with exactly these products, and no limit on calls."""
    shop = {"id": STORE_ID, "token": TOKEN, "raw_products": list(rows)}
    (await client.post("/control/tiendanube/stores", json=shop)).raise_for_status()
    modes = {"rate_limit_off": True}
    (await client.post("/control/tiendanube/modes", json=modes)).raise_for_status()
