"""tiendanube_service -> orchestrator_service."""

from shared.contracts.addresses import PublicAddress
from shared.http.client import ServiceClient


class OrchestratorClient:
    """Raises Transient or ServiceRefused; the job that calls is what tries again."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def public_base_url(self) -> str:
        """Where vendors reach us; never with a slash at the end."""
        answer = await self._service.fetch("GET", "/internal/public-address", PublicAddress)
        return answer.public_base_url.rstrip("/")
