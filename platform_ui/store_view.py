"""What the store page shows, loaded together; a part that cannot be had is left out."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from starlette.responses import Response

from platform_ui.clients.orchestrator import OrchestratorClient
from platform_ui.pages.state import load_state
from platform_ui.rendering import Page
from platform_ui.store_forms import SettingsForm, shown_settings
from shared.contracts.store_admin import StoreSettings, StoreState
from shared.errors import Transient
from shared.http.client import ServiceRefused

Loaded = TypeVar("Loaded")


@dataclass(frozen=True)
class Notice:
    """What to say after an action: in which section, that it was saved or what was wrong.

    `problem` is a word that the templates have a sentence for; `detail` is shown when they do not.
    """

    section: str = ""
    saved: str = ""
    outcome: str = ""
    problem: str = ""
    detail: str = ""
    typed: SettingsForm | None = None
    given: dict[str, str] | None = None


def badge_of(store: StoreState | None) -> str:
    """The one word for how the connection is."""
    if store is None:
        return "away"
    return store.problem or ("connected" if store.connected else "none")


async def show_store(
    page: Page, api: OrchestratorClient, tenant_id: UUID, notice: Notice
) -> Response:
    tenant, store, settings, lists, state = await asyncio.gather(
        api.tenant(tenant_id),
        api.stores.state(tenant_id),
        _if_it_can_be_had(api.stores.settings(tenant_id)),
        _lists(api, tenant_id),
        load_state(api),
    )
    return page.show(
        "pages/store",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if notice.problem else HTTPStatus.OK,
        tenant=tenant,
        store=store,
        badge=badge_of(store),
        form=notice.typed or _shown(settings),
        **lists,
        platform=state,
        notice=notice,
        saved=notice.saved,
        section=notice.section,
        problem=notice.problem,
    )


async def _lists(api: OrchestratorClient, tenant_id: UUID) -> dict[str, Any]:
    demand, unreadable, records = await asyncio.gather(
        _if_it_can_be_had(api.stores.unmet_demand(tenant_id)),
        _if_it_can_be_had(api.stores.unreadable(tenant_id)),
        _if_it_can_be_had(api.stores.privacy_records(tenant_id)),
    )
    return {"demand": demand, "unreadable": unreadable, "records": records}


def _shown(settings: StoreSettings | None) -> SettingsForm | None:
    return shown_settings(settings) if settings else None


async def _if_it_can_be_had(wanted: Awaitable[Loaded]) -> Loaded | None:
    """The rest of the page is worth showing without it."""
    try:
        return await wanted
    except Transient:
        return None
    except ServiceRefused as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            return None
        raise
