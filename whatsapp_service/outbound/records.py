"""Claims and outcomes of sends: each one short transaction, committed around the call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.clock import Clock
from shared.contracts.messages import SendProblem
from shared.contracts.sends import SendOutcome, SendRequest, SendResult
from shared.database.engine import Database
from shared.errors import NotFound
from whatsapp_service.outbound import repository
from whatsapp_service.outbound.claim import (
    BUSY_SECONDS,
    LONGEST_POLL_SECONDS,
    SendState,
    Step,
    after_fruitless_lookup,
    has_crashed,
    next_step,
)
from whatsapp_service.tables import Send

_OUTCOMES = {
    SendState.WAITING: SendOutcome.WAITING,
    SendState.SENDING: SendOutcome.UNKNOWN,
    SendState.UNKNOWN: SendOutcome.UNKNOWN,
    SendState.ACCEPTED: SendOutcome.ACCEPTED,
    SendState.FAILED: SendOutcome.FAILED,
    SendState.PARKED: SendOutcome.PARKED,
}


@dataclass(frozen=True)
class Claim:
    """What is to be done; `attempt` fences off a sender that was given up."""

    step: Step
    result: SendResult
    attempt: int = 0


class SendRecords:
    def __init__(self, database: Database, clock: Clock, resolve_seconds: float) -> None:
        self._database = database
        self._clock = clock
        self._resolve_seconds = resolve_seconds

    async def claim(self, request: SendRequest) -> Claim:
        """Whoever gets SEND or LOOK_UP is the only one for BUSY_SECONDS."""
        now = self._clock.now()
        async with self._database.tenant_transaction(request.tenant_id) as session:
            if not request.only_resolve:
                await repository.insert_waiting(session, request, now)
            send = await repository.lock_send(session, request.tenant_id, request.message_id)
            if send is None:
                return self._absent(request)
            self._notice_crash(send, now)
            return self._decide(send, request, now)

    def _absent(self, request: SendRequest) -> Claim:
        """Another tenant's message is not told of."""
        if not request.only_resolve:
            raise NotFound("There is no such message.")
        result = SendResult(message_id=request.message_id, outcome=SendOutcome.NOT_SENT)
        return Claim(Step.NOT_SENT, result)

    def _notice_crash(self, send: Send, now: datetime) -> None:
        if has_crashed(SendState(send.state), send.busy_until, now):
            send.state = SendState.UNKNOWN
            send.unknowns += 1
            send.unknown_since, send.busy_until = send.busy_until or now, None

    def _decide(self, send: Send, request: SendRequest, now: datetime) -> Claim:
        decision = next_step(
            SendState(send.state),
            busy_until=send.busy_until,
            unknown_since=send.unknown_since,
            now=now,
            resolve_seconds=self._resolve_seconds,
            only_resolve=request.only_resolve,
        )
        if decision.step is Step.SEND:
            _begin(send, now)
        elif decision.step is Step.LOOK_UP:
            send.busy_until = now + timedelta(seconds=BUSY_SECONDS)
        wait = decision.wait_seconds if decision.step is Step.HOLD else None
        result = describe(send, retry_after=wait)
        if decision.step is Step.NOT_SENT:
            result = result.model_copy(update={"outcome": SendOutcome.NOT_SENT})
        return Claim(decision.step, result, send.attempts)

    async def give_up_lookup(self, request: SendRequest) -> Claim:
        """Nothing was found: send again, park, or say that it was not sent."""
        now = self._clock.now()

        def change(send: Send) -> None:
            state = after_fruitless_lookup(send.unknowns, only_resolve=request.only_resolve)
            send.busy_until = send.unknown_since = None
            send.state = state
            if state is SendState.SENDING:
                _begin(send, now)

        send = await self._change(request, change, allowed={SendState.UNKNOWN})
        result = describe(send)
        if send.state == SendState.SENDING:
            return Claim(Step.SEND, result, send.attempts)
        if send.state == SendState.WAITING:
            not_sent = result.model_copy(update={"outcome": SendOutcome.NOT_SENT})
            return Claim(Step.NOT_SENT, not_sent)
        return Claim(Step.ANSWER, result)

    async def park(self, request: SendRequest) -> SendResult:
        """It cannot be found out: a person decides."""
        values = {"state": SendState.PARKED, "busy_until": None}
        return describe(await self._set(request, values, allowed={SendState.UNKNOWN}))

    async def postpone_lookup(self, request: SendRequest) -> SendResult:
        values = {"busy_until": None}
        send = await self._set(request, values, allowed={SendState.UNKNOWN})
        return describe(send, retry_after=LONGEST_POLL_SECONDS)

    async def accept(self, request: SendRequest, **facts: Any) -> SendResult:
        """YCloud has it; this wins over every doubt."""
        values = {"state": SendState.ACCEPTED, "problem": None, "busy_until": None, **facts}
        allowed = set(SendState) - {SendState.FAILED}
        return describe(await self._set(request, values, allowed=allowed))

    async def fail(self, request: SendRequest, attempt: int, problem: SendProblem) -> SendResult:
        values = {"state": SendState.FAILED, "problem": problem.model_dump(mode="json")}
        return describe(await self._finish(request, attempt, values))

    async def release(
        self, request: SendRequest, attempt: int, wait_seconds: float, problem: SendProblem | None
    ) -> SendResult:
        """It was certainly not sent, and may be later."""
        send = await self._finish(request, attempt, {"state": SendState.WAITING})
        result = describe(send, retry_after=wait_seconds)
        return result.model_copy(update={"problem": problem}) if problem else result

    async def doubt(self, request: SendRequest, attempt: int) -> SendResult:
        """It may have been sent."""

        def change(send: Send) -> None:
            send.state = SendState.UNKNOWN
            send.unknowns += 1
            send.unknown_since, send.busy_until = self._clock.now(), None

        send = await self._change(request, change, allowed={SendState.SENDING}, attempt=attempt)
        return describe(send, retry_after=min(self._resolve_seconds, LONGEST_POLL_SECONDS))

    async def _finish(self, request: SendRequest, attempt: int, values: dict[str, Any]) -> Send:
        values = {"busy_until": None, "unknown_since": None, **values}
        return await self._set(request, values, allowed={SendState.SENDING}, attempt=attempt)

    async def _set(
        self,
        request: SendRequest,
        values: dict[str, Any],
        *,
        allowed: set[SendState],
        attempt: int | None = None,
    ) -> Send:
        def change(send: Send) -> None:
            for name, value in values.items():
                setattr(send, name, value)

        return await self._change(request, change, allowed=allowed, attempt=attempt)

    async def _change(
        self,
        request: SendRequest,
        change: Callable[[Send], None],
        *,
        allowed: set[SendState],
        attempt: int | None = None,
    ) -> Send:
        """Changes only what is still in an allowed state; the row as it is then."""
        async with self._database.tenant_transaction(request.tenant_id) as session:
            send = await repository.lock_send(session, request.tenant_id, request.message_id)
            if send is None:
                raise NotFound("There is no such message.")
            mine = attempt is None or send.attempts == attempt
            if mine and SendState(send.state) in allowed:
                change(send)
                send.updated_at = self._clock.now()
        return send


def _begin(send: Send, now: datetime) -> None:
    send.state = SendState.SENDING
    send.attempts += 1
    send.busy_until = now + timedelta(seconds=BUSY_SECONDS)
    send.unknown_since = None


def describe(send: Send, retry_after: float | None = None) -> SendResult:
    outcome = _OUTCOMES[SendState(send.state)]
    open_ended = outcome in {SendOutcome.WAITING, SendOutcome.UNKNOWN}
    return SendResult(
        message_id=send.message_id,
        outcome=outcome,
        vendor_id=send.vendor_id,
        wamid=send.wamid,
        problem=SendProblem.model_validate(send.problem) if send.problem else None,
        retry_after_seconds=(retry_after if retry_after is not None else 1.0)
        if open_ended
        else None,
        price=send.price,
        currency=send.currency,
    )
