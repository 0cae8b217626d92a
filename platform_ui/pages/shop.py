"""One shop: its number, its keys, how its assistant works, whether its store is connected."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import SecretStr, ValidationError
from starlette.responses import Response

from platform_ui.dependencies import Api, CheckedForm, FormFields, SignedInPage
from platform_ui.pages.shops import readable
from platform_ui.pages.state import load_state
from platform_ui.rendering import SignedPage
from platform_ui.store_view import badge_of
from shared.contracts.admin import (
    AgentSettings,
    ChannelDraft,
    Credential,
    CredentialDraft,
    CredentialKind,
)
from shared.contracts.people import Permission
from shared.http.client import ServiceRefused

router = APIRouter(prefix="/shops/{tenant_id}")


@router.get("")
async def show_shop(page: SignedInPage, api: Api, tenant_id: UUID, saved: str = "") -> Response:
    return await _show(page, api, tenant_id, saved=saved)


@router.post("/channels")
async def add_channel(page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm) -> Response:
    async def save() -> None:
        await api.create_channel(tenant_id, channel_of(form))

    return await _save(page, api, tenant_id, "channel", save)


@router.post("/channels/{channel_id}")
async def change_channel(
    page: SignedInPage, api: Api, tenant_id: UUID, channel_id: UUID, form: CheckedForm
) -> Response:
    async def save() -> None:
        await api.change_channel(tenant_id, channel_id, channel_of(form))

    return await _save(page, api, tenant_id, "channel", save)


@router.post("/openai")
async def save_openai_key(
    page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm
) -> Response:
    async def save() -> None:
        draft = CredentialDraft(value=SecretStr(form.get("value", "").strip()))
        await api.save_credential(tenant_id, CredentialKind.OPENAI, draft)

    return await _save(page, api, tenant_id, "openai", save)


@router.post("/assistant")
async def save_assistant(
    page: SignedInPage, api: Api, tenant_id: UUID, form: CheckedForm
) -> Response:
    async def save() -> None:
        present = await api.agent_settings(tenant_id)
        wanted = {**present.model_dump(), "prompt": "", **_given(form)}
        await api.save_agent_settings(tenant_id, AgentSettings.model_validate(wanted))

    return await _save(page, api, tenant_id, "assistant", save)


def channel_of(form: FormFields) -> ChannelDraft:
    """A secret that is left empty keeps the stored one."""
    given: dict[str, Any] = _given(form)
    given["business_number"] = "+" + "".join(
        digit for digit in given.get("business_number", "") if digit.isdigit()
    )
    if secret := given.pop("webhook_secret", None):
        given["webhook_secrets"] = [secret]
    return ChannelDraft.model_validate(given)


def _given(form: FormFields) -> dict[str, Any]:
    return {name: value.strip() for name, value in form.items() if value.strip()}


async def _save(
    page: SignedPage, api: Api, tenant_id: UUID, section: str, save: Callable[[], Awaitable[None]]
) -> Response:
    try:
        await save()
    except (ValidationError, ServiceRefused) as error:
        return await _show(page, api, tenant_id, section=section, problem=readable(error))
    return page.redirect(f"/shops/{tenant_id}?saved={section}#{section}")


async def _show(
    page: SignedPage,
    api: Api,
    tenant_id: UUID,
    *,
    saved: str = "",
    section: str = "",
    problem: str = "",
) -> Response:
    tenant, channels, agent, credentials, store, state = await asyncio.gather(
        api.tenant(tenant_id),
        api.channels(tenant_id),
        api.agent_settings(tenant_id),
        _credentials(page, api, tenant_id),
        api.stores.state(tenant_id),
        load_state(api),
    )
    return page.show(
        "pages/shop",
        status=422 if problem else 200,
        tenant=tenant,
        channels=channels,
        agent=agent,
        openai=next((item for item in credentials if item.kind == CredentialKind.OPENAI), None),
        store=store,
        badge=badge_of(store),
        platform=state,
        saved=saved,
        section=section,
        problem=problem,
    )


async def _credentials(page: SignedPage, api: Api, tenant_id: UUID) -> list[Credential]:
    if not page.me.may(Permission.MANAGE_SHOP, tenant_id):
        return []
    return await api.credentials(tenant_id)
