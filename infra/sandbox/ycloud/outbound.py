"""The life of a message a business sends: accepted, then sent, delivered, read or failed."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.signal import Signal
from infra.sandbox.ycloud.accounts import Account, BusinessNumber
from infra.sandbox.ycloud.chats import Chats, Pair
from infra.sandbox.ycloud.content import find_template_fault
from infra.sandbox.ycloud.delivery import Dispatcher, make_parcel
from infra.sandbox.ycloud.errors import META_DETAILS, describe_meta_error, meta_refusal
from infra.sandbox.ycloud.faults import FaultBox
from infra.sandbox.ycloud.identifiers import (
    format_time,
    make_event_id,
    make_message_id,
    make_wamid,
)
from infra.sandbox.ycloud.identity import canonical_number, country_of
from infra.sandbox.ycloud.templates import find_template
from infra.sandbox.ycloud.window import Windows

UTILITY_PRICE = 0.026
MARKETING_PRICE = 0.0618
# Meta gives no structured error for these: only the code and a line of text arrive.
BARE_ERRORS = frozenset({"131026"})


@dataclass(slots=True)
class Sent:
    """One accepted message: what YCloud answers, and what only a test may see."""

    message: dict[str, Any]
    account: Account
    pair: Pair
    direct: bool
    wamid: str
    accepted_monotonic: float
    accepted_at: str
    order: int
    statuses: list[str] = field(default_factory=list)


class Outbox:
    """Accepted messages by id and by customer, and the tasks that move them on."""

    def __init__(
        self,
        settings: SandboxSettings,
        clock: Clock,
        faults: FaultBox,
        dispatcher: Dispatcher,
        chats: Chats,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._faults = faults
        self._dispatcher = dispatcher
        self._chats = chats
        self._tasks: set[asyncio.Task[None]] = set()
        self.windows = Windows()
        self.changed = Signal()
        self.customer_of_user_id: dict[str, str] = {}
        self.clear()

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def clear(self) -> None:
        self.cancel()
        self.windows.clear()
        self.sent: list[Sent] = []
        self.by_id: dict[str, Sent] = {}
        self.by_customer: dict[str, list[Sent]] = {}
        self.requests = 0
        self.requests_of: dict[str, int] = {}
        self.customer_of_user_id.clear()

    def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    def count_request(self, payload: dict[str, Any]) -> None:
        """Counts every POST, refused ones too, so that a test sees each try."""
        self.requests += 1
        external_id = payload.get("externalId")
        if isinstance(external_id, str):
            self.requests_of[external_id] = self.requests_of.get(external_id, 0) + 1

    def accept(self, number: BusinessNumber, payload: dict[str, Any], direct: bool) -> Sent:
        """Takes a checked message; the direct endpoint learns of WhatsApp's refusal at once."""
        code = self._faults.now.direct_error.get(str(payload.get("to"))) if direct else None
        if code is not None:
            raise meta_refusal(str(code))
        customer = self.customer_key(payload)
        sent = Sent(
            message=self._describe(number, payload),
            account=number.account,
            pair=(number.key, customer),
            direct=direct,
            wamid=make_wamid(customer),
            accepted_monotonic=self._clock.monotonic(),
            accepted_at=format_time(self._clock.now()),
            order=len(self.sent),
            statuses=["accepted"],
        )
        self._store(sent)
        task = asyncio.create_task(self._run(sent))
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return sent

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self._dispatcher.settled.notify()

    def customer_key(self, payload: dict[str, Any]) -> str:
        if payload.get("to"):
            return canonical_number(payload["to"])
        recipient = str(payload["recipient"])
        return self.customer_of_user_id.get(recipient, recipient)

    def _store(self, sent: Sent) -> None:
        identifier = sent.message["id"]
        self.sent.append(sent)
        self.by_id[identifier] = sent
        self.by_id[sent.wamid] = sent
        self.by_customer.setdefault(sent.pair[1], []).append(sent)
        sent.account.message_ids.append(identifier)
        self._chats.put(sent.pair, sent.message | {"wamid": sent.wamid}, "out", "accepted")
        self.changed.notify()

    def _describe(self, number: BusinessNumber, payload: dict[str, Any]) -> dict[str, Any]:
        now = format_time(self._clock.now())
        kind = payload["type"]
        message: dict[str, Any] = {
            "id": make_message_id(),
            "wabaId": number.waba_id,
            "from": payload["from"],
        }
        for name in ("to", "recipient"):
            if payload.get(name):
                message[name] = payload[name]
        if "recipient" in message:
            message["recipientUserId"] = message["recipient"]
        message |= {"type": kind, kind: payload[kind], "status": "accepted"}
        for name in ("context", "externalId"):
            if payload.get(name) is not None:
                message[name] = payload[name]
        message |= {"bizType": "whatsapp", "createTime": now, "updateTime": now}
        return message | self._price(payload)

    def _price(self, payload: dict[str, Any]) -> dict[str, Any]:
        category, price = "service", self._faults.now.service_price
        if payload["type"] == "template":
            content = payload["template"]
            template = find_template(content["name"], content["language"]["code"])
            category = template["category"].lower() if template else "utility"
            price = MARKETING_PRICE if category == "marketing" else UTILITY_PRICE
        return {
            "pricingCategory": category,
            "totalPrice": price,
            "currency": "USD",
            "regionCode": country_of(str(payload.get("to", ""))),
        }

    async def _run(self, sent: Sent) -> None:
        faults = self._faults.now
        await self._pause(faults.sent_seconds)
        error = self._find_error(sent)
        if error is not None:
            self._fail(sent, error)
            return
        now = self._clock.now()
        expires = format_time(now + timedelta(hours=24))
        paid = bool(sent.message["totalPrice"])
        self._move(
            sent,
            "sent",
            sendTime=format_time(now),
            conversation=_conversation(expires),
            pricingModel="PMP",
            pricingType="regular" if paid else "free_customer_service",
        )
        await self._pause(faults.delivered_seconds)
        self._move(sent, "delivered", deliverTime=format_time(self._clock.now()))
        if faults.read_receipts:
            await self._pause(faults.read_seconds)
            self._move(sent, "read", readTime=format_time(self._clock.now()))

    async def _pause(self, seconds: float) -> None:
        await self._clock.sleep(seconds * self._settings.time_scale)

    def _find_error(self, sent: Sent) -> str | None:
        message = sent.message
        to = str(message.get("to") or message.get("recipient"))
        if to in self._faults.now.fail_recipients:
            return str(self._faults.now.fail_recipients[to])
        if message["type"] == "template":
            return find_template_fault(message)
        if not self.windows.is_open(sent.pair, self._clock.now()):
            return "131047"
        return None

    def _fail(self, sent: Sent, code: str) -> None:
        title = META_DETAILS.get(code, (400, "Message failed to send.", ""))[1]
        changes: dict[str, Any] = {"errorCode": code, "errorMessage": title}
        if code.isdigit() and code not in BARE_ERRORS:
            changes["whatsappApiError"] = describe_meta_error(code)
        for name in ("pricingCategory", "totalPrice", "currency", "regionCode"):
            sent.message.pop(name, None)
        self._move(sent, "failed", **changes)
        self._chats.update(sent.message["id"], error=code)

    def _move(self, sent: Sent, status: str, **changes: Any) -> None:
        now = format_time(self._clock.now())
        sent.message.update(changes, status=status, updateTime=now, wamid=sent.wamid)
        sent.statuses.append(status)
        self._chats.update(sent.message["id"], status=status)
        self.changed.notify()
        if self._faults.now.status_events:
            self.announce(sent)

    def announce(self, sent: Sent) -> None:
        """Tells the account's endpoints; told to, a second time under a new event id."""
        every = self._faults.now.duplicate_new_id_every
        copies = 2 if self._faults.is_nth("status", every) else 1
        for _ in range(copies):
            event = {
                "id": make_event_id(),
                "type": "whatsapp.message.updated",
                "apiVersion": "v2",
                "createTime": format_time(self._clock.now()),
                "whatsappMessage": sent.message,
            }
            self._dispatcher.dispatch(sent.account, make_parcel(event))


def _conversation(expires: str) -> dict[str, str]:
    return {
        "id": make_message_id(),
        "type": "REGULAR",
        "originType": "service",
        "expireTime": expires,
    }
