"""`/internal/products`, `/internal/categories`."""

from uuid import UUID

from fastapi import APIRouter

from shared.contracts.store import (
    CategoryList,
    ProductCard,
    ProductLookup,
    ProductSearch,
    ProductSearchResult,
)
from shared.contracts.store_admin import UnmetDemandList
from tiendanube_service.dependencies import CatalogOf

router = APIRouter(prefix="/internal", tags=["catalog"])


@router.post("/products/search")
async def search_products(wish: ProductSearch, catalog: CatalogOf) -> ProductSearchResult:
    return await catalog.search(wish)


@router.post("/products/lookup")
async def look_up_product(wish: ProductLookup, catalog: CatalogOf) -> ProductCard:
    """404 for a product that is absent or not published."""
    return await catalog.look_up(wish)


@router.get("/categories")
async def list_categories(tenant_id: UUID, catalog: CatalogOf) -> CategoryList:
    return await catalog.categories(tenant_id)


@router.get("/stores/{tenant_id}/unmet-demand")
async def list_unmet_demand(tenant_id: UUID, catalog: CatalogOf) -> UnmetDemandList:
    """What people asked for within a month and did not find, the most wanted first."""
    return await catalog.unmet_demand(tenant_id)
