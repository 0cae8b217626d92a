"""Delivers a conversation's messages in order: claim (commit), call, record (commit)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from prometheus_client import Counter
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from orchestrator_service.audit.trail import SYSTEM, state_watched
from orchestrator_service.clients.whatsapp import SEND_TIMEOUT_SECONDS, WhatsAppClient
from orchestrator_service.conversations.changes import ChangeBell
from orchestrator_service.conversations.repository import ConversationRepository
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.conversations.transitions import SILENCES_ASSISTANT, hand_over
from orchestrator_service.conversations.window import is_open
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.messages.statuses import project
from orchestrator_service.messages.tables import MessageRow
from orchestrator_service.outbox.repository import OutboxRepository
from orchestrator_service.turns.jobs import DeliverJob
from shared.clock import Clock
from shared.contracts.admin import AuthorKind, ConversationState, MessageStatus
from shared.contracts.messages import Explanation, SendProblem
from shared.contracts.sends import SendBody, SendOutcome, SendRequest, SendResult
from shared.database.engine import Database
from shared.errors import Permanent
from shared.jobs import RunAgain

LEASE = timedelta(seconds=SEND_TIMEOUT_SECONDS + 10)
ASK_AGAIN_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 1.0
BODY: TypeAdapter[SendBody] = TypeAdapter(SendBody)
WINDOW_CLOSED = SendProblem(
    code="window_closed",
    final=True,
    explanation=Explanation(
        es="Pasaron más de 24 h desde el último mensaje del cliente: WhatsApp solo permite "
        "enviar una plantilla.",
        pt="Passaram mais de 24 h desde a última mensagem do cliente: o WhatsApp só permite "
        "enviar um modelo.",
        en="More than 24 h passed since the customer's last message: WhatsApp only allows a "
        "template.",
    ),
)
NOT_TAKEN = Explanation(
    es="El mensaje no se pudo enviar: revisá la conexión de WhatsApp de la tienda.",
    pt="Não foi possível enviar a mensagem: verifique a conexão do WhatsApp da loja.",
    en="The message could not be sent: check the shop's WhatsApp connection.",
)
log = structlog.get_logger()


@dataclass(frozen=True)
class Delivery:
    """What is being sent, once the claim is committed."""

    message_id: UUID
    request: SendRequest


class OutboxService:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        whatsapp: WhatsAppClient,
        bell: ChangeBell,
        sends: Counter,
    ) -> None:
        self._database = database
        self._clock = clock
        self._whatsapp = whatsapp
        self._bell = bell
        self._sends = sends

    async def deliver(self, payload: bytes) -> None:
        """The handler of `outbox.deliver`: until nothing of the conversation waits."""
        job = DeliverJob.model_validate_json(payload)
        while True:
            async with self._database.tenant_transaction(job.tenant_id) as session:
                delivery = await self._claim(session, job)
            if delivery is None:
                break
            result = await self._send(delivery)
            async with self._database.tenant_transaction(job.tenant_id) as session:
                await self._record(session, job, result)
            self._sends.labels(result.outcome.value).inc()
            await self._bell.ring()
            if result.outcome in {SendOutcome.WAITING, SendOutcome.UNKNOWN}:
                raise RunAgain(result.retry_after_seconds or ASK_AGAIN_SECONDS)
        await self._bell.ring()

    async def _send(self, delivery: Delivery) -> SendResult:
        try:
            return await self._whatsapp.send(delivery.request)
        except Permanent as error:
            return SendResult(
                message_id=delivery.message_id,
                outcome=SendOutcome.FAILED,
                problem=SendProblem(code=error.code, final=True, explanation=NOT_TAKEN),
            )

    async def _claim(self, session: AsyncSession, job: DeliverJob) -> Delivery | None:
        conversation = await ConversationRepository(session).lock(
            job.tenant_id, job.conversation_id
        )
        if conversation is None:
            return None
        outbox = OutboxRepository(session)
        while message := await outbox.next_undelivered(job.tenant_id, conversation.id):
            delivery = self._decide(conversation, message)
            if delivery is not None:
                return delivery
            await ConversationRepository(session).bump(conversation)
            await session.flush()
        return None

    def _decide(self, conversation: ConversationRow, message: MessageRow) -> Delivery | None:
        """None when it is settled without a call. Raises RunAgain while another job sends it."""
        now = self._clock.now()
        if message.lease_until is not None and message.lease_until > now:
            raise RunAgain(min(LOOK_AGAIN_SECONDS, (message.lease_until - now).total_seconds()))
        under_way = message.status == MessageStatus.SENDING
        silenced = (
            message.author == AuthorKind.ASSISTANT and conversation.state in SILENCES_ASSISTANT
        )
        if silenced and not under_way:
            message.status = MessageStatus.CANCELLED.value
            return None
        body = BODY.validate_python(message.body)
        outside = body.type != "template" and not is_open(conversation.window_closes_at, now)
        if outside and not under_way:
            message.status = MessageStatus.FAILED.value
            message.problem = WINDOW_CLOSED.model_dump(mode="json")
            return None
        message.status = MessageStatus.SENDING.value
        message.lease_until = now + LEASE
        request = _request(conversation, message, body, only_resolve=silenced)
        return Delivery(message.id, request)

    async def _record(self, session: AsyncSession, job: DeliverJob, result: SendResult) -> None:
        conversations = ConversationRepository(session)
        conversation = await conversations.lock(job.tenant_id, job.conversation_id)
        message = await MessageRepository(session).get(job.tenant_id, result.message_id)
        if conversation is None or message is None:
            return
        message.lease_until = None
        message.vendor_id = message.vendor_id or result.vendor_id
        message.wamid = message.wamid or result.wamid
        message.price = result.price if message.price is None else message.price
        message.currency = message.currency or result.currency
        with state_watched(session, conversation, SYSTEM, self._clock.now()):
            self._settle(conversation, message, result)
        await session.flush()
        await project(session, message)
        await conversations.bump(conversation)

    def _settle(
        self, conversation: ConversationRow, message: MessageRow, result: SendResult
    ) -> None:
        match result.outcome:
            case SendOutcome.ACCEPTED:
                message.status = MessageStatus.ACCEPTED.value
            case SendOutcome.NOT_SENT:
                message.status = MessageStatus.CANCELLED.value
            case SendOutcome.FAILED | SendOutcome.PARKED:
                failed = result.outcome is SendOutcome.FAILED
                status = MessageStatus.FAILED if failed else MessageStatus.PARKED
                message.status = status.value
                message.problem = result.problem.model_dump(mode="json") if result.problem else None
                self._need_a_person(conversation, message)
            case SendOutcome.WAITING | SendOutcome.UNKNOWN:
                message.status = MessageStatus.SENDING.value

    def _need_a_person(self, conversation: ConversationRow, message: MessageRow) -> None:
        log.error("message.not_sent", status=message.status, message_id=str(message.id))
        if conversation.state == ConversationState.AI:
            hand_over(conversation, reason="delivery_failed", brief=None, now=self._clock.now())


def _request(
    conversation: ConversationRow, message: MessageRow, body: SendBody, *, only_resolve: bool
) -> SendRequest:
    return SendRequest(
        message_id=message.id,
        tenant_id=message.tenant_id,
        channel_id=message.channel_id,
        to_phone=conversation.reply_phone,
        to_user_id=None if conversation.reply_phone else conversation.reply_user_id,
        quote_wamid=message.quoted_wamid,
        body=body,
        only_resolve=only_resolve,
    )
