"""tiendanube_service -> orchestrator_service."""

from typing import Any

from shared.contracts.addresses import PublicAddress
from shared.contracts.privacy import Erased, Erasure, Person, PersonalData
from shared.http.client import ServiceClient

PATIENTLY: dict[str, Any] = {"repeatable": True, "timeout": 120.0}
"""Erasing twice erases once."""


class OrchestratorClient:
    """Raises Transient or ServiceRefused; the job that calls is what tries again."""

    def __init__(self, service: ServiceClient) -> None:
        self._service = service

    async def public_base_url(self) -> str:
        """Where vendors reach us; never with a slash at the end."""
        answer = await self._service.fetch("GET", "/internal/public-address", PublicAddress)
        return answer.public_base_url.rstrip("/")

    async def erase(self, erasure: Erasure) -> Erased:
        """Rows of each kind; a repeat answers zeros."""
        return await self._service.fetch(
            "POST", "/internal/privacy/erase", Erased, body=erasure, **PATIENTLY
        )

    async def tell(self, person: Person) -> dict[str, Any]:
        answer = await self._service.fetch(
            "POST", "/internal/privacy/tell", PersonalData, body=person, **PATIENTLY
        )
        return dict(answer.data)
