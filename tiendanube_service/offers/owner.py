"""What the owner decided about the shop, read from its row."""

from shared.contracts.store_admin import StoreSettings
from tiendanube_service.stores.tables import Store


def settings_of(store: Store) -> StoreSettings:
    written = {**store.settings, "advertised_coupons": store.advertised_coupons}
    return StoreSettings.model_validate(written)
