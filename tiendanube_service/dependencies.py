"""What endpoints are given; built once in main.create_app."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from tiendanube_service.catalog.service import Catalog
from tiendanube_service.facts.service import Facts
from tiendanube_service.offers.checkouts import Checkouts
from tiendanube_service.offers.service import Offers
from tiendanube_service.offers.stale import StaleDrafts
from tiendanube_service.orders.service import Orders
from tiendanube_service.privacy.service import Privacy
from tiendanube_service.stores.authorizations import Authorizations
from tiendanube_service.stores.service import Stores
from tiendanube_service.sync.service import Sync
from tiendanube_service.webhooks.service import Webhooks


@dataclass(frozen=True)
class Services:
    stores: Stores
    authorizations: Authorizations
    catalog: Catalog
    orders: Orders
    sync: Sync
    webhooks: Webhooks
    offers: Offers
    checkouts: Checkouts
    stale_drafts: StaleDrafts
    facts: Facts
    privacy: Privacy


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _stores(request: Request) -> Stores:
    return _services(request).stores


async def _authorizations(request: Request) -> Authorizations:
    return _services(request).authorizations


async def _catalog(request: Request) -> Catalog:
    return _services(request).catalog


async def _orders(request: Request) -> Orders:
    return _services(request).orders


async def _sync(request: Request) -> Sync:
    return _services(request).sync


async def _webhooks(request: Request) -> Webhooks:
    return _services(request).webhooks


async def _offers(request: Request) -> Offers:
    return _services(request).offers


async def _checkouts(request: Request) -> Checkouts:
    return _services(request).checkouts


async def _facts(request: Request) -> Facts:
    return _services(request).facts


async def _privacy(request: Request) -> Privacy:
    return _services(request).privacy


StoresOf = Annotated[Stores, Depends(_stores)]
AuthorizationsOf = Annotated[Authorizations, Depends(_authorizations)]
CatalogOf = Annotated[Catalog, Depends(_catalog)]
OrdersOf = Annotated[Orders, Depends(_orders)]
SyncOf = Annotated[Sync, Depends(_sync)]
WebhooksOf = Annotated[Webhooks, Depends(_webhooks)]
OffersOf = Annotated[Offers, Depends(_offers)]
CheckoutsOf = Annotated[Checkouts, Depends(_checkouts)]
FactsOf = Annotated[Facts, Depends(_facts)]
PrivacyOf = Annotated[Privacy, Depends(_privacy)]
