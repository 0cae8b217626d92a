"""Claim, ask, record: the conversation is locked twice for a moment, never while a model writes."""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.assistant.repository import AssistantRepository
from orchestrator_service.clients.agent import AgentClient
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.costs.ladder import asks_a_model
from orchestrator_service.costs.purses import Payer
from orchestrator_service.costs.service import Costs
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.summaries.due import KEPT_IN_FULL, MOST_AT_ONCE, old_enough
from orchestrator_service.summaries.jobs import SummaryJob
from orchestrator_service.tenants.credentials import CredentialVault
from orchestrator_service.tenants.repository import TenantRepository
from orchestrator_service.turns.history import line_of
from shared.clock import Clock
from shared.contracts.turns import SummaryReply, SummaryRequest, TurnLimits
from shared.database.engine import Database
from shared.errors import Permanent, Transient

BOUNDS = TurnLimits(max_steps=1, max_output_tokens=500, max_total_tokens=12_000)
log = structlog.get_logger()


@dataclass(frozen=True)
class _Claimed:
    request: SummaryRequest
    payer: Payer
    texts: dict[UUID, str | None]
    """What the messages said when they were handed over."""
    previous: tuple[str | None, int | None]
    until: int


class SummaryService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        agent: AgentClient,
        vault: CredentialVault,
        costs: Costs,
    ) -> None:
        self._database = database
        self._clock = clock
        self._agent = agent
        self._vault = vault
        self._costs = costs

    async def run(self, payload: bytes) -> None:
        """The handler of `summaries.write`."""
        job = SummaryJob.model_validate_json(payload)
        async with self._database.tenant_transaction(job.tenant_id) as session:
            claimed = await self._claim(session, job)
        if claimed is None:
            return
        try:
            reply = await self._agent.summarise(claimed.request)
        except (Transient, Permanent) as error:
            # The next turn asks again: until then the history goes on without.
            log.warning("summary.not_written", reason=str(error))
            async with self._database.tenant_transaction(job.tenant_id) as session:
                await self._costs.release(session, job.job_id)
            return
        async with self._database.tenant_transaction(job.tenant_id) as session:
            await self._record(session, job, claimed, reply)

    async def _claim(self, session: AsyncSession, job: SummaryJob) -> _Claimed | None:
        """None when another job was faster, or the money is not there."""
        conversation = await ConversationRepository(session).lock(
            job.tenant_id, job.conversation_id
        )
        if conversation is None:
            return None
        await self._costs.forfeit(session, job.job_id)
        rows = await _due(session, conversation)
        return await self._reserve(session, job, conversation, rows) if rows else None

    async def _reserve(
        self,
        session: AsyncSession,
        job: SummaryJob,
        conversation: ConversationRow,
        rows: list[MessageRow],
    ) -> _Claimed | None:
        tenants = TenantRepository(session)
        tenant = await tenants.tenant(job.tenant_id)
        if tenant is None:
            return None
        profile, _ = await AssistantRepository(session).published_profile(job.tenant_id)
        payer = Payer(tenant.id, conversation.contact_id, tenant.time_zone)
        models = profile.models.model_copy(
            update={"main": profile.models.cheap or profile.models.main, "fallback": ""}
        )
        bounds = (BOUNDS, self._clock.now())
        plan = await self._costs.reserve(session, payer, job.job_id, models, profile.limits, bounds)
        if not asks_a_model(plan.degree):
            return None
        credential = await tenants.credential(tenant.id, "openai")
        request = SummaryRequest(
            summary_id=job.job_id,
            tenant_id=tenant.id,
            language=tenant.language,
            previous=conversation.summary,
            lines=[line_of(row) for row in rows],
            model=self._vault.model_access(credential, plan.model),
            max_output_tokens=BOUNDS.max_output_tokens,
        )
        return _Claimed(
            request=request,
            payer=payer,
            texts={row.id: row.text for row in rows},
            previous=(conversation.summary, conversation.summary_until),
            until=max(row.sequence for row in rows),
        )

    async def _record(
        self, session: AsyncSession, job: SummaryJob, claimed: _Claimed, reply: SummaryReply
    ) -> None:
        """Paid in any case; kept only when nothing of it was erased or summarised meanwhile."""
        conversation = await ConversationRepository(session).lock(
            job.tenant_id, job.conversation_id
        )
        await self._costs.settle_summary(
            session, claimed.payer, job.conversation_id, reply, self._clock.now()
        )
        if conversation is None or not reply.summary:
            return
        if (conversation.summary, conversation.summary_until) != claimed.previous:
            return
        if claimed.texts != await MessageRepository(session).texts(job.tenant_id, claimed.texts):
            return
        conversation.summary = reply.summary
        conversation.summary_until = claimed.until


async def _due(session: AsyncSession, conversation: ConversationRow) -> list[MessageRow]:
    said = await MessageRepository(session).before(
        conversation.tenant_id,
        conversation.id,
        [],
        KEPT_IN_FULL + MOST_AT_ONCE,
        after=conversation.summary_until,
    )
    return old_enough(said)
