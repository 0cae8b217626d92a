"""Kill -9 of the real process: afterwards the copy equals the shop."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from infra.demo.embedded import EmbeddedPostgres, EmbeddedRedis
from infra.demo.ports import ORCHESTRATOR, SANDBOX, TIENDANUBE
from infra.demo.processes import Stack, StackOptions
from tests.fixtures.databases import TEMPLATE
from tests.fixtures.shopfront import eventually
from tests.tiendanube_service.keeping import essence

pytestmark = pytest.mark.slow
STORE = 770
PRODUCTS = 2000
VARIABLES = {
    TIENDANUBE: {"JOB_HEARTBEAT_SECONDS": "2"},
    SANDBOX: {"SANDBOX_TIME_SCALE": "0.002"},
}


class BigShop:
    """A shop of two thousand products, connected, and what has been copied of it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.tenant_id = uuid4()
        self.outside = httpx.Client(base_url=stack.url(SANDBOX), timeout=120, trust_env=False)
        made = self.control("/stores", id=STORE, product_count=PRODUCTS)
        self.token = made["token"]
        self.control("/modes", rate_multiplier=10)
        self.ask("PUT", "", json={"store_id": str(STORE), "access_token": self.token})

    def control(self, path: str, **body: Any) -> Any:
        answer = self.outside.post(f"/control/tiendanube{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, method: str, path: str, **options: Any) -> None:
        token = self.stack.secrets.internal_api_token
        with httpx.Client(base_url=self.stack.url(TIENDANUBE), timeout=60, trust_env=False) as http:
            headers = {"Authorization": f"Bearer {token}"}
            path = f"/internal/stores/{self.tenant_id}{path}"
            answer = http.request(method, path, headers=headers, **options)
        assert answer.status_code < 300, answer.text

    def kill(self) -> None:
        self.stack.kill(TIENDANUBE)
        self.stack.restart(TIENDANUBE)

    def rows(self, query: str) -> list[Any]:
        async def fetch() -> list[Any]:
            dsn = self.stack.surroundings.postgres_dsn.replace("+asyncpg", "")
            connection = await asyncpg.connect(dsn)
            try:
                return list(await connection.fetch(query, self.tenant_id))
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def sync(self, column: str) -> Any:
        return self.rows("SELECT * FROM tiendanube.stores WHERE tenant_id = $1")[0][column]

    def has_seen(self, products: int) -> bool:
        return int(self.sync("sync_seen")) >= products

    def copied(self) -> dict[str, Any]:
        rows = self.rows(
            "SELECT product_id, payload::text FROM tiendanube.products "
            "WHERE tenant_id = $1 AND NOT deleted"
        )
        return {row["product_id"]: essence(httpx.Response(200, text=row[1]).json()) for row in rows}

    def real(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        headers = {"Authentication": f"bearer {self.token}", "User-Agent": "test (test@x.example)"}
        for page in range(1, PRODUCTS // 200 + 2):
            answer = self.outside.get(
                f"/tiendanube/2025-03/{STORE}/products",
                params={"page": page, "per_page": 200},
                headers=headers,
            )
            if answer.status_code == 404:
                break
            found |= {str(row["id"]): essence(row) for row in answer.json()}
        return found


@pytest.fixture(scope="module")
def big_shop(
    postgres: EmbeddedPostgres,
    redis_server: EmbeddedRedis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BigShop]:
    postgres.ensure_database("killed", template=TEMPLATE)
    options = StackOptions(
        postgres_dsn=postgres.dsn("killed"), redis_url=redis_server.url, variables=VARIABLES
    )
    folder: Path = tmp_path_factory.mktemp("killed")
    stack = Stack(folder, options)
    try:
        stack.start(SANDBOX, ORCHESTRATOR, TIENDANUBE)
        shop = BigShop(stack)
        yield shop
        shop.outside.close()
    finally:
        stack.stop()


def test_a_crawl_that_is_killed_twice_ends_with_the_whole_shop(big_shop: BigShop) -> None:
    big_shop.control("/modes", latency_seconds=0.3)
    big_shop.ask("POST", "/sync")
    for seen in (200, 1000):
        eventually(partial(big_shop.has_seen, seen), 60)
        assert big_shop.sync("sync_state") == "running"
        big_shop.kill()
    big_shop.control("/modes", latency_seconds=0.0)
    eventually(lambda: big_shop.sync("sync_state") == "done", 60)
    assert big_shop.sync("sync_run") == 1
    assert big_shop.sync("sync_seen") == PRODUCTS
    assert big_shop.copied() == big_shop.real()


def test_a_burst_of_a_thousand_webhooks_survives_kills(big_shop: BigShop) -> None:
    eventually(lambda: big_shop.sync("webhooks_registered") == 18, 60)
    big_shop.control("/modes", webhook_duplicate=True, webhook_shuffle_seconds=2.0)
    ids = list(big_shop.real())[:400]
    for position in range(500):
        product_id = ids[position % len(ids)]
        path = f"/control/tiendanube/stores/{STORE}/products/{product_id}"
        if position % 25 == 24:
            answer = big_shop.outside.delete(path)
            ids.remove(product_id)
        else:
            answer = big_shop.outside.patch(path, json={"name": f"Cambio {position}"})
        assert answer.status_code == 200, answer.text
        if position in {150, 350}:
            big_shop.kill()
    big_shop.control("/drain")
    waiting = "SELECT 1 FROM tiendanube.webhook_events WHERE tenant_id = $1 AND state = 'stored'"
    eventually(lambda: not big_shop.rows(waiting), 120)
    heard = big_shop.rows("SELECT count(*) FROM tiendanube.webhook_events WHERE tenant_id = $1")
    assert heard[0][0] >= 1000
    assert big_shop.copied() == big_shop.real()
