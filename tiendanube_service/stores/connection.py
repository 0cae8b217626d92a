"""What a stored row says to its owner, and which token serves it."""

from uuid import UUID

from pydantic import SecretStr

from shared.contracts.store_admin import StoreSettings, StoreState
from shared.secrets import SecretBox
from tiendanube_service.stores.scopes import missing_scopes
from tiendanube_service.stores.tables import Store

PROBLEMS = ("unauthorized", "suspended", "unreachable", "uninstalled")


def token_binding(tenant_id: UUID) -> str:
    return f"stores.access_token:{tenant_id}"


def token_of(store: Store, box: SecretBox, global_token: SecretStr | None) -> SecretStr | None:
    """Its own token, otherwise the global one. Raises SecretUnreadable for another row's."""
    if store.access_token is not None:
        return box.open(store.access_token, bound_to=token_binding(store.tenant_id))
    return global_token


def settings_of(store: Store) -> StoreSettings:
    return StoreSettings.model_validate(
        {**store.settings, "advertised_coupons": store.advertised_coupons}
    )


def to_state(store: Store) -> StoreState:
    """What the row alone tells. Never the token: its last four characters."""
    return StoreState.model_validate(
        {
            "tenant_id": store.tenant_id,
            "connected": store.problem is None,
            "store_id": store.store_id,
            "market": store.market,
            "name": store.name,
            "country": store.country,
            "currency": store.currency,
            "language": store.language,
            "url": store.url,
            "token_last4": store.token_last4,
            "problem": store.problem if store.problem in PROBLEMS else None,
            "checked_at": store.checked_at,
            "scopes": store.scopes,
            "missing_scopes": missing_scopes(store.scopes),
            "advertised_coupons": store.advertised_coupons,
        }
    )
