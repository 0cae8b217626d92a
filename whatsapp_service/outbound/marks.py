"""Read and typing marks: courtesies that never fail anything."""

import structlog

from shared.contracts.sends import MarkRequest
from whatsapp_service.credentials.service import Channels
from whatsapp_service.ycloud.client import (
    OutcomeUnknown,
    VendorBusy,
    VendorRefused,
    YCloudClient,
)

log = structlog.get_logger()


class Marker:
    def __init__(self, channels: Channels, ycloud: YCloudClient) -> None:
        self._channels = channels
        self._ycloud = ycloud

    async def mark(self, request: MarkRequest) -> None:
        """What goes wrong at YCloud is logged and forgotten."""
        channel = await self._channels.open_for_tenant(request.channel_id, request.tenant_id)
        if channel.api_key is None:
            return
        try:
            await self._ycloud.mark(channel.api_key, request.vendor_id, typing=request.typing)
        except (VendorRefused, VendorBusy, OutcomeUnknown) as error:
            log.warning("mark.failed", reason=str(error))
