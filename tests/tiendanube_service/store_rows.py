"""What other parts of the service would have written: the copy of the catalogue, the settings."""

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from tests.tiendanube_service.conftest import NOW, Desk
from tiendanube_service.dependencies import Services
from tiendanube_service.stores.tables import Store
from tiendanube_service.sync.tables import Product
from tiendanube_service.tiendanube.payloads import ProductPayload


def services(desk: Desk) -> Services:
    found: Services = desk.app.state.services
    return found


async def copy_products(desk: Desk, rows: list[dict[str, Any]], tenant_id: UUID) -> None:
    """As a crawl writes them."""
    async with services(desk).offers.shops.database.tenant_transaction(tenant_id) as session:
        for row in rows:
            payload = ProductPayload.model_validate(row)
            values = {
                "tenant_id": tenant_id,
                "product_id": payload.id,
                "revision": 1,
                "published": payload.published,
                "payload": payload.model_dump(mode="json"),
                "heard_at": NOW,
            }
            await session.execute(
                insert(Product)
                .values(**values)
                .on_conflict_do_update(
                    index_elements=[Product.tenant_id, Product.product_id], set_=values
                )
            )


async def decide(desk: Desk, **settings: Any) -> None:
    """The owner's settings, as the dashboard stores them."""
    async with services(desk).offers.shops.database.tenant_transaction(desk.tenant_id) as session:
        await session.execute(
            update(Store).where(Store.tenant_id == desk.tenant_id).values(settings=settings)
        )
