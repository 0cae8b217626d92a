"""Trying the assistant: the real tools and the real model, and nothing is sent."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.assistant.repository import AssistantRepository
from orchestrator_service.assistant.service import AssistantVersions
from orchestrator_service.clients.agent import AgentClient
from orchestrator_service.costs.ladder import asks_a_model
from orchestrator_service.costs.purses import Payer
from orchestrator_service.costs.service import Costs, Plan
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.tenants.credentials import CredentialVault
from orchestrator_service.tenants.repository import TenantRepository
from orchestrator_service.tenants.tables import CredentialRow, TenantRow
from orchestrator_service.turns.country import country_of
from orchestrator_service.turns.history import MESSAGES, line_of, lines_within_budget
from orchestrator_service.turns.opening import opening_at
from shared.clock import Clock
from shared.contracts.assistant import AssistantProfile
from shared.contracts.turns import (
    HistoryLine,
    ModelAccess,
    PlaygroundStep,
    Speaker,
    Trial,
    TurnLimits,
    TurnReply,
    TurnRequest,
)
from shared.database.engine import Database
from shared.errors import Conflict, InvalidInput, NotFound, Permanent, Transient

NOBODY = UUID(int=1)
"""The contact whom tries are charged to, beside the shop itself."""


@dataclass(frozen=True)
class _Scene:
    """What is tried: by which words, on whose account."""

    turn_id: UUID
    tenant: TenantRow
    credential: CredentialRow | None
    profile: AssistantProfile
    version: int | None
    plan: Plan
    payer: Payer
    history: list[HistoryLine]
    unanswered: list[HistoryLine]


class Playground:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        agent: AgentClient,
        vault: CredentialVault,
        costs: Costs,
        versions: AssistantVersions,
    ) -> None:
        self._database = database
        self._clock = clock
        self._agent = agent
        self._vault = vault
        self._costs = costs
        self._versions = versions

    async def begin(self, tenant_id: UUID, trial: Trial) -> AsyncGenerator[PlaygroundStep, None]:
        """What is wrong with the wish is raised here, before the first step."""
        profile = await self._profile(tenant_id, trial.version)
        now = self._clock.now()
        async with self._database.tenant_transaction(tenant_id) as session:
            scene = await self._prepare(session, tenant_id, trial, profile, now)
        if not asks_a_model(scene.plan.degree):
            raise Conflict("This month's spending limit is reached.", code="spending_limit")
        return self._play(scene, self._request(scene, now))

    async def _play(
        self, scene: _Scene, request: TurnRequest
    ) -> AsyncGenerator[PlaygroundStep, None]:
        """However it ends, what was set aside is paid or given back."""
        asked = settled = False
        try:
            async for step in self._agent.try_out(request):
                asked = step.kind != "failed"
                if step.reply is not None:
                    step = step.model_copy(update={"reply": await self._settle(scene, step.reply)})
                    settled = True
                yield step
        except (Transient, Permanent) as error:
            yield PlaygroundStep(kind="failed", text=getattr(error, "code", "unavailable"))
        finally:
            # Whoever looked away has still asked the model: leaving early is not free.
            if not settled:
                with anyio.CancelScope(shield=True):
                    await self._give_up(scene, asked=asked)

    async def _settle(self, scene: _Scene, reply: TurnReply) -> TurnReply:
        """A try costs as an answer does, and shows it."""
        async with self._database.tenant_transaction(scene.tenant.id) as session:
            cost = await self._costs.settle(session, scene.payer, None, reply, self._clock.now())
        usage = reply.usage.model_copy(update={"cost": cost})
        return reply.model_copy(update={"usage": usage})

    async def _give_up(self, scene: _Scene, *, asked: bool) -> None:
        async with self._database.tenant_transaction(scene.tenant.id) as session:
            if asked:
                await self._costs.forfeit(session, scene.turn_id)
            else:
                await self._costs.release(session, scene.turn_id)

    async def _profile(self, tenant_id: UUID, version: int | None) -> AssistantProfile:
        if version is None:
            return (await self._versions.draft(tenant_id)).profile
        return (await self._versions.version(tenant_id, version)).profile

    async def _prepare(
        self,
        session: AsyncSession,
        tenant_id: UUID,
        trial: Trial,
        profile: AssistantProfile,
        now: datetime,
    ) -> _Scene:
        tenants = TenantRepository(session)
        tenant = await tenants.tenant(tenant_id)
        if tenant is None:
            raise NotFound("There is no such shop.")
        history, unanswered = await _lines(session, tenant_id, trial, now)
        turn_id, payer = uuid4(), Payer(tenant_id, NOBODY, tenant.time_zone)
        published, _ = await AssistantRepository(session).published_profile(tenant_id)
        # The ceiling in force is the published one: a draft cannot lift it.
        plan = await self._costs.reserve(
            session, payer, turn_id, profile.models, published.limits, (TurnLimits(), now)
        )
        credential = await tenants.credential(tenant_id, "openai")
        return _Scene(
            turn_id, tenant, credential, profile, trial.version, plan, payer, history, unanswered
        )

    def _request(self, scene: _Scene, now: datetime) -> TurnRequest:
        tenant, profile = scene.tenant, scene.profile
        models = profile.models
        return TurnRequest(
            turn_id=scene.turn_id,
            tenant_id=tenant.id,
            conversation_id=scene.turn_id,
            shop_name=tenant.name,
            language=tenant.language,
            country=country_of(tenant.language, tenant.time_zone),
            profile=profile,
            version=scene.version,
            now=now.astimezone(ZoneInfo(tenant.time_zone)),
            opening=opening_at(profile.rules, now, tenant.time_zone),
            history=scene.history,
            unanswered=scene.unanswered,
            discounts_left=[row.discount_id for row in profile.discounts],
            is_first_answer=not scene.history,
            degree=scene.plan.degree,
            model=self._access(scene, scene.plan.model),
            fallback=self._access(scene, models.fallback) if models.fallback else None,
            limits=TurnLimits(max_output_tokens=models.max_output_tokens),
        )

    def _access(self, scene: _Scene, model: str) -> ModelAccess:
        access = self._vault.model_access(scene.credential, model)
        return access.model_copy(update={"temperature": scene.profile.models.temperature})


async def _lines(
    session: AsyncSession, tenant_id: UUID, trial: Trial, now: datetime
) -> tuple[list[HistoryLine], list[HistoryLine]]:
    """History, and what is to be answered."""
    if trial.message_id is not None and trial.lines:
        raise InvalidInput("Either lines or a past message, not both.")
    if trial.message_id is not None:
        return await _past(session, tenant_id, trial.message_id)
    if not trial.lines or trial.lines[-1].speaker != "customer":
        raise InvalidInput("The last line has to be a customer's.")
    lines = [
        HistoryLine(speaker=Speaker(row.speaker), text=row.text, sent_at=now, spoken=row.spoken)
        for row in trial.lines
    ]
    last = len(lines)
    while last and lines[last - 1].speaker is Speaker.CUSTOMER:
        last -= 1
    return lines[:last], lines[last:]


async def _past(
    session: AsyncSession, tenant_id: UUID, message_id: UUID
) -> tuple[list[HistoryLine], list[HistoryLine]]:
    messages = MessageRepository(session)
    message = await messages.get(tenant_id, message_id)
    if message is None or not message.from_customer:
        raise NotFound("There is no such message of a customer.")
    earlier = await messages.before(
        tenant_id, message.conversation_id, [message.id], MESSAGES, until=message.sequence
    )
    return lines_within_budget(earlier), [line_of(message)]
