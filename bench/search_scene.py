"""Shops at a running service: connected to the sandbox, or with a copy written straight in."""

import asyncio
import json
import time
from collections.abc import Iterable, Sequence
from typing import Any, Self
from uuid import UUID, uuid4

import asyncpg
import httpx

from bench.load import build_request, run_quickly
from bench.search_engine import Copied
from bench.search_rows import Row
from infra.demo.ports import SANDBOX, TIENDANUBE
from infra.demo.processes import Stack
from tiendanube_service.search.document import DOCUMENT_VERSION

READY_SECONDS = 300.0
POLL_SECONDS = 0.1
TOKEN = "the-shop-of-the-bench"
_INSERT = """
    INSERT INTO tiendanube.products (tenant_id, product_id, revision, published, payload,
        document, document_version, sync_run, heard_at)
    SELECT $1, product_id, stores.revision, published, payload, document, $6,
        stores.sync_run, now()
    FROM unnest($2::text[], $3::bool[], $4::jsonb[], $5::jsonb[])
        AS made (product_id, published, payload, document), tiendanube.stores
    WHERE stores.tenant_id = $1"""
_NEXT = "UPDATE tiendanube.stores SET revision = revision + 1 WHERE tenant_id = $1"
_HEAR = "UPDATE tiendanube.products SET heard_at = now() WHERE tenant_id = $1"
_STATE = "SELECT sync_state FROM tiendanube.stores WHERE tenant_id = $1"
_COUNT = "SELECT count(*) FROM tiendanube.products WHERE tenant_id = $1 AND NOT deleted"
PAGE = 200


class Shops:
    """What the bench does to the sandbox and to tiendanube_service over HTTP."""

    def __init__(self, stack: Stack) -> None:
        self.url = stack.url(TIENDANUBE)
        self.dsn = stack.surroundings.postgres_dsn.replace("+asyncpg", "", 1)
        self.headers = {"Authorization": f"Bearer {stack.secrets.internal_api_token}"}
        self._service = httpx.Client(
            base_url=self.url, headers=self.headers, timeout=READY_SECONDS, trust_env=False
        )
        self._sandbox = httpx.Client(
            base_url=f"{stack.url(SANDBOX)}/control/tiendanube", timeout=120, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._service.close()
        self._sandbox.close()

    def add(self, store_id: int, rows: Sequence[Row]) -> None:
        """A store at the simulated vendor with exactly these products."""
        store = {"id": store_id, "token": f"{TOKEN}-{store_id}", "raw_products": rows}
        self._sandbox.post("/stores", json=store).raise_for_status()

    def connect(self, store_id: int) -> UUID:
        """A new tenant with that store; its crawl begins."""
        tenant_id = uuid4()
        connection = {"store_id": str(store_id), "access_token": f"{TOKEN}-{store_id}"}
        path = f"/internal/stores/{tenant_id}"
        self._service.put(path, json=connection).raise_for_status()
        self._service.post(f"{path}/sync").raise_for_status()
        return tenant_id

    def wait_until_read(self, tenant_id: UUID) -> int:
        """Until the whole store has been crawled; how many products the copy has then."""
        return run_quickly(lambda: _wait_until_read(self.dsn, tenant_id))

    def wait_until_searched(self, tenant_id: UUID, text: str) -> None:
        """The first search reads the copy into memory."""
        deadline = time.monotonic() + READY_SECONDS
        body = {"tenant_id": str(tenant_id), "query": text}
        while time.monotonic() < deadline:
            answer = self._service.post("/internal/products/search", json=body)
            if answer.is_success and answer.json()["products"]:
                return
            time.sleep(POLL_SECONDS)
        raise TimeoutError("no search found anything")

    def searches(self, tenant_id: UUID, language: str, texts: Iterable[str]) -> list[bytes]:
        url = f"{self.url}/internal/products/search"
        wish = {"tenant_id": str(tenant_id), "language": language}
        bodies = (json.dumps({**wish, "query": text}).encode() for text in texts)
        return [build_request(url, body, self.headers) for body in bodies]

    def set_modes(self, **modes: Any) -> None:
        self._sandbox.post("/modes", json=modes).raise_for_status()

    def calls(self) -> int:
        """How many requests the simulated vendor has received."""
        return int(self._sandbox.get("/requests", params={"limit": 0}).json()["total"])


async def _wait_until_read(dsn: str, tenant_id: UUID) -> int:
    deadline = time.monotonic() + READY_SECONDS
    connection = await asyncpg.connect(dsn)
    try:
        while await connection.fetchval(_STATE, tenant_id) != "done":
            if time.monotonic() > deadline:
                raise TimeoutError("the crawl did not end")
            await asyncio.sleep(POLL_SECONDS)
        return int(await connection.fetchval(_COUNT, tenant_id))
    finally:
        await connection.close()


async def write_copy(dsn: str, tenant_id: UUID, products: Sequence[Copied]) -> None:
    """As a crawl leaves them behind: page after page, each with a revision of its own."""
    connection = await asyncpg.connect(dsn)
    try:
        for start in range(0, len(products), PAGE):
            part = products[start : start + PAGE]
            columns = (
                [product.payload.id for product in part],
                [product.payload.published for product in part],
                [product.payload.model_dump_json() for product in part],
                [json.dumps(product.document) for product in part],
            )
            async with connection.transaction():
                await connection.execute(_NEXT, tenant_id)
                await connection.execute(_INSERT, tenant_id, *columns, DOCUMENT_VERSION)
        await connection.execute("ANALYZE tiendanube.products")
    finally:
        await connection.close()


async def hear_again(dsn: str, tenant_id: UUID) -> None:
    """As if webhooks had just told of everything: no search has to ask the vendor."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_HEAR, tenant_id)
    finally:
        await connection.close()
