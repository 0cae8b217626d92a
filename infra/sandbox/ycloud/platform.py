"""YCloud as one object: accounts, numbers, messages, media, deliveries, faults."""

from typing import Any

import httpx

from infra.sandbox.clock import Clock
from infra.sandbox.settings import SandboxSettings
from infra.sandbox.signal import Signal
from infra.sandbox.ycloud.accounts import Accounts, BusinessNumber
from infra.sandbox.ycloud.chats import Chats
from infra.sandbox.ycloud.delivery import Dispatcher, make_parcel
from infra.sandbox.ycloud.errors import ApiError
from infra.sandbox.ycloud.faults import FaultBox
from infra.sandbox.ycloud.identifiers import format_time
from infra.sandbox.ycloud.inbound import InboundFactory, customer_key, recipient_key
from infra.sandbox.ycloud.media import MediaStore
from infra.sandbox.ycloud.outbound import Outbox, Sent
from infra.sandbox.ycloud.window import parse_time

TYPING_SECONDS = 25


class YCloud:
    """The simulated platform, shared by its API, its control and the phone page."""

    def __init__(
        self,
        settings: SandboxSettings,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.faults = FaultBox(settings.seed)
        self.accounts = Accounts(settings, clock)
        self.media = MediaStore(settings, clock)
        self.chats = Chats()
        self.dispatcher = Dispatcher(settings, clock, self.faults, transport)
        self.outbox = Outbox(settings, clock, self.faults, self.dispatcher, self.chats)
        self.factory = InboundFactory(self.accounts, self.media, clock)
        self.inbound: dict[str, dict[str, Any]] = {}
        self.marks: list[dict[str, Any]] = []
        self.marked = Signal()

    @property
    def pending(self) -> int:
        return self.dispatcher.pending + self.outbox.pending

    def reset(self, keep_accounts: bool) -> None:
        self.dispatcher.clear()
        self.outbox.clear()
        self.faults.reset()
        self.media.clear()
        self.inbound.clear()
        self.marks.clear()
        for account in self.accounts.by_id.values():
            account.message_ids.clear()
        if not keep_accounts:
            self.accounts.reset()
        self.chats.clear()

    async def aclose(self) -> None:
        self.outbox.cancel()
        await self.dispatcher.aclose()

    def receive(self, spec: dict[str, Any]) -> dict[str, Any]:
        """A customer writes: the message is on the phone, the webhook on its way."""
        number, message = self.factory.build_inbound(spec)
        customer = customer_key(message)
        pair = (number.key, customer)
        self.outbox.customer_of_user_id[message["fromUserId"]] = customer
        self.outbox.windows.note_inbound(pair, message, parse_time(message["sendTime"]))
        self.inbound[message["id"]] = self.inbound[message["wamid"]] = message
        self.chats.put(pair, message, "in", "sent")
        event = self.factory.build_event(
            "whatsapp.inbound_message.received", spec, whatsappInboundMessage=message
        )
        identifier = message["id"]
        parcel = make_parcel(event, lambda: self._note_delivered(identifier))
        for _ in range(int(spec.get("times", 1))):
            self.dispatcher.dispatch(number.account, parcel)
        return _summary(event, message)

    def echo(self, spec: dict[str, Any]) -> dict[str, Any]:
        """The owner writes from the WhatsApp Business app."""
        number, message = self.factory.build_outbound(spec, "sent")
        self._show_own(number, message)
        event = self.factory.build_event(
            "whatsapp.smb.message.echoes", spec, whatsappMessage=message
        )
        self.dispatcher.dispatch(number.account, make_parcel(event))
        return _summary(event, message)

    def remember(self, spec: dict[str, Any], progress: dict[str, Any]) -> dict[str, Any]:
        """One old message of the coexistence backfill; it opens no window."""
        if spec.get("direction") == "out":
            number, message = self.factory.build_outbound(spec, "read")
            payload = {"whatsappMessage": message}
        else:
            number, message = self.factory.build_inbound(spec)
            payload = {"whatsappInboundMessage": message}
        event = self.factory.build_event("whatsapp.smb.history", spec, **progress, **payload)
        self.dispatcher.dispatch(number.account, make_parcel(event))
        return _summary(event, message)

    def report_progress(self, spec: dict[str, Any], progress: dict[str, Any]) -> dict[str, Any]:
        number = self.factory.number_of(spec, "to")
        event = self.factory.build_event("whatsapp.smb.history", spec, **progress)
        self.dispatcher.dispatch(number.account, make_parcel(event))
        return {"event_id": event["id"], "id": None, "wamid": None}

    def mark(self, kind: str, identifier: str) -> None:
        """Read receipt or typing for an inbound message, by id or wamid."""
        message = self.inbound.get(identifier)
        if message is None:
            raise ApiError("NOT_FOUND", "The requested resource does not exist.")
        customer = customer_key(message)
        number = self.factory.number_of(message, "to")
        self.chats.mark_read(identifier)
        if kind == "typing":
            change = {"kind": "typing", "business": number.key, "customer": customer}
            self.chats.feed.publish(change | {"seconds": TYPING_SECONDS})
        self.marks.append(
            {
                "kind": kind,
                "id": message["id"],
                "wamid": message["wamid"],
                "to": message["to"],
                "from": message.get("from"),
                "at": format_time(self.clock.now()),
                "monotonic": self.clock.monotonic(),
            }
        )
        self.marked.notify()

    def sent_to(self, to: str | None) -> list[Sent]:
        if not to:
            return self.outbox.sent
        return self.outbox.by_customer.get(self.outbox.customer_key(_addressed(to)), [])

    async def drain(self, timeout: float) -> int:
        """Waits until nothing is under way (retries included); says how much still is."""
        await self.dispatcher.settled.wait_until(lambda: self.pending == 0, timeout)
        return self.pending

    def _note_delivered(self, identifier: str) -> None:
        bubble = self.chats.find(identifier)
        if bubble is not None and bubble["status"] == "sent":
            self.chats.update(identifier, status="delivered")

    def _show_own(self, number: BusinessNumber, message: dict[str, Any]) -> None:
        known = self.outbox.customer_of_user_id
        customer = recipient_key(message, lambda user_id: known.get(user_id, user_id))
        self.chats.put((number.key, customer), message, "echo", "sent")


def _addressed(to: str) -> dict[str, str]:
    """A customer as a send names one: a number in `to`, a user id (`AR.1…`) in `recipient`."""
    return {"recipient": to} if to[:1].isalpha() else {"to": to}


def _summary(event: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    return {"event_id": event["id"], "id": message["id"], "wamid": message["wamid"]}
