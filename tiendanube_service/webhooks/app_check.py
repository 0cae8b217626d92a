"""`app/uninstalled` is a hint: the app is gone when the shop itself refuses our token."""

from dataclasses import dataclass

import structlog

from shared.clock import Clock
from shared.database.engine import Database
from shared.errors import AppError, Permanent, Transient
from shared.jobs import RunAgain
from tiendanube_service.jobs import StoreJob
from tiendanube_service.stores.shop import Shops
from tiendanube_service.sync.patient import PatientShop, pause_after
from tiendanube_service.tiendanube.bucket import Lane
from tiendanube_service.tiendanube.requests import store_profile
from tiendanube_service.webhooks import repository

log = structlog.get_logger()


@dataclass(frozen=True)
class AppCheck:
    database: Database
    shops: Shops
    clock: Clock

    async def handle(self, payload: bytes) -> None:
        tenant_id = StoreJob.model_validate_json(payload).tenant_id
        gone = False
        try:
            shop = PatientShop(await self.shops.open(tenant_id), Lane.REFRESH)
            await shop.answer(store_profile())
        except Transient as error:
            raise RunAgain(pause_after(error, None, self.clock.now())) from error
        except (AppError, Permanent) as error:
            gone = error.code == "store_unauthorized"
        log.info("store.checked", tenant_id=str(tenant_id), uninstalled=gone)
        async with self.database.transaction() as session:
            now = self.clock.now()
            if gone:
                await repository.mark_uninstalled(session, tenant_id, now)
            await repository.mark_applied(session, tenant_id, "app/uninstalled", now)
