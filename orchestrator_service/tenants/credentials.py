"""Tenants' keys: sealed at rest, opened only for the request that needs them."""

from uuid import UUID

from pydantic import SecretStr

from orchestrator_service.tenants.tables import CredentialRow
from shared.contracts.turns import ModelAccess
from shared.errors import Permanent
from shared.secrets import SecretBox


class CredentialVault:
    """`fallback` serves tenants without an OpenAI key of their own."""

    def __init__(self, box: SecretBox, *, fallback: SecretStr | None, openai_base_url: str) -> None:
        self._box = box
        self._fallback = fallback
        self._openai_base_url = openai_base_url

    def seal(self, tenant_id: UUID, kind: str, value: SecretStr) -> str:
        return self._box.seal(value, bound_to=_bound_to(tenant_id, kind))

    def model_access(self, row: CredentialRow | None, model: str) -> ModelAccess:
        """Raises Permanent when there is no key at all."""
        key = self._fallback
        if row is not None:
            key = self._box.open(row.sealed, bound_to=_bound_to(row.tenant_id, row.kind))
        if key is None:
            raise Permanent("no OpenAI key is set for this shop", code="model_key_missing")
        return ModelAccess(api_key=key, base_url=self._openai_base_url, model=model)


def _bound_to(tenant_id: UUID, kind: str) -> str:
    return f"credentials.sealed:{tenant_id}:{kind}"
