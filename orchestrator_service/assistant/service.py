"""Drafts are edited by forms, published as versions, undone by publishing an older one anew."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.assistant.checks import Surroundings, problems_of
from orchestrator_service.assistant.difference import difference_between
from orchestrator_service.assistant.repository import AssistantRepository
from orchestrator_service.assistant.tables import DraftRow, VersionRow
from orchestrator_service.assistant.templates import template_profile
from orchestrator_service.audit.trail import Actor, Deed, write_down
from orchestrator_service.clients.tiendanube import TiendanubeClient
from orchestrator_service.costs.prices import PriceList
from orchestrator_service.costs.pricing import price_of
from orchestrator_service.costs.repository import CostRepository
from shared.clock import Clock
from shared.contracts.assistant import (
    AssistantProfile,
    Difference,
    Draft,
    DraftChange,
    Publication,
    TemplateName,
    Version,
    VersionDetail,
    VersionList,
)
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, NotFound, Permanent, Transient

log = structlog.get_logger()


class AssistantVersions:
    def __init__(
        self, database: Database, clock: Clock, store: TiendanubeClient, prices: PriceList
    ) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._prices = prices

    async def draft(self, tenant_id: UUID) -> Draft:
        """Before anything was saved: what speaks now."""
        async with self._database.tenant_transaction(tenant_id) as session:
            draft = await _draft(session, tenant_id)
        return await self._checked(tenant_id, draft)

    async def save(
        self, actor: Actor, tenant_id: UUID, change: DraftChange, source: str = "form"
    ) -> Draft:
        """Raises Conflict when somebody else saved since it was read."""
        now, author = self._clock.now(), actor.author_name(change.author)
        async with self._database.tenant_transaction(tenant_id) as session:
            await _lock(session, tenant_id)
            present = await _draft(session, tenant_id)
            _refuse_other_revision(present, change.revision)
            values = _draft_values(change.profile, present.revision + 1, author, now)
            await AssistantRepository(session).save_draft(tenant_id, values)
            details = {"revision": values["revision"], "source": source}
            deed = Deed("assistant_draft.saved", "assistant", tenant_id, tenant_id, details)
            write_down(session, actor, deed, now)
            draft = await _draft(session, tenant_id)
        return await self._checked(tenant_id, draft)

    async def start_from(
        self, actor: Actor, tenant_id: UUID, name: TemplateName, change: DraftChange
    ) -> Draft:
        """Replaces the draft by a template in the shop's language; models and limits stay."""
        async with self._database.tenant_transaction(tenant_id) as session:
            tenant = await _lock(session, tenant_id)
            present = await _draft(session, tenant_id)
        profile = template_profile(name, tenant.language).model_copy(
            update={"models": present.profile.models, "limits": present.profile.limits}
        )
        wish = change.model_copy(update={"profile": profile})
        return await self.save(actor, tenant_id, wish, source=f"template {name}")

    async def publish(self, actor: Actor, tenant_id: UUID, wish: Publication) -> Version:
        """Raises InvalidInput while a check fails, Conflict for a draft that was changed since."""
        draft = await self.draft(tenant_id)
        _refuse_other_revision(draft, wish.revision)
        if blocking := [row.path for row in draft.problems if row.blocks]:
            raise InvalidInput(
                f"The draft is not ready: {', '.join(blocking[:5])}.", code="draft_not_ready"
            )
        async with self._database.tenant_transaction(tenant_id) as session:
            await _lock(session, tenant_id)
            _refuse_other_revision(await _draft(session, tenant_id), wish.revision)
            row = await self._publish(session, actor, draft.profile, wish, (tenant_id, None))
        log.info("assistant.published", tenant_id=str(tenant_id), version=row.number)
        return _version(row)

    async def roll_back(self, actor: Actor, tenant_id: UUID, number: int, author: str) -> Version:
        """The old profile under a new number; the draft is left alone."""
        async with self._database.tenant_transaction(tenant_id) as session:
            await _lock(session, tenant_id)
            old = await _existing(session, tenant_id, number)
            profile = AssistantProfile.model_validate(old.profile)
            wish = Publication(revision=0, author=author, note=old.note)
            row = await self._publish(session, actor, profile, wish, (tenant_id, number))
        log.info("assistant.rolled_back", tenant_id=str(tenant_id), version=row.number)
        return _version(row)

    async def versions(self, tenant_id: UUID) -> VersionList:
        async with self._database.tenant_transaction(tenant_id) as session:
            rows = await AssistantRepository(session).versions(tenant_id)
        return VersionList(items=[_version(row) for row in rows])

    async def version(self, tenant_id: UUID, number: int) -> VersionDetail:
        async with self._database.tenant_transaction(tenant_id) as session:
            row = await _existing(session, tenant_id, number)
        profile = AssistantProfile.model_validate(row.profile)
        return VersionDetail(profile=profile, **_version(row).model_dump())

    async def difference(self, tenant_id: UUID, before: int, after: int | None) -> Difference:
        """`after` None is the draft."""
        async with self._database.tenant_transaction(tenant_id) as session:
            old = await _existing(session, tenant_id, before)
            if after is None:
                new = (await _draft(session, tenant_id)).profile
            else:
                row = await _existing(session, tenant_id, after)
                new = AssistantProfile.model_validate(row.profile)
        return difference_between(AssistantProfile.model_validate(old.profile), new)

    async def _publish(
        self,
        session: AsyncSession,
        actor: Actor,
        profile: AssistantProfile,
        wish: Publication,
        origin: tuple[UUID, int | None],
    ) -> VersionRow:
        """`origin`: the shop, and the version that is restored."""
        tenant_id, restored_from = origin
        now = self._clock.now()
        versions = AssistantRepository(session)
        values: dict[str, Any] = {
            "profile": profile.model_dump(mode="json"),
            "author": actor.author_name(wish.author),
            "note": wish.note,
            "restored_from": restored_from,
        }
        before, _ = await versions.published_profile(tenant_id)
        if before.limits != profile.limits:
            await CostRepository(session).forget_told(tenant_id)
        row = await versions.publish(tenant_id, values, now)
        details = {"version": row.number, "restored_from": restored_from}
        deed = Deed("assistant_version.published", "assistant", tenant_id, tenant_id, details)
        write_down(session, actor, deed, now)
        if restored_from is None and (draft := await versions.draft(tenant_id)) is not None:
            draft.based_on = row.number
        return row

    async def _checked(self, tenant_id: UUID, draft: Draft) -> Draft:
        today = self._clock.now().date()
        prices = await self._prices.all()
        around = Surroundings(
            today=today,
            coupons=await self._coupons(tenant_id, draft.profile),
            has_price=lambda model: price_of(model, today, prices) is not None,
        )
        return draft.model_copy(update={"problems": problems_of(draft.profile, around)})

    async def _coupons(self, tenant_id: UUID, profile: AssistantProfile) -> frozenset[str] | None:
        """What the owner lets be named; None when the shop cannot be asked."""
        if not profile.discounts:
            return None
        try:
            state = await self._store.state(tenant_id)
        except (Transient, Permanent):
            return None
        return frozenset(code.casefold() for code in state.advertised_coupons)


def _draft_values(
    profile: AssistantProfile, revision: int, author: str, now: datetime
) -> dict[str, Any]:
    return {
        "profile": profile.model_dump(mode="json"),
        "revision": revision,
        "author": author,
        "updated_at": now,
    }


async def _draft(session: AsyncSession, tenant_id: UUID) -> Draft:
    versions = AssistantRepository(session)
    row = await versions.draft(tenant_id)
    if row is None:
        profile, number = await versions.published_profile(tenant_id)
        return Draft(profile=profile, revision=0, based_on=number)
    return _shown(row)


def _shown(row: DraftRow) -> Draft:
    return Draft(
        profile=AssistantProfile.model_validate(row.profile),
        revision=row.revision,
        author=row.author,
        based_on=row.based_on,
        updated_at=row.updated_at,
    )


async def _lock(session: AsyncSession, tenant_id: UUID) -> Any:
    tenant = await AssistantRepository(session).lock_tenant(tenant_id)
    if tenant is None:
        raise NotFound("There is no such shop.")
    return tenant


async def _existing(session: AsyncSession, tenant_id: UUID, number: int) -> VersionRow:
    row = await AssistantRepository(session).version(tenant_id, number)
    if row is None:
        raise NotFound("There is no such version.")
    return row


def _refuse_other_revision(draft: Draft, revision: int) -> None:
    if draft.revision != revision:
        raise Conflict(
            f"{draft.author or 'Somebody'} saved this draft meanwhile; read it again.",
            code="draft_changed",
        )


def _version(row: VersionRow) -> Version:
    return Version(
        number=row.number,
        is_published=row.is_published,
        author=row.author,
        note=row.note,
        published_at=row.published_at,
        restored_from=row.restored_from,
    )
