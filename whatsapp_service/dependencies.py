"""The parts of the running service, as endpoints get them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from whatsapp_service.credentials.service import Channels
from whatsapp_service.credentials.templates import Templates
from whatsapp_service.inbound.service import EventReader
from whatsapp_service.media.service import MediaLibrary
from whatsapp_service.outbound.marks import Marker
from whatsapp_service.outbound.service import Sender
from whatsapp_service.privacy.service import Privacy
from whatsapp_service.webhooks.doors import Doors
from whatsapp_service.webhooks.service import WebhookReceiver


@dataclass(frozen=True)
class Parts:
    receiver: WebhookReceiver
    door: Doors
    reader: EventReader
    sender: Sender
    marker: Marker
    templates: Templates
    channels: Channels
    media: MediaLibrary
    privacy: Privacy


async def _parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(_parts_of)]
