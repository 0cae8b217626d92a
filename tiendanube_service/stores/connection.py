"""What a stored row says to its owner, and which token serves it."""

from uuid import UUID

from pydantic import SecretStr

from shared.contracts.store_admin import StoreState
from shared.secrets import SecretBox
from tiendanube_service.stores.tables import Store

PROBLEMS = ("unauthorized", "suspended", "unreachable", "uninstalled")


def token_binding(tenant_id: UUID) -> str:
    return f"stores.access_token:{tenant_id}"


def token_of(store: Store, box: SecretBox, global_token: SecretStr | None) -> SecretStr | None:
    """Its own token, otherwise the global one. Raises SecretUnreadable for another row's."""
    if store.access_token is not None:
        return box.open(store.access_token, bound_to=token_binding(store.tenant_id))
    return global_token


def to_state(store: Store) -> StoreState:
    """Never the token: its last four characters."""
    return StoreState.model_validate(
        {
            "tenant_id": store.tenant_id,
            "connected": store.problem is None,
            "store_id": store.store_id,
            "name": store.name,
            "country": store.country,
            "currency": store.currency,
            "language": store.language,
            "url": store.url,
            "token_last4": store.token_last4,
            "problem": store.problem if store.problem in PROBLEMS else None,
            "checked_at": store.checked_at,
            "advertised_coupons": store.advertised_coupons,
        }
    )
