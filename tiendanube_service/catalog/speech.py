"""How a shop's customers speak: its language, its country, its own dictionary. Pure."""

from shared.contracts.store_admin import StoreSettings
from tiendanube_service.search.speech import Speech
from tiendanube_service.stores.tables import Store

SPOKEN = ("es", "pt", "en")


def speech_of(store: Store) -> Speech:
    language = (store.language or "es")[:2].lower()
    entries = StoreSettings.model_validate(store.settings).dictionary
    return Speech(
        language=language if language in SPOKEN else "es",
        country=store.country,
        dictionary=tuple(tuple(entry.words) for entry in entries),
    )
