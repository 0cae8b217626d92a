"""Connecting with one click: the vendor's authorization-code flow (contract §4).

The state is the id of a row, sealed: it cannot be made up, is used once, and expires. It is used
up in a commit of its own before the code is exchanged.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID, uuid4

import structlog
from pydantic import SecretStr

from shared.clock import Clock
from shared.contracts.store_admin import (
    Authorization,
    AuthorizationAnswer,
    AuthorizationOutcome,
    AuthorizationWish,
    ConnectRefusal,
)
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, Transient
from shared.secrets import SecretBox, SecretUnreadable
from tiendanube_service.stores import repository
from tiendanube_service.stores.hosts import Hosts
from tiendanube_service.stores.inspection import Inspector
from tiendanube_service.stores.keeping import Keeper, NewConnection, StoreOfAnotherTenant
from tiendanube_service.stores.scopes import missing_scopes, read_scopes
from tiendanube_service.stores.tables import Authorization as AuthorizationRow
from tiendanube_service.tiendanube.client import Access
from tiendanube_service.tiendanube.errors import CallRefused
from tiendanube_service.tiendanube.oauth import AppIdentity, CodeExchange, Grant

LIFE = timedelta(minutes=15)
STATE_BINDING = "authorizations.state"
log = structlog.get_logger()


class _Refused(Exception):
    def __init__(self, refusal: ConnectRefusal) -> None:
        super().__init__(refusal)
        self.refusal: ConnectRefusal = refusal


@dataclass(frozen=True)
class Authorizations:
    database: Database
    clock: Clock
    box: SecretBox
    hosts: Hosts
    app: AppIdentity | None
    exchange: CodeExchange
    inspector: Inspector
    keeper: Keeper

    async def begin(self, tenant_id: UUID, wish: AuthorizationWish) -> Authorization:
        """Raises Conflict when no partner app is set up."""
        if self.app is None:
            raise Conflict("No Tiendanube app is set up.", code="app_not_set_up")
        now = self.clock.now()
        row = AuthorizationRow(
            id=uuid4(),
            tenant_id=tenant_id,
            market=wish.market,
            return_to=wish.return_to,
            expires_at=now + LIFE,
        )
        async with self.database.tenant_transaction(tenant_id) as session:
            await repository.forget_authorizations(session, tenant_id, now - LIFE)
            session.add(row)
        state = self.box.seal(SecretStr(str(row.id)), bound_to=STATE_BINDING)
        query = urlencode({"state": state})
        url = f"{self.hosts.auth_of(wish.market)}/apps/{self.app.app_id}/authorize?{query}"
        return Authorization(url=url, expires_at=row.expires_at)

    async def finish(self, answer: AuthorizationAnswer) -> AuthorizationOutcome:
        """What the browser's return brought; refusals are told, never raised."""
        row = None
        try:
            row = await self._use(answer.state)
            missing = await self._connect(row, answer.code)
        except _Refused as error:
            log.warning("store.not_connected", refusal=error.refusal)
            return AuthorizationOutcome(
                connected=False,
                refusal=error.refusal,
                tenant_id=row.tenant_id if row else None,
                return_to=row.return_to if row else None,
            )
        log.info("store.connected", tenant_id=str(row.tenant_id), missing_scopes=missing)
        return AuthorizationOutcome(
            connected=True,
            tenant_id=row.tenant_id,
            return_to=row.return_to,
            missing_scopes=missing,
        )

    async def _use(self, state: str) -> AuthorizationRow:
        try:
            row_id = UUID(self.box.open(state, bound_to=STATE_BINDING).get_secret_value())
        except (SecretUnreadable, ValueError):
            raise _Refused("state_unknown") from None
        now = self.clock.now()
        async with self.database.transaction() as session:
            row = await repository.use_authorization(session, row_id, now)
            known = row is not None or await repository.has_authorization(session, row_id)
        if row is None:
            raise _Refused("state_used" if known else "state_expired")
        if row.expires_at <= now:
            raise _Refused("state_expired")
        return row

    async def _connect(self, row: AuthorizationRow, code: str) -> list[str]:
        if not code:
            raise _Refused("code_refused")
        grant = await self._redeem(row.market, code)
        access = Access(grant.store_id, grant.token, base_url=self.hosts.api_of(row.market))
        try:
            columns = await self.inspector.look(access)
        except InvalidInput:
            raise _Refused("code_refused") from None
        scopes = read_scopes(grant.scope)
        new = NewConnection(grant.store_id, row.market, grant.token, grant.token, scopes, columns)
        try:
            await self.keeper.keep(row.tenant_id, new)
        except StoreOfAnotherTenant:
            await self.keeper.renew_token(grant.store_id, grant.token)
            raise _Refused("store_of_another_shop") from None
        return missing_scopes(scopes)

    async def _redeem(self, market: str, code: str) -> Grant:
        if self.app is None:
            raise _Refused("app_not_set_up")
        try:
            return await self.exchange.redeem(self.hosts.auth_of(market), self.app, code)
        except CallRefused as error:
            expired: Literal["code_expired", "code_refused"] = (
                "code_expired" if error.code == "code_expired" else "code_refused"
            )
            raise _Refused(expired) from None
        except Transient:
            raise _Refused("unreachable") from None
