"""What each event means for the copy. Pure."""

from enum import StrEnum

from tiendanube_service.tiendanube.webhooks import WebhookPayload


class Effect(StrEnum):
    READ_PRODUCT = "read_product"
    READ_CATEGORIES = "read_categories"
    CHECK_APP = "check_app"
    SUSPEND = "suspend"
    RESUME = "resume"
    NOTHING_KEPT = "nothing_kept"
    """Orders are always asked live: there is nothing to bring up to date."""
    NONE = "none"


_APP = {
    "app/uninstalled": Effect.CHECK_APP,
    "app/suspended": Effect.SUSPEND,
    "app/resumed": Effect.RESUME,
}


def effect_of(notice: WebhookPayload) -> Effect:
    resource = (notice.event or "").partition("/")[0]
    if resource == "product":
        readable = notice.id is not None and notice.id.isdigit()
        return Effect.READ_PRODUCT if readable else Effect.NONE
    if resource == "category":
        return Effect.READ_CATEGORIES
    if resource == "order":
        return Effect.NOTHING_KEPT
    return _APP.get(notice.event or "", Effect.NONE)
