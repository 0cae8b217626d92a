"""A shop with a number and a YCloud account of its own, opened over HTTP on a running stack."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from infra.demo.environment import SANDBOX_OPENAI_KEY
from infra.demo.ports import ORCHESTRATOR, SANDBOX
from infra.demo.processes import Stack
from infra.demo.shop import ADVERTISED_COUPONS, EVENTS, PROMPT, AdminApi

FIRST_TWIN = 3_000_000_000


@dataclass(frozen=True)
class OpenShop:
    """What one needs to write to the shop as a customer, and to sign as its YCloud account."""

    tenant_id: str
    channel_id: str
    number: str
    api_key: str
    webhook_url: str
    webhook_secret: str
    store_id: str | None
    """At the simulated Tiendanube; a store serves one tenant only."""


@dataclass(frozen=True)
class ShopWishes:
    """`events` are those the shop's webhook subscribes to."""

    number: str
    quiet_seconds: float = 0.4
    store: bool = True
    events: Iterable[str] = EVENTS


def open_shop(stack: Stack, wishes: ShopWishes) -> OpenShop:
    """A tenant, its number at an account of its own, its webhook, its store, its model."""
    api = AdminApi(stack.url(ORCHESTRATOR), stack.secrets.admin_token)
    try:
        with httpx.Client(base_url=stack.url(SANDBOX), timeout=60, trust_env=False) as outside:
            return _open(api, outside, wishes)
    finally:
        api.close()


def _open(api: AdminApi, outside: httpx.Client, wishes: ShopWishes) -> OpenShop:
    number, quiet_seconds = wishes.number, wishes.quiet_seconds
    key = open_account(outside, number)
    tenant = api.send("POST", "/api/tenants", {"name": f"Tienda {number[-4:]}"})
    base = f"/api/tenants/{tenant['tenant_id']}"
    channel = api.send("POST", f"{base}/channels", {"business_number": number, "api_key": key})
    secret = _register_webhook(outside, key, channel["webhook_url"], wishes.events)
    body = {"business_number": number, "webhook_secrets": [secret]}
    api.send("PATCH", f"{base}/channels/{channel['channel_id']}", body)
    quiet = {"quiet_seconds_min": quiet_seconds, "quiet_seconds_max": quiet_seconds}
    api.send("PUT", f"{base}/agent-settings", {"prompt": PROMPT, **quiet})
    api.send("PUT", f"{base}/credentials/openai", {"value": SANDBOX_OPENAI_KEY})
    store_id = None
    if wishes.store:
        connection = _open_store(outside)
        store_id = str(connection["store_id"])
        api.send("PUT", f"{base}/store", connection)
    return OpenShop(
        tenant_id=tenant["tenant_id"],
        channel_id=channel["channel_id"],
        number=number,
        api_key=key,
        webhook_url=channel["webhook_url"],
        webhook_secret=secret,
        store_id=store_id,
    )


def open_account(outside: httpx.Client, number: str) -> str:
    """The API key of a new YCloud account that owns the number."""
    key = f"key-{uuid4().hex}"
    account = {"id": f"account-{uuid4().hex[:10]}", "api_key": key, "numbers": [{"number": number}]}
    outside.post("/control/ycloud/accounts", json=account).raise_for_status()
    return key


def _register_webhook(outside: httpx.Client, key: str, url: str, events: Iterable[str]) -> str:
    """The secret YCloud answers with."""
    answer = outside.post(
        "/ycloud/v2/webhookEndpoints",
        headers={"X-API-Key": key},
        json={"url": url, "enabledEvents": list(events)},
    ).raise_for_status()
    return str(answer.json()["secret"])


def _open_store(outside: httpx.Client) -> dict[str, Any]:
    """A twin of the demo's store, for this tenant alone."""
    twin = {"id": FIRST_TWIN + uuid4().int % 10**9, "twin": True}
    answer = outside.post("/control/tiendanube/stores", json=twin).raise_for_status()
    return {
        "store_id": str(twin["id"]),
        "access_token": answer.json()["token"],
        "advertised_coupons": list(ADVERTISED_COUPONS),
    }
