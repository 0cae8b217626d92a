"""One draft order per confirmation, whatever breaks on the way, and only at the price told."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from shared.contracts.store_offers import CheckoutWish
from tests.tiendanube_service.conftest import Desk, Outside
from tests.tiendanube_service.store_rows import copy_products, decide, services
from tiendanube_service.offers.tables import Checkout

pytestmark = pytest.mark.anyio
LATER = timedelta(seconds=11)


class Killed(BaseException):
    """The process ends here: nothing after it runs."""


class Wire(httpx.AsyncBaseTransport):
    """The network to the shop; `before` and `after` may cut a write at either end."""

    def __init__(self, outside: Outside) -> None:
        self._inner = httpx.ASGITransport(outside.app)
        self.before: Callable[[httpx.Request], httpx.Response | None] | None = None
        self.after: Callable[[httpx.Request], httpx.Response | None] | None = None
        self.bodies: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._inner.handle_async_request(request)
        self.bodies.append(request.content.decode())
        if self.before is not None and (answer := self.before(request)):
            return answer
        response = await self._inner.handle_async_request(request)
        return (self.after and self.after(request)) or response

    def heal(self) -> None:
        self.before = self.after = None


def raising(error: BaseException) -> Callable[[httpx.Request], None]:
    def cut(_request: httpx.Request) -> None:
        raise error

    return cut


@pytest.fixture
def wire(outside: Outside) -> Wire:
    return Wire(outside)


@pytest.fixture
def transport(wire: Wire) -> httpx.AsyncBaseTransport:
    return wire


@pytest.fixture
def jacket(outside: Outside) -> dict[str, Any]:
    """A product with a price and five of its first variant."""
    product = next(
        row
        for row in outside.shop.products.values()
        if (row["published"] and row["variants"][0]["sku"] == "TOR-AZU-M")
        or "Torre" in row["name"]["es"]
    )
    product["variants"][0].update(price="1000.00", promotional_price="900.00", stock=5)
    return product


def line(product: dict[str, Any], **changes: Any) -> dict[str, Any]:
    variant = str(product["variants"][0]["id"])
    return {"variant_id": variant, "product_id": str(product["id"]), "quantity": 1, **changes}


def wish(shop: Desk, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "tenant_id": str(shop.tenant_id),
        "conversation_id": str(uuid4()),
        "confirmation_id": "confirmed-1",
        "lines": list(lines),
        "first_name": "Julia",
        "last_name": "Ferreyra",
        "email": "julia.ferreyra@example.com",
        "phone": "+5493415550177",
        **changes,
    }


async def ask(shop: Desk, body: dict[str, Any]) -> httpx.Response:
    return await shop.http.post("/internal/checkouts", json=body)


async def told(shop: Desk, body: dict[str, Any]) -> dict[str, Any]:
    answer = await ask(shop, body)
    assert answer.status_code == 200, answer.text
    link: dict[str, Any] = answer.json()
    return link


async def rows(shop: Desk) -> list[Checkout]:
    async with services(shop).checkouts.shops.database.transaction() as session:
        return list(await session.scalars(select(Checkout)))


async def test_a_confirmed_basket_becomes_a_link(
    shop: Desk, outside: Outside, wire: Wire, jacket: dict[str, Any]
) -> None:
    link = await told(shop, wish(shop, line(jacket, quantity=2, expected_price="900")))
    (draft,) = outside.shop.drafts.values()
    assert link["url"] == draft["checkout_url"]
    assert link["problems"] == []
    assert link["currency"] == "ARS"
    assert (draft["contact_name"], draft["contact_email"]) == (
        "Julia Ferreyra",
        "julia.ferreyra@example.com",
    )
    (row,) = await rows(shop)
    assert draft["owner_note"] == f"Nexus {row.id}"
    assert '"payment_status": "unpaid"' in wire.bodies[0]
    assert "discount" not in wire.bodies[0]
    kept = str(vars(row))
    for private in (draft["abandoned_checkout_url"], "julia", "Ferreyra"):
        assert private not in kept


async def test_the_same_confirmation_answers_the_same_link(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    body = wish(shop, line(jacket))
    first = await told(shop, body)
    jacket["variants"][0].update(stock=0, price="1.00")
    again = await told(shop, body)
    assert again["url"] == first["url"]
    assert len(outside.shop.drafts) == 1
    other = await told(shop, {**body, "confirmation_id": "confirmed-2"})
    assert other["problems"][0]["kind"] == "sold_out"


async def test_two_at_once_make_one_draft(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    body = wish(shop, line(jacket))
    answers = await asyncio.gather(*(ask(shop, body) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    link = await told(shop, body)
    assert {a.json()["url"] for a in answers if a.status_code == 200} == {link["url"]}
    assert len(outside.shop.drafts) == 1


@pytest.mark.parametrize("shows_notes", [True, False])
@pytest.mark.parametrize(
    "after",
    [
        raising(httpx.ReadTimeout("cut")),
        lambda _request: httpx.Response(502),
        lambda _request: httpx.Response(201, content=b"<html>gateway</html>"),
        lambda _request: httpx.Response(201, json={"id": 7}),
    ],
    ids=["timeout", "502", "no-json", "no-address"],
)
async def test_a_draft_that_was_made_unheard_is_found_again(
    shop: Desk,
    outside: Outside,
    wire: Wire,
    jacket: dict[str, Any],
    *,
    after: Any,
    shows_notes: bool,
) -> None:
    body = wish(shop, line(jacket, quantity=2))
    wire.after = after
    assert (await ask(shop, body)).json()["code"] == "checkout_unknown"
    wire.heal()
    (draft,) = outside.shop.drafts.values()
    if not shows_notes:
        draft["owner_note"] = None
    soon = await ask(shop, body)
    assert (soon.status_code, soon.json()["code"]) == (503, "checkout_under_way")
    shop.clock.pass_by(LATER)
    assert (await told(shop, body))["url"] == draft["checkout_url"]
    assert len(outside.shop.drafts) == 1


async def test_a_write_that_never_arrived_is_made_anew(
    shop: Desk, outside: Outside, wire: Wire, jacket: dict[str, Any]
) -> None:
    body = wish(shop, line(jacket))
    wire.before = raising(httpx.ReadTimeout("cut"))
    assert (await ask(shop, body)).status_code == 503
    wire.heal()
    shop.clock.pass_by(LATER)
    assert (await told(shop, body))["url"]
    assert len(outside.shop.drafts) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_kill_around_the_call_leaves_one_draft(
    shop: Desk, outside: Outside, wire: Wire, jacket: dict[str, Any], moment: str
) -> None:
    body = wish(shop, line(jacket))
    setattr(wire, moment, raising(Killed()))
    with pytest.raises(Killed):
        await services(shop).checkouts.link(CheckoutWish.model_validate(body))
    wire.heal()
    assert [row.state for row in await rows(shop)] == ["asked"]
    assert (await ask(shop, body)).json()["code"] == "checkout_under_way"
    shop.clock.pass_by(LATER)
    link = await told(shop, body)
    (draft,) = outside.shop.drafts.values()
    assert link["url"] == draft["checkout_url"]


async def test_another_confirmations_draft_is_never_taken(
    shop: Desk, outside: Outside, wire: Wire, jacket: dict[str, Any]
) -> None:
    first = await told(shop, wish(shop, line(jacket)))
    for draft in outside.shop.drafts.values():
        draft["owner_note"] = None
    second = wish(shop, line(jacket), confirmation_id="confirmed-2")
    wire.before = raising(httpx.ReadTimeout("cut"))
    assert (await ask(shop, second)).status_code == 503
    wire.heal()
    shop.clock.pass_by(LATER)
    assert (await told(shop, second))["url"] != first["url"]
    assert len(outside.shop.drafts) == 2


async def test_a_price_that_changed_meanwhile_is_told_first(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    body = wish(shop, line(jacket, expected_price="800.00"))
    link = await told(shop, body)
    assert link["url"] is None
    (problem,) = link["problems"]
    assert (problem["kind"], problem["price"]) == ("price_changed", "900.00")
    assert outside.shop.drafts == {}
    agreed = wish(shop, line(jacket, expected_price="900.00"))
    assert (await told(shop, agreed))["url"]


@pytest.mark.parametrize(
    ("changes", "kind", "stock"),
    [
        ({"stock": 0}, "sold_out", 0),
        ({"stock": 2}, "sold_out", 2),
        ({"price": None, "promotional_price": None}, "on_request", 5),
        ({"visible": False}, "gone", None),
        ({"id": 1}, "gone", None),
    ],
)
async def test_what_cannot_be_bought_gets_no_link(
    shop: Desk,
    outside: Outside,
    jacket: dict[str, Any],
    changes: dict[str, Any],
    kind: str,
    stock: int | None,
) -> None:
    wanted = line(jacket, quantity=3)
    jacket["variants"][0].update(changes)
    (problem,) = (await told(shop, wish(shop, wanted)))["problems"]
    assert (problem["kind"], problem["stock"]) == (kind, stock)
    await decide(shop, show_stock=False)
    (problem,) = (await told(shop, wish(shop, wanted)))["problems"]
    assert problem["stock"] is None
    assert outside.shop.drafts == {}


async def test_a_product_taken_off_the_shop_is_gone(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    jacket["published"] = False
    hidden = await told(shop, wish(shop, line(jacket)))
    del outside.shop.products[jacket["id"]]
    deleted = await told(shop, wish(shop, line(jacket)))
    kinds = [link["problems"][0]["kind"] for link in (hidden, deleted)]
    assert kinds == ["gone", "gone"]


async def test_the_copy_knows_whose_variant_it_is(shop: Desk, jacket: dict[str, Any]) -> None:
    unplaced = line(jacket, product_id=None)
    assert (await told(shop, wish(shop, unplaced)))["problems"][0]["kind"] == "gone"
    await copy_products(shop, [jacket], shop.tenant_id)
    assert (await told(shop, wish(shop, unplaced)))["url"]


async def test_one_confirmation_is_of_one_basket(shop: Desk, jacket: dict[str, Any]) -> None:
    other = {**line(jacket), "variant_id": str(jacket["variants"][1]["id"])}
    jacket["variants"][1].update(price="5.00", stock=None)
    first = await told(shop, wish(shop, line(jacket), other))
    same = await told(shop, wish(shop, other, line(jacket)))
    assert same["url"] == first["url"]
    answer = await ask(shop, wish(shop, line(jacket, quantity=3)))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_confirmation")


async def test_a_shop_may_have_no_links(
    shop: Desk, outside: Outside, wire: Wire, jacket: dict[str, Any]
) -> None:
    wire.before = lambda _request: httpx.Response(403, json={"code": 403})
    missing_scope = await ask(shop, wish(shop, line(jacket)))
    wire.heal()
    await decide(shop, checkout_links=False)
    switched_off = await ask(shop, wish(shop, line(jacket)))
    for answer in (missing_scope, switched_off):
        assert (answer.status_code, answer.json()["code"]) == (409, "checkout_links_off")
    assert outside.shop.drafts == {}
    await decide(shop, checkout_links=True)
    assert (await told(shop, wish(shop, line(jacket))))["url"]


async def test_what_the_shop_refuses_may_be_asked_again(
    shop: Desk, wire: Wire, jacket: dict[str, Any]
) -> None:
    wire.before = lambda _request: httpx.Response(422, json={"products": ["is invalid"]})
    refused = await ask(shop, wish(shop, line(jacket)))
    assert (refused.status_code, refused.json()["code"]) == (422, "checkout_refused")
    wire.heal()
    assert (await told(shop, wish(shop, line(jacket))))["url"]


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "no-mail"},
        {"email": "a@b@c"},
        {"first_name": "\u200b"},
        {"last_name": ""},
        {"lines": []},
        {"lines": [{"variant_id": "1; DROP"}]},
        {"lines": [{"variant_id": "٣"}]},
        {"lines": [{"variant_id": "1", "quantity": 0}]},
        {"lines": [{"variant_id": "1", "expected_price": "NaN"}]},
        {"confirmation_id": ""},
        {"confirmation_id": "a\x00b"},
    ],
)
async def test_strange_wishes_are_refused_clearly(
    shop: Desk, outside: Outside, jacket: dict[str, Any], changes: dict[str, Any]
) -> None:
    answer = await ask(shop, wish(shop, line(jacket), **changes))
    assert 400 <= answer.status_code < 500, answer.text
    assert outside.shop.drafts == {}


async def test_hostile_names_and_phones_do_no_harm(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    body = wish(shop, line(jacket), first_name="Ju\u202elia\n", phone="no number")
    assert (await told(shop, body))["url"]
    (draft,) = outside.shop.drafts.values()
    assert draft["contact_name"] == "Julia Ferreyra"
    assert draft["contact_phone"] is None


async def test_two_shops_never_share_a_confirmation(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    other = Desk(shop.http, shop.clock, shop.time, shop.app)
    await other.connect(**outside.twin())
    one, two = (
        await told(shop, wish(shop, line(jacket))),
        await told(other, wish(other, line(jacket))),
    )
    assert one["url"] != two["url"]


async def test_stale_drafts_of_ours_are_removed_and_no_others(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    bodies = [wish(shop, line(jacket), confirmation_id=name) for name in ("a", "b", "c")]
    links = [await told(shop, body) for body in bodies]
    drafts = {draft["checkout_url"]: draft for draft in outside.shop.drafts.values()}
    bought, gone = drafts[links[1]["url"]], drafts[links[2]["url"]]
    bought["number"] = 1042
    del outside.shop.drafts[gone["id"]]
    owners = {**bought, "id": 5, "number": 0, "owner_note": "mi borrador"}
    outside.shop.drafts[5] = owners
    await services(shop).stale_drafts.remove()
    assert len(outside.shop.drafts) == 3
    shop.clock.pass_by(timedelta(hours=49))
    fresh = await told(shop, wish(shop, line(jacket), confirmation_id="d"))
    await services(shop).stale_drafts.remove()
    left = {draft["checkout_url"] for draft in outside.shop.drafts.values()}
    assert left == {bought["checkout_url"], fresh["url"]}
    assert 5 in outside.shop.drafts
    states = {row.confirmation_id: row.state for row in await rows(shop)}
    assert states == {"a": "removed", "b": "removed", "c": "removed", "d": "made"}
    assert (await told(shop, bodies[0]))["url"] not in {None, links[0]["url"]}


async def test_a_stale_draft_that_nobody_heard_of_is_found_by_its_note(
    shop: Desk, outside: Outside, wire: Wire, jacket: dict[str, Any]
) -> None:
    wire.after = raising(httpx.ReadTimeout("cut"))
    assert (await ask(shop, wish(shop, line(jacket)))).status_code == 503
    wire.heal()
    shop.clock.pass_by(timedelta(hours=49))
    outside.set_modes(error_percent=100)
    await services(shop).stale_drafts.remove()
    assert len(outside.shop.drafts) == 1
    outside.set_modes(error_percent=0)
    await services(shop).stale_drafts.remove()
    assert outside.shop.drafts == {}


async def test_an_unpaid_shop_makes_no_links(
    shop: Desk, outside: Outside, jacket: dict[str, Any]
) -> None:
    outside.set_modes(unpaid=True)
    answer = await ask(shop, wish(shop, line(jacket)))
    assert (answer.status_code, answer.json()["code"]) == (503, "store_suspended")
    outside.set_modes(unpaid=False)
    shop.clock.pass_by(timedelta(minutes=11))
    assert (await told(shop, wish(shop, line(jacket))))["url"]
