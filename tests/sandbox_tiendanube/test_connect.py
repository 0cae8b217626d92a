"""The install flow, and stores that are added while it runs."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox_tiendanube.conftest import STORE, Sandbox, read_sample

pytestmark = pytest.mark.anyio
REDIRECT = "http://127.0.0.1:8000/oauth/tiendanube/callback"


async def grant(sandbox: Sandbox) -> str:
    form = {"store_id": str(STORE), "state": "s1"}
    reply = await sandbox.anyone.post("/apps/4410/authorize", data=form)
    assert reply.status_code == 302
    parts = urlsplit(reply.headers["location"])
    query = parse_qs(parts.query)
    assert reply.headers["location"].startswith(REDIRECT)
    assert query["state"] == ["s1"]
    return query["code"][0]


def token_request(code: str) -> dict[str, str]:
    own = {"client_id": "4410", "client_secret": "sandbox-client-secret", "code": code}
    request: dict[str, str] = read_sample("oauth_token_request") | own
    return request


async def test_the_consent_page_names_the_stores(sandbox: Sandbox) -> None:
    page = await sandbox.anyone.get("/apps/4410/authorize", params={"state": '"><script>'})
    assert "Cumbre y Compás" in page.text
    assert "Simulación" in page.text
    assert "<script>" not in page.text
    assert (await sandbox.anyone.get("/apps/1/authorize")).status_code == 404


async def test_a_code_becomes_a_token_and_ends_the_old_one(sandbox: Sandbox) -> None:
    reply = await sandbox.anyone.post(
        "/apps/authorize/token", json=token_request(await grant(sandbox))
    )
    answer = reply.json()
    assert set(answer) == set(read_sample("oauth_token_response"))
    assert answer["user_id"] == str(STORE)
    assert (await sandbox.get("store")).status_code == 401
    headers = {"authentication": f"bearer {answer['access_token']}"}
    renewed = await sandbox.api.get(f"/2025-03/{STORE}/store", headers=headers)
    assert renewed.status_code == 200


async def test_a_late_code_is_refused_inside_a_200(sandbox: Sandbox) -> None:
    code = await grant(sandbox)
    sandbox.clock.passed += 301
    reply = await sandbox.anyone.post("/apps/authorize/token", json=token_request(code))
    assert (reply.status_code, reply.json()) == (200, read_sample("oauth_token_error_200_body"))


async def test_a_code_works_once_and_only_with_the_secret(sandbox: Sandbox) -> None:
    request = token_request(await grant(sandbox))
    wrong = await sandbox.anyone.post(
        "/apps/authorize/token", json=request | {"client_secret": "no"}
    )
    assert wrong.json()["error"] == "invalid_client"
    assert (
        "access_token" in (await sandbox.anyone.post("/apps/authorize/token", data=request)).json()
    )
    again = await sandbox.anyone.post("/apps/authorize/token", json=request)
    assert again.json()["error"] == "invalid_grant"


async def test_a_generated_store_has_its_own_token(sandbox: Sandbox) -> None:
    new = {"id": 77, "name": "Grande", "product_count": 250}
    added = (await sandbox.control.post("/stores", json=new)).json()
    headers = {"authentication": f"bearer {added['token']}"}
    reply = await sandbox.api.get("/2025-03/77/products", headers=headers, params={"per_page": 200})
    assert reply.headers["x-total-count"] == "250"
    assert len({product["name"]["es"] for product in reply.json()}) == 200


async def test_a_given_store_has_exactly_its_products(sandbox: Sandbox) -> None:
    rows = [{"sku": "A", "name": "Remera lisa", "price": "100.00", "stock": {"": 2}}]
    added = (await sandbox.control.post("/stores", json={"id": 78, "products": rows})).json()
    headers = {"authentication": f"bearer {added['token']}"}
    products = (await sandbox.api.get("/2025-03/78/products", headers=headers)).json()
    assert [product["name"]["es"] for product in products] == ["Remera lisa"]


async def test_a_store_can_be_given_in_the_vendors_own_shape(sandbox: Sandbox) -> None:
    row = (await sandbox.get("products/203118401")).json() | {"id": 5}
    added = (await sandbox.control.post("/stores", json={"id": 79, "raw_products": [row]})).json()
    headers = {"authentication": f"bearer {added['token']}"}
    assert (await sandbox.api.get("/2025-03/79/products", headers=headers)).json() == [row]
    assert (await sandbox.api.get("/2025-03/79/products/5", headers=headers)).json() == row


async def test_a_twin_is_the_demo_store_under_another_id_and_token(sandbox: Sandbox) -> None:
    added = (await sandbox.control.post("/stores", json={"id": 80, "twin": True})).json()
    headers = {"authentication": f"bearer {added['token']}"}
    theirs = (await sandbox.api.get("/2025-03/80/products", headers=headers)).json()
    ours = (await sandbox.get("products")).json()
    assert [row["id"] for row in theirs] == [row["id"] for row in ours]
    await sandbox.control.delete("/stores/80/products/203118401")
    assert (await sandbox.get("products/203118401")).status_code == 200


async def test_reset_brings_everything_back(sandbox: Sandbox) -> None:
    await sandbox.set_modes(unpaid=True)
    await sandbox.control.delete(f"/stores/{STORE}/products/203118401")
    await sandbox.control.post("/reset")
    assert (await sandbox.get("products/203118401")).status_code == 200
