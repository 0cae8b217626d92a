"""The templates WhatsApp approved for a channel's account."""

from uuid import UUID

from shared.contracts.sends import TemplatePage
from shared.errors import Unavailable
from whatsapp_service.credentials.service import Channels
from whatsapp_service.ycloud.client import OutcomeUnknown, YCloudClient


class Templates:
    def __init__(self, channels: Channels, ycloud: YCloudClient) -> None:
        self._channels = channels
        self._ycloud = ycloud

    async def list_approved(self, channel_id: UUID) -> TemplatePage:
        """Raises NotFound, Unavailable, VendorRefused or VendorBusy."""
        channel = await self._channels.open_by_id(channel_id)
        if channel.api_key is None:
            raise Unavailable("This channel has no YCloud key.", code="key_missing")
        try:
            found = await self._ycloud.list_templates(channel.api_key, channel.waba_id)
        except OutcomeUnknown as error:
            raise Unavailable("YCloud did not answer.") from error
        return TemplatePage(items=found)
