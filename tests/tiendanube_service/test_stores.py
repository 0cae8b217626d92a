"""Connecting a shop: the token is tried, sealed, and never shown."""

import logging
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from shared.database.engine import Database
from tests.tiendanube_service.conftest import STORE_ID, Desk, Outside
from tiendanube_service.main import create_app
from tiendanube_service.settings import Settings

pytestmark = pytest.mark.anyio


async def test_a_good_token_connects_and_tells_the_shop_from_the_vendor(
    desk: Desk, outside: Outside
) -> None:
    answer = await desk.connect(outside.settings.tiendanube_token, advertised_coupons=["DANZA15"])
    told = answer.json()
    assert told["connected"]
    assert told["name"] == "Cumbre y Compás"
    assert (told["country"], told["currency"], told["language"]) == ("AR", "ARS", "es")
    assert told["url"] == "https://www.cumbreycompas.example"
    assert told["token_last4"] == outside.settings.tiendanube_token[-4:]
    assert told["advertised_coupons"] == ["DANZA15"]
    assert told | {"budget": None} == await desk.state() | {"budget": None}


async def test_a_wrong_token_is_refused_in_clear_words_and_changes_nothing(shop: Desk) -> None:
    before = await shop.state()
    answer = await shop.connect("not-the-token-of-this-shop")
    assert answer.status_code == 422
    assert answer.json()["code"] == "token_refused"
    assert await shop.state() | {"budget": None} == before | {"budget": None}


async def test_the_token_is_sealed_and_never_in_answers_or_logs(
    shop: Desk, outside: Outside, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = outside.settings.tiendanube_token
    async with database.transaction() as session:
        row = (await session.execute(text("SELECT * FROM tiendanube.stores"))).mappings().one()
    assert secret not in str(dict(row))
    assert secret not in (await shop.http.get(f"/internal/stores/{shop.tenant_id}")).text
    await shop.search("campera")
    logging.getLogger().handlers[0].flush()
    assert secret not in capsys.readouterr().out


async def test_a_token_copied_to_another_tenants_row_does_not_open(
    shop: Desk, database: Database
) -> None:
    stranger = uuid4()
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO tiendanube.stores "
                "(tenant_id, store_id, access_token, auth_mode, advertised_coupons) "
                "SELECT :stranger, store_id, access_token, auth_mode, advertised_coupons "
                "FROM tiendanube.stores"
            ),
            {"stranger": stranger},
        )
    answer = await shop.http.get("/internal/categories", params={"tenant_id": str(stranger)})
    assert answer.status_code == 500
    assert "another row" not in answer.text


async def test_a_blank_token_keeps_the_present_one(shop: Desk) -> None:
    answer = await shop.connect("", advertised_coupons=["ENVIOGRATIS"])
    assert answer.json()["advertised_coupons"] == ["ENVIOGRATIS"]
    assert answer.json()["connected"]
    assert await shop.search("campera")


async def test_a_blank_token_without_any_other_is_refused(desk: Desk) -> None:
    answer = await desk.connect("")
    assert (answer.status_code, answer.json()["code"]) == (422, "token_missing")


async def test_the_global_token_serves_one_shop_only(settings: Settings, outside: Outside) -> None:
    values = settings.model_dump() | {"tiendanube_api_key": outside.settings.tiendanube_token}
    app = create_app(Settings.model_validate(values), transport=httpx.ASGITransport(outside.app))
    body = {"store_id": STORE_ID, "access_token": ""}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://tiendanube",
            headers={"Authorization": f"Bearer {settings.internal_api_token.get_secret_value()}"},
        ) as http,
    ):
        first = await http.put(f"/internal/stores/{uuid4()}", json=body)
        second = await http.put(f"/internal/stores/{uuid4()}", json=body)
    assert (first.status_code, first.json()["connected"]) == (200, True)
    assert (second.status_code, second.json()["code"]) == (409, "token_in_use")


async def test_an_unpaid_shop_is_kept_and_shown_as_suspended(desk: Desk, outside: Outside) -> None:
    outside.set_modes(unpaid=True)
    answer = await desk.connect(outside.settings.tiendanube_token)
    assert (answer.status_code, answer.json()["problem"]) == (200, "suspended")
    assert not answer.json()["connected"]


async def test_a_shop_that_is_away_is_kept_and_shown_as_unreachable(
    desk: Desk, outside: Outside
) -> None:
    outside.set_modes(error_percent=100)
    answer = await desk.connect(outside.settings.tiendanube_token)
    assert (answer.status_code, answer.json()["problem"]) == (200, "unreachable")


async def test_a_tenant_without_a_shop_is_not_connected(desk: Desk) -> None:
    assert await desk.state() | {"connected": False, "store_id": None} == await desk.state()
    answer = await desk.look_up(sku="TOR-AZU-M")
    assert (answer.status_code, answer.json()["code"]) == (409, "store_not_connected")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/internal/stores/{id}"),
        ("PUT", "/internal/stores/{id}"),
        ("POST", "/internal/products/search"),
        ("POST", "/internal/products/lookup"),
        ("GET", "/internal/categories"),
        ("POST", "/internal/coupons"),
        ("POST", "/internal/products/on-sale"),
        ("GET", "/internal/promotions"),
        ("POST", "/internal/checkouts"),
        ("POST", "/internal/facts/search"),
        ("POST", "/internal/orders/status"),
        ("GET", "/metrics"),
    ],
)
async def test_every_internal_route_needs_the_bearer(desk: Desk, method: str, path: str) -> None:
    address = path.format(id=desk.tenant_id)
    refused = await desk.http.request(method, address, headers={"Authorization": "Bearer wrong"})
    hidden = await desk.http.request(method, address, headers={"X-Forwarded-For": "203.0.113.9"})
    assert (refused.status_code, hidden.status_code) == (401, 404)
