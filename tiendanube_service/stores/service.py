"""Connects a shop: tries the pasted token live, then keeps it sealed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from pydantic import SecretStr, ValidationError

from shared.clock import Clock
from shared.contracts.store_admin import StoreConnection, StoreState
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, Permanent, Transient
from shared.secrets import SecretBox, last_four
from tiendanube_service.stores import repository
from tiendanube_service.stores.connection import to_state, token_binding, token_of
from tiendanube_service.stores.tables import Store
from tiendanube_service.tiendanube.client import Access, TiendanubeClient
from tiendanube_service.tiendanube.errors import Absent, StoreSuspended, StoreUnauthorized
from tiendanube_service.tiendanube.headers import AuthMode
from tiendanube_service.tiendanube.payloads import StorePayload
from tiendanube_service.tiendanube.requests import store_profile
from tiendanube_service.tiendanube.translate import read_profile

CHECK_PATIENCE_SECONDS = 8.0
log = structlog.get_logger()


@dataclass(frozen=True)
class _Token:
    value: SecretStr
    is_global: bool


@dataclass(frozen=True)
class Stores:
    database: Database
    client: TiendanubeClient
    box: SecretBox
    clock: Clock
    global_token: SecretStr | None

    async def state(self, tenant_id: UUID) -> StoreState:
        async with self.database.tenant_transaction(tenant_id) as session:
            store = await repository.find_store(session, tenant_id)
        if store is None:
            return StoreState(tenant_id=tenant_id, connected=False)
        return to_state(store)

    async def connect(self, tenant_id: UUID, wish: StoreConnection) -> StoreState:
        """A refused token raises InvalidInput and leaves what was connected before."""
        token = await self._token_for(tenant_id, wish)
        checked = await self._check(wish.store_id, token.value)
        columns = {
            "store_id": wish.store_id,
            "access_token": None if token.is_global else self._seal(tenant_id, token.value),
            "token_last4": last_four(token.value),
            "checked_at": self.clock.now(),
            "advertised_coupons": sorted({code.strip() for code in wish.advertised_coupons}),
            **checked,
        }
        async with self.database.tenant_transaction(tenant_id) as session:
            await repository.save_store(session, tenant_id, columns)
        log.info("store.connected", tenant_id=str(tenant_id), problem=columns["problem"])
        return await self.state(tenant_id)

    async def _token_for(self, tenant_id: UUID, wish: StoreConnection) -> _Token:
        """A blank token keeps the shop's present one, or takes the global one."""
        pasted = wish.access_token.get_secret_value().strip()
        if pasted:
            return _Token(SecretStr(pasted), is_global=False)
        async with self.database.transaction() as session:
            present = await repository.find_store(session, tenant_id)
            taken = await repository.global_token_is_taken(session, tenant_id)
        if present is not None and present.store_id == wish.store_id and present.access_token:
            return _Token(self._open(present), is_global=False)
        if self.global_token is None:
            raise InvalidInput("Paste the shop's access token.", code="token_missing")
        if taken:
            raise Conflict("The global token already serves another shop.", code="token_in_use")
        return _Token(self.global_token, is_global=True)

    async def _check(self, store_id: str, token: SecretStr) -> dict[str, Any]:
        """The columns that a live GET /store decides."""
        access = Access(store_id, token)
        try:
            deadline = self.client.deadline(CHECK_PATIENCE_SECONDS)
            answer = await self.client.get(access, store_profile(), deadline=deadline)
            profile = read_profile(StorePayload.model_validate(answer.data))
        except (StoreUnauthorized, Absent) as error:
            raise InvalidInput(
                "Tiendanube does not accept this token for this store id.", code="token_refused"
            ) from error
        except StoreSuspended:
            return {"problem": "suspended", "auth_mode": AuthMode.BOTH.value}
        except (Transient, ValidationError):
            return {"problem": "unreachable", "auth_mode": AuthMode.BOTH.value}
        except Permanent as error:
            raise InvalidInput("Tiendanube refused to show the store.", code=error.code) from error
        return {"problem": None, "auth_mode": answer.mode.value, **vars(profile)}

    def _seal(self, tenant_id: UUID, token: SecretStr) -> str:
        return self.box.seal(token, bound_to=token_binding(tenant_id))

    def _open(self, store: Store) -> SecretStr:
        token = token_of(store, self.box, None)
        if token is None:
            raise InvalidInput("Paste the shop's access token.", code="token_missing")
        return token
