"""⑤ Whose turn is it: the claim, one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.assistant.repository import AssistantRepository
from orchestrator_service.audit.trail import SYSTEM, state_watched
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.conversations.transitions import wake_up
from orchestrator_service.costs.purses import Payer
from orchestrator_service.costs.service import Costs, Plan
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.tenants.repository import TenantRepository
from orchestrator_service.tenants.tables import CredentialRow, TenantRow
from orchestrator_service.turns.country import country_of
from orchestrator_service.turns.history import MESSAGES, line_of, lines_within_budget
from orchestrator_service.turns.jobs import TurnJob, TurnJobs, agent_settings_of
from orchestrator_service.turns.repository import TurnRepository
from orchestrator_service.turns.tables import TurnRow
from shared.contracts.admin import AgentSettings, ConversationState, Outcome
from shared.contracts.assistant import AssistantProfile
from shared.contracts.messages import MessageType
from shared.contracts.turns import HistoryLine, TurnLimits
from shared.errors import NotFound

LEASE_MARGIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Means:
    """What claiming and recording write beside the turn."""

    jobs: TurnJobs
    costs: Costs


@dataclass(frozen=True)
class ClaimedTurn:
    """What a turn needs once the transaction is closed."""

    turn_id: UUID
    tenant: TenantRow
    settings: AgentSettings
    profile: AssistantProfile
    version: int | None
    payer: Payer
    plan: Plan
    country: str
    summary: str | None
    discounts_left: list[str]
    not_found_before: bool
    is_first_answer: bool
    credential: CredentialRow | None
    conversation_id: UUID
    channel_id: UUID
    customer_phone: str | None
    customer_name: str | None
    history: list[HistoryLine]
    unanswered: list[HistoryLine]
    pictures: dict[UUID, UUID]
    """Of the unanswered messages: message to file."""
    last_sequence: int
    waiting_since: datetime
    newest_vendor_id: str | None
    unreadable_only: str | None
    """`unsupported` or `audio` when no message has words: the agent is not asked."""


async def claim_turn(
    session: AsyncSession, job: TurnJob, means: Means, *, now: datetime, limits: TurnLimits
) -> ClaimedTurn | None:
    """None when there is nothing to answer, or it is another job's or a human's to answer."""
    conversation = await ConversationRepository(session).lock(job.tenant_id, job.conversation_id)
    if conversation is None:
        return None
    unanswered = await MessageRepository(session).unanswered(job.tenant_id, conversation.id)
    if not unanswered:
        return None
    with state_watched(session, conversation, SYSTEM, now):
        wake_up(conversation, now=now)
    if conversation.state != ConversationState.AI:
        await MessageRepository(session).end_unanswered(
            job.tenant_id, conversation.id, Outcome.HUMAN, conversation.state
        )
        return None
    if not await _is_free(session, conversation, job, means, now):
        return None
    newest = unanswered[-1]
    if newest.sequence > job.sequence:
        if await _was_interrupted(session, job):
            await means.jobs.enqueue(session, newest)
        return None
    turn = _start(conversation, newest, job, now, limits)
    TurnRepository(session).add(turn)
    await ConversationRepository(session).bump(conversation)
    return await _gather(session, turn, conversation, unanswered, (means.costs, limits))


async def _is_free(
    session: AsyncSession,
    conversation: ConversationRow,
    job: TurnJob,
    means: Means,
    now: datetime,
) -> bool:
    """Closes what a crash left running. A live turn looks again when it ends: nothing is lost."""
    turns = TurnRepository(session)
    running = await turns.running(job.tenant_id, conversation.id)
    if running is None:
        return True
    own_crash = running.job_id == job.job_id
    if not own_crash and running.lease_until > now:
        return False
    running.state = "interrupted"
    running.finished_at = now
    await means.costs.forfeit(session, running.id)
    await turns.flush()
    return True


async def _was_interrupted(session: AsyncSession, job: TurnJob) -> bool:
    """This job had a turn before: the newer message's job may have ended on seeing it run."""
    return await TurnRepository(session).was_started(job.tenant_id, job.job_id)


def _start(
    conversation: ConversationRow,
    newest: MessageRow,
    job: TurnJob,
    now: datetime,
    limits: TurnLimits,
) -> TurnRow:
    return TurnRow(
        id=uuid4(),
        tenant_id=conversation.tenant_id,
        conversation_id=conversation.id,
        job_id=job.job_id,
        last_sequence=newest.sequence,
        state="running",
        started_at=now,
        lease_until=now + timedelta(seconds=limits.hard_seconds) + LEASE_MARGIN,
        trace={},
    )


async def _gather(
    session: AsyncSession,
    turn: TurnRow,
    conversation: ConversationRow,
    unanswered: list[MessageRow],
    purse: tuple[Costs, TurnLimits],
) -> ClaimedTurn:
    tenants, turns = TenantRepository(session), TurnRepository(session)
    tenant = await tenants.tenant(turn.tenant_id)
    contact = await ConversationRepository(session).contact(turn.tenant_id, conversation.contact_id)
    if tenant is None or contact is None:
        raise NotFound("The conversation's shop or contact is gone.")
    profile, version = await AssistantRepository(session).published_profile(turn.tenant_id)
    payer = Payer(tenant.id, contact.id, tenant.time_zone)
    costs, bounds = purse[0], (purse[1], turn.started_at)
    plan = await costs.reserve(session, payer, turn.id, profile.models, profile.limits, bounds)
    turn.version, turn.degree = version, plan.degree
    earlier = await _earlier(session, conversation, unanswered)
    return ClaimedTurn(
        turn_id=turn.id,
        tenant=tenant,
        settings=agent_settings_of(await tenants.agent_settings(turn.tenant_id)),
        profile=profile,
        version=version,
        payer=payer,
        plan=plan,
        country=country_of(tenant.language, tenant.time_zone),
        summary=conversation.summary,
        discounts_left=await _discounts_left(turns, turn.tenant_id, contact.id, profile),
        not_found_before=await turns.last_found_nothing(turn.tenant_id, conversation.id),
        is_first_answer=_is_first_answer(conversation, earlier),
        credential=await tenants.credential(turn.tenant_id, "openai"),
        conversation_id=conversation.id,
        channel_id=conversation.channel_id,
        customer_phone=conversation.reply_phone,
        customer_name=contact.name,
        history=lines_within_budget(earlier, short=plan.degree != "full"),
        unanswered=await _lines(session, unanswered),
        pictures=_pictures(unanswered),
        last_sequence=turn.last_sequence,
        waiting_since=unanswered[0].created_at,
        newest_vendor_id=unanswered[-1].vendor_id,
        unreadable_only=_unreadable_only(unanswered),
    )


async def _earlier(
    session: AsyncSession, conversation: ConversationRow, unanswered: list[MessageRow]
) -> list[MessageRow]:
    """Newest first; what the summary covers is left to it."""
    return await MessageRepository(session).before(
        conversation.tenant_id,
        conversation.id,
        [row.id for row in unanswered],
        MESSAGES,
        after=conversation.summary_until,
    )


def _is_first_answer(conversation: ConversationRow, earlier: list[MessageRow]) -> bool:
    return conversation.summary_until is None and all(row.from_customer for row in earlier)


def _pictures(rows: list[MessageRow]) -> dict[UUID, UUID]:
    return {
        row.id: row.media_id
        for row in rows
        if row.type == MessageType.IMAGE and row.media_id is not None
    }


async def _lines(session: AsyncSession, rows: list[MessageRow]) -> list[HistoryLine]:
    """With the words of what was quoted, when it is known."""
    messages = MessageRepository(session)
    lines = []
    for row in rows:
        quoted = None
        if row.quoted_wamid:
            quoted = await messages.by_wamid(row.tenant_id, row.channel_id, row.quoted_wamid)
        lines.append(line_of(row, quoted.text if quoted else None))
    return lines


def _unreadable_only(rows: list[MessageRow]) -> str | None:
    kinds = {
        "audio"
        if row.content.get("transcription_failed")
        else "unsupported"
        if row.type == MessageType.UNSUPPORTED
        else "readable"
        for row in rows
    }
    if "readable" in kinds:
        return None
    return "audio" if "audio" in kinds else "unsupported"


async def _discounts_left(
    turns: TurnRepository, tenant_id: UUID, contact_id: UUID, profile: AssistantProfile
) -> list[str]:
    """Each is given to a customer once."""
    granted = await turns.granted_discounts(tenant_id, contact_id)
    return [row.discount_id for row in profile.discounts if row.discount_id not in granted]
