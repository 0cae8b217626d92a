"""The jobs of this service. Each names what to do; the rows say what is left of it."""

from uuid import UUID

from pydantic import BaseModel

CRAWL = "catalog.crawl"
"""Reads a shop's whole catalogue, page after page, from where the last run came to."""
CHANGES = "catalog.changes"
"""Asks for what changed since the last time, and sweeps what is gone."""
REFRESH = "catalog.refresh"
"""Reads again the products that webhooks named."""
CATEGORIES = "catalog.categories"
"""Reads the category tree again."""
CHECK = "store.check"
"""Asks the shop whether the app is really gone, as a webhook said."""
LOOK = "store.look"
"""Asks the shop how it is; one that is back is read anew."""
SUBSCRIBE = "webhooks.subscribe"
"""Checks the subscriptions at the vendor and repairs them."""
FACTS = "facts.read"
"""Reads pages, payment options and places."""
PRIVACY = "privacy.fulfil"
"""Erases or tells, everywhere."""


class StoreJob(BaseModel):
    tenant_id: UUID


class CrawlJob(StoreJob):
    """Without `run` it is a wish: one that finds a crawl running leaves it at that."""

    run: int | None = None


class ChangesJob(StoreJob):
    """`sweep`: also look for what is gone without a word."""

    sweep: bool = True


class PrivacyJob(BaseModel):
    request_id: UUID
