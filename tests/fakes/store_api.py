"""The in-memory orchestrator's routes for a shop's Tiendanube store and its privacy requests."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Response

from shared.contracts.admin import StoreDraft
from shared.contracts.privacy import PersonalData, PrivacyRecord, PrivacyRecordList
from shared.contracts.store_admin import (
    Authorization,
    AuthorizationWish,
    StoreSettings,
    StoreState,
    SyncState,
    UnmetDemandList,
    UnreadableList,
)
from shared.errors import Conflict, InvalidInput
from shared.secrets import last_four
from tests.fakes.orchestrator import Fake, FakeOrchestrator, find


def state_of(fake: FakeOrchestrator, tenant_id: UUID) -> StoreState:
    nothing = StoreState(tenant_id=tenant_id, connected=False, can_authorize=fake.has_partner_app)
    return fake.stores.get(tenant_id, nothing)


async def _store(fake: Fake, tenant_id: UUID) -> StoreState:
    find(fake.tenants, tenant_id)
    return state_of(fake, tenant_id)


async def _connect(fake: Fake, tenant_id: UUID, draft: StoreDraft) -> StoreState:
    if draft.access_token.get_secret_value() == "a-wrong-token":
        raise InvalidInput("Tiendanube does not accept it.", code="token_refused")
    fake.stores[tenant_id] = StoreState(
        tenant_id=tenant_id,
        connected=True,
        store_id=draft.store_id,
        market=draft.market,
        name="Cumbre y Compás",
        token_last4=last_four(draft.access_token),
        advertised_coupons=draft.advertised_coupons,
        can_authorize=fake.has_partner_app,
    )
    return fake.stores[tenant_id]


async def _disconnect(fake: Fake, tenant_id: UUID) -> Response:
    find(fake.stores, tenant_id)
    del fake.stores[tenant_id]
    return Response(status_code=204)


async def _authorize(fake: Fake, tenant_id: UUID, wish: AuthorizationWish) -> Authorization:
    if not fake.has_partner_app:
        raise Conflict("No partner app is set up.", code="app_not_set_up")
    fake.authorizations.append((tenant_id, wish))
    url = f"https://www.{wish.market}.test/apps/77/authorize?state=s{len(fake.authorizations)}"
    return Authorization(url=url, expires_at=fake.now() + timedelta(minutes=15))


async def _check(fake: Fake, tenant_id: UUID) -> StoreState:
    store: StoreState = find(fake.stores, tenant_id)
    fake.stores[tenant_id] = store.model_copy(update={"checked_at": fake.now()})
    return fake.stores[tenant_id]


async def _sync(fake: Fake, tenant_id: UUID) -> StoreState:
    store: StoreState = find(fake.stores, tenant_id)
    running = SyncState(state="running", seen=0, total=None, started_at=fake.now())
    fake.stores[tenant_id] = store.model_copy(update={"sync": running})
    return fake.stores[tenant_id]


async def _settings(fake: Fake, tenant_id: UUID) -> StoreSettings:
    return fake.store_settings.get(tenant_id, StoreSettings())


async def _save_settings(fake: Fake, tenant_id: UUID, wanted: StoreSettings) -> StoreSettings:
    fake.store_settings[tenant_id] = wanted
    return wanted


async def _unmet(fake: Fake, tenant_id: UUID) -> UnmetDemandList:
    return UnmetDemandList(items=fake.unmet.get(tenant_id, []))


async def _unreadable(fake: Fake, tenant_id: UUID) -> UnreadableList:
    return UnreadableList(items=fake.unreadable.get(tenant_id, []))


async def _privacy(fake: Fake, tenant_id: UUID) -> PrivacyRecordList:
    return PrivacyRecordList(items=fake.privacy.get(tenant_id, []))


async def _approve(fake: Fake, tenant_id: UUID, record_id: UUID) -> PrivacyRecord:
    records = fake.privacy.get(tenant_id, [])
    record = find({item.record_id: item for item in records}, record_id)
    if record.state != "waiting":
        raise Conflict("It does not wait for an approval.", code="not_waiting")
    approved: PrivacyRecord = record.model_copy(update={"state": "received"})
    fake.privacy[tenant_id] = [approved if item is record else item for item in records]
    return approved


async def _report(fake: Fake, tenant_id: UUID, record_id: UUID) -> PersonalData:
    found: PersonalData = find(fake.reports, record_id)
    return found


STORE_ROUTES: tuple[tuple[str, str, Callable[..., Any], int], ...] = (
    ("GET", "/tenants/{tenant_id}/store", _store, 200),
    ("PUT", "/tenants/{tenant_id}/store", _connect, 200),
    ("DELETE", "/tenants/{tenant_id}/store", _disconnect, 204),
    ("POST", "/tenants/{tenant_id}/store/authorizations", _authorize, 201),
    ("POST", "/tenants/{tenant_id}/store/check", _check, 200),
    ("POST", "/tenants/{tenant_id}/store/sync", _sync, 202),
    ("GET", "/tenants/{tenant_id}/store/settings", _settings, 200),
    ("PUT", "/tenants/{tenant_id}/store/settings", _save_settings, 200),
    ("GET", "/tenants/{tenant_id}/store/unmet-demand", _unmet, 200),
    ("GET", "/tenants/{tenant_id}/store/unreadable", _unreadable, 200),
    ("GET", "/tenants/{tenant_id}/privacy", _privacy, 200),
    ("POST", "/tenants/{tenant_id}/privacy/{record_id}/approve", _approve, 200),
    ("GET", "/tenants/{tenant_id}/privacy/{record_id}/report", _report, 200),
)
