"""The shop of the demo, set up through the same admin API an owner's dashboard uses."""

from typing import Any

import httpx
from pydantic import BaseModel

from infra.demo.environment import (
    SANDBOX_TIENDANUBE_TOKEN,
    SANDBOX_YCLOUD_KEY,
    Surroundings,
)
from infra.demo.ports import ORCHESTRATOR, SANDBOX
from shared.contracts.admin import AgentSettings, Channel, ChannelDraft, Tenant, TenantDraft

SHOP_NAME = "Cumbre y Compás"
BUSINESS_NUMBER = "+5491155550100"
STORE_ID = "2847361"
ADVERTISED_COUPONS = ("BIENVENIDA10", "ENVIOGRATIS", "DANZA15", "SENDERO8000")
EVENTS = (
    "whatsapp.inbound_message.received",
    "whatsapp.message.updated",
    "whatsapp.smb.message.echoes",
    "whatsapp.smb.history",
    "whatsapp.template.reviewed",
    "whatsapp.phone_number.quality_updated",
    "whatsapp.business_account.updated",
    "contact.unsubscribe.created",
)
PROMPT = """\
Sos la asistente de Cumbre y Compás, una tienda argentina de ropa de montaña y de danza.
Hablás de vos, con calidez y sin vueltas: una respuesta corta por mensaje.
Antes de hablar de un precio, un talle o el stock, buscalo en el catálogo.
Si no está, decilo y ofrecé lo más parecido. Si piden hablar con una persona, pasá la charla.

Envíos: despachamos en 24 a 48 horas hábiles; en Rosario entregamos al día siguiente por $ 3.500.
Envíos al resto del país: por correo, a Mendoza y Córdoba de 2 a 4 días hábiles.
Retiro: sin cargo en Bv. Oroño 1240, Rosario.
Horarios: el local de Rosario atiende de lunes a viernes de 10 a 19 y los sábados de 10 a 14.
"""


class SetupRefused(Exception):
    """The admin API said no; the text holds its answer."""


class DemoShop(BaseModel):
    tenant: Tenant
    channel: Channel


class AdminApi:
    """The orchestrator's /api with the sign-in token."""

    def __init__(self, base_url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
            trust_env=False,
        )

    def get(self, path: str, **params: Any) -> Any:
        return self._call("GET", path, params=params)

    def send(self, method: str, path: str, body: Any) -> Any:
        return self._call(method, path, json=body)

    def close(self) -> None:
        self._http.close()

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            response = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise SetupRefused(f"{method} {path}: {type(error).__name__}") from error
        if response.is_error:
            raise SetupRefused(f"{method} {path}: {response.status_code} {response.text}")
        return response.json() if response.content else None


def set_up_shop(around: Surroundings) -> DemoShop:
    """Creates what is missing; on a second start only the sandbox is told anew where to deliver."""
    api = AdminApi(around.url(ORCHESTRATOR), around.secrets.admin_token)
    try:
        tenant = _ensure_tenant(api)
        channel = _ensure_channel(api, tenant)
        _connect_whatsapp(api, channel, around.url(SANDBOX))
        _connect_model(api, tenant, around)
        _connect_store(api, tenant)
    finally:
        api.close()
    return DemoShop(tenant=tenant, channel=channel)


def _ensure_tenant(api: AdminApi) -> Tenant:
    for item in api.get("/api/tenants")["items"]:
        if item["name"] == SHOP_NAME:
            return Tenant.model_validate(item)
    draft = TenantDraft(name=SHOP_NAME, language="es-AR")
    return Tenant.model_validate(api.send("POST", "/api/tenants", draft.model_dump(mode="json")))


def _ensure_channel(api: AdminApi, tenant: Tenant) -> Channel:
    path = f"/api/tenants/{tenant.tenant_id}/channels"
    for item in api.get(path)["items"]:
        if item["business_number"] == BUSINESS_NUMBER:
            return Channel.model_validate(item)
    draft = ChannelDraft(business_number=BUSINESS_NUMBER, label="WhatsApp de la tienda")
    body = draft.model_dump(mode="json", exclude_none=True)
    return Channel.model_validate(api.send("POST", path, body))


def _connect_whatsapp(api: AdminApi, channel: Channel, sandbox_url: str) -> None:
    """The sandbox forgets when it stops: each start makes a new endpoint and tells its secret."""
    answer = httpx.post(
        f"{sandbox_url}/ycloud/v2/webhookEndpoints",
        headers={"X-API-Key": SANDBOX_YCLOUD_KEY},
        json={"url": channel.webhook_url, "enabledEvents": list(EVENTS)},
        timeout=30,
        trust_env=False,
    ).raise_for_status()
    body = {
        "business_number": channel.business_number,
        "label": channel.label,
        "api_key": SANDBOX_YCLOUD_KEY,
        "webhook_secrets": [answer.json()["secret"]],
    }
    path = f"/api/tenants/{channel.tenant_id}/channels/{channel.channel_id}"
    api.send("PATCH", path, body)


def _connect_model(api: AdminApi, tenant: Tenant, around: Surroundings) -> None:
    base = f"/api/tenants/{tenant.tenant_id}"
    api.send("PUT", f"{base}/credentials/openai", {"value": around.model_account.api_key})
    path = f"{base}/agent-settings"
    if not api.get(path).get("prompt"):
        settings = AgentSettings(prompt=PROMPT)
        api.send("PUT", path, settings.model_dump(mode="json"))


def _connect_store(api: AdminApi, tenant: Tenant) -> None:
    path = f"/api/tenants/{tenant.tenant_id}/store"
    if api.get(path)["connected"]:
        return
    body = {
        "store_id": STORE_ID,
        "access_token": SANDBOX_TIENDANUBE_TOKEN,
        "advertised_coupons": list(ADVERTISED_COUPONS),
    }
    api.send("PUT", path, body)
