"""A turn from claim to record; never a transaction open while the model thinks."""

import asyncio
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

from orchestrator_service.clients.agent import AgentClient
from orchestrator_service.clients.whatsapp import WhatsAppClient
from orchestrator_service.conversations.changes import ChangeBell
from orchestrator_service.costs.ladder import asks_a_model
from orchestrator_service.costs.service import Costs
from orchestrator_service.tenants.credentials import CredentialVault
from orchestrator_service.turns.claim import ClaimedTurn, Means, claim_turn
from orchestrator_service.turns.jobs import TurnJob, TurnJobs
from orchestrator_service.turns.opening import opening_at
from orchestrator_service.turns.phrases import Phrase, phrase
from orchestrator_service.turns.pictures import PictureFetcher
from orchestrator_service.turns.record import record_reply
from orchestrator_service.turns.repository import TurnRepository
from shared.clock import Clock
from shared.contracts.sends import MarkRequest
from shared.contracts.turns import (
    Handover,
    ModelAccess,
    ReplyBubble,
    TurnLimits,
    TurnReply,
    TurnRequest,
)
from shared.database.engine import Database
from shared.errors import Permanent, Transient

FAILURES_BEFORE_HAND_OVER = 7
LIMITS = TurnLimits()
WITHOUT_MODEL = "none"
log = structlog.get_logger()


@dataclass(frozen=True)
class Neighbours:
    """Whom a turn talks to, and the keys for it."""

    agent: AgentClient
    whatsapp: WhatsAppClient
    vault: CredentialVault


class TurnService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        neighbours: Neighbours,
        costs: Costs,
        bell: ChangeBell,
    ) -> None:
        self._database = database
        self._clock = clock
        self._jobs = TurnJobs(clock)
        self._agent = neighbours.agent
        self._whatsapp = neighbours.whatsapp
        self._vault = neighbours.vault
        self._pictures = PictureFetcher(neighbours.whatsapp)
        self._costs = costs
        self._bell = bell
        self._marks: set[asyncio.Task[None]] = set()

    async def run(self, payload: bytes) -> None:
        """The handler of `turns.run`."""
        job = TurnJob.model_validate_json(payload)
        async with self._database.tenant_transaction(job.tenant_id) as session:
            claimed = await claim_turn(
                session, job, Means(self._jobs, self._costs), now=self._clock.now(), limits=LIMITS
            )
        if claimed is None:
            return
        structlog.contextvars.bind_contextvars(turn_id=str(claimed.turn_id))
        log.info("turn.claimed", messages=len(claimed.unanswered))
        await self._bell.ring()
        self._show_typing(claimed)
        reply = await self._reply(claimed)
        async with self._database.tenant_transaction(job.tenant_id) as session:
            await record_reply(
                session, claimed, reply, Means(self._jobs, self._costs), self._clock.now()
            )
        await self._bell.ring()
        log.info("turn.recorded", milliseconds=reply.milliseconds)

    async def _reply(self, claimed: ClaimedTurn) -> TurnReply:
        if claimed.unreadable_only is not None:
            heard = claimed.unreadable_only == "audio"
            return _said(claimed, "unheard" if heard else "unreadable")
        if claimed.plan.degree == "stopped":
            return _out_of_money(claimed)
        try:
            return await self._agent.answer(await self._request(claimed))
        except Transient as error:
            log.warning("turn.failed", reason=str(error))
            if await self._fail(claimed, str(error)) < FAILURES_BEFORE_HAND_OVER:
                raise
            return _handed_over(claimed, "El asistente no respondió después de varios intentos.")
        except Permanent as error:
            log.error("turn.refused", reason=str(error), code=error.code)
            return _handed_over(claimed, f"El asistente no pudo responder: {error.code}")

    def _access(self, claimed: ClaimedTurn, model: str) -> ModelAccess:
        access = self._vault.model_access(claimed.credential, model)
        return access.model_copy(update={"temperature": claimed.profile.models.temperature})

    async def _request(self, claimed: ClaimedTurn) -> TurnRequest:
        models = claimed.profile.models
        fallback = models.fallback if asks_a_model(claimed.plan.degree) else ""
        unanswered = claimed.unanswered
        if models.sees_images and asks_a_model(claimed.plan.degree):
            unanswered = await self._pictures.look_at(
                claimed.unanswered, claimed.pictures, claimed.tenant.id
            )
        limits = LIMITS.model_copy(update={"max_output_tokens": models.max_output_tokens})
        return TurnRequest(
            turn_id=claimed.turn_id,
            tenant_id=claimed.tenant.id,
            conversation_id=claimed.conversation_id,
            customer_phone=claimed.customer_phone,
            customer_name=claimed.customer_name,
            shop_name=claimed.tenant.name,
            language=claimed.tenant.language,
            country=claimed.country,
            profile=claimed.profile,
            version=claimed.version,
            now=self._clock.now().astimezone(ZoneInfo(claimed.tenant.time_zone)),
            opening=opening_at(claimed.profile.rules, self._clock.now(), claimed.tenant.time_zone),
            history=claimed.history,
            summary=claimed.summary,
            unanswered=unanswered,
            discounts_left=claimed.discounts_left,
            not_found_before=claimed.not_found_before,
            is_first_answer=claimed.is_first_answer,
            degree=claimed.plan.degree,
            model=self._access(claimed, claimed.plan.model),
            fallback=self._access(claimed, fallback) if fallback else None,
            limits=limits,
        )

    async def _fail(self, claimed: ClaimedTurn, reason: str) -> int:
        """Closes the turn so that the retry claims a new one; returns the failures so far."""
        async with self._database.tenant_transaction(claimed.tenant.id) as session:
            turns = TurnRepository(session)
            turn = await turns.get(claimed.tenant.id, claimed.turn_id)
            if turn is None or turn.state != "running":
                return 0
            failures = await turns.failures_since(
                claimed.tenant.id, claimed.conversation_id, claimed.waiting_since
            )
            if failures + 1 < FAILURES_BEFORE_HAND_OVER:
                turn.state = "failed"
                turn.finished_at = self._clock.now()
            turn.trace = {"error": reason}
            return failures + 1

    def _show_typing(self, claimed: ClaimedTurn) -> None:
        """Read mark and dots for the customer; a courtesy, so it never delays or fails a turn."""
        if claimed.newest_vendor_id is None:
            return
        mark = MarkRequest(
            tenant_id=claimed.tenant.id,
            channel_id=claimed.channel_id,
            vendor_id=claimed.newest_vendor_id,
            typing=True,
        )
        task = asyncio.create_task(self._mark(mark))
        self._marks.add(task)
        task.add_done_callback(self._marks.discard)

    async def _mark(self, mark: MarkRequest) -> None:
        try:
            await self._whatsapp.mark(mark)
        except (Transient, Permanent) as error:
            log.info("typing.not_shown", reason=type(error).__name__)


def _said(claimed: ClaimedTurn, name: Phrase) -> TurnReply:
    text = phrase(name, claimed.tenant.language)
    return TurnReply(turn_id=claimed.turn_id, bubbles=[ReplyBubble(text=text)], model=WITHOUT_MODEL)


def _out_of_money(claimed: ClaimedTurn) -> TurnReply:
    """The month's ceiling is reached: a person, and an honest line."""
    handover = Handover(reason="cost", brief="Se alcanzó el límite de gasto del asistente.")
    return _said(claimed, "failure").model_copy(
        update={
            "bubbles": [ReplyBubble(text=phrase("no_budget", claimed.tenant.language))],
            "handover": handover,
        }
    )


def _handed_over(claimed: ClaimedTurn, brief: str) -> TurnReply:
    handover = Handover(reason="failure", brief=brief)
    return _said(claimed, "failure").model_copy(update={"handover": handover})
