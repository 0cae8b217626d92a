"""The jobs of this service: live traffic and history have lanes of their own."""

from pydantic import BaseModel

TRANSLATE = "event.translate"
REMEMBER = "history.translate"
ADOPT = "channel.adopt"
HISTORY_EVENT = "whatsapp.smb.history"


class EventJob(BaseModel):
    """Events that were committed together; each is read on its own."""

    event_ids: list[int]


class AdoptJob(BaseModel):
    number_key: str


def kind_for(event_type: str) -> str:
    """History comes in thousands per minute: it must never stand before a customer."""
    return REMEMBER if event_type == HISTORY_EVENT else TRANSLATE
