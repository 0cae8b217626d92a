"""tiendanube_service -> orchestrator_service: where the platform is reached from outside."""

from shared.contracts.base import Contract


class PublicAddress(Contract):
    """Without a slash at the end."""

    public_base_url: str
