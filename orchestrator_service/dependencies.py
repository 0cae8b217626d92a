"""What endpoints may ask for; asynchronous, because FastAPI runs plain functions in threads."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from pydantic import SecretStr

from orchestrator_service.assistant.playground import Playground
from orchestrator_service.assistant.service import AssistantVersions
from orchestrator_service.audit.reader import AuditReader
from orchestrator_service.audit.trail import Trail
from orchestrator_service.clients.tiendanube import TiendanubeClient
from orchestrator_service.clients.whatsapp import WhatsAppClient
from orchestrator_service.conversations.changes import ChangeFeed
from orchestrator_service.conversations.reader import ConversationReader
from orchestrator_service.conversations.service import ConversationService
from orchestrator_service.costs.prices import PriceList
from orchestrator_service.costs.reports import SpendingReports
from orchestrator_service.messages.service import MessageService
from orchestrator_service.messages.statuses import StatusService
from orchestrator_service.notices.service import Notices
from orchestrator_service.people.access import Access
from orchestrator_service.people.account import Account
from orchestrator_service.people.caller import caller_of
from orchestrator_service.people.invitations import Invitations
from orchestrator_service.people.members import Members
from orchestrator_service.people.service import SignInService
from orchestrator_service.people.throttle import Caller
from orchestrator_service.privacy.service import PrivacyService
from orchestrator_service.tenants.service import TenantService
from orchestrator_service.tenants.store_door import StoreDoor


@dataclass(frozen=True)
class PeopleServices:
    internal_tokens: SecretStr
    sign_ins: SignInService
    account: Account
    members: Members
    invitations: Invitations
    audit: AuditReader


@dataclass(frozen=True)
class Services:
    """Built once by the composition root."""

    people: PeopleServices
    access: Access
    trail: Trail
    whatsapp: WhatsAppClient
    tiendanube: TiendanubeClient
    messages: MessageService
    statuses: StatusService
    conversations: ConversationService
    reader: ConversationReader
    tenants: TenantService
    privacy: PrivacyService
    feed: ChangeFeed
    assistant: AssistantVersions
    tries: Playground
    prices: PriceList
    spending: SpendingReports
    notices: Notices
    public_base_url: str
    dashboard_origins: list[str]


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _trail(request: Request) -> Trail:
    return _services(request).trail


async def _whatsapp(request: Request) -> WhatsAppClient:
    return _services(request).whatsapp


async def _tiendanube(request: Request) -> TiendanubeClient:
    return _services(request).tiendanube


async def _store(request: Request) -> StoreDoor:
    services = _services(request)
    return StoreDoor(services.tenants, services.tiendanube, services.trail)


async def _caller(request: Request) -> Caller:
    return caller_of(request, _services(request).people.internal_tokens)


async def _sign_ins(request: Request) -> SignInService:
    return _services(request).people.sign_ins


async def _account(request: Request) -> Account:
    return _services(request).people.account


async def _members(request: Request) -> Members:
    return _services(request).people.members


async def _invitations(request: Request) -> Invitations:
    return _services(request).people.invitations


async def _audit(request: Request) -> AuditReader:
    return _services(request).people.audit


async def _messages(request: Request) -> MessageService:
    return _services(request).messages


async def _statuses(request: Request) -> StatusService:
    return _services(request).statuses


async def _conversations(request: Request) -> ConversationService:
    return _services(request).conversations


async def _reader(request: Request) -> ConversationReader:
    return _services(request).reader


async def _tenants(request: Request) -> TenantService:
    return _services(request).tenants


async def _privacy(request: Request) -> PrivacyService:
    return _services(request).privacy


async def _public_base_url(request: Request) -> str:
    return _services(request).public_base_url


async def _feed(request: Request) -> ChangeFeed:
    return _services(request).feed


async def _assistant(request: Request) -> AssistantVersions:
    return _services(request).assistant


async def _tries(request: Request) -> Playground:
    return _services(request).tries


async def _prices(request: Request) -> PriceList:
    return _services(request).prices


async def _spending(request: Request) -> SpendingReports:
    return _services(request).spending


async def _notices(request: Request) -> Notices:
    return _services(request).notices


async def _dashboard_origins(request: Request) -> list[str]:
    return _services(request).dashboard_origins


CallerOf = Annotated[Caller, Depends(_caller)]
SignIns = Annotated[SignInService, Depends(_sign_ins)]
MyAccount = Annotated[Account, Depends(_account)]
MembersOf = Annotated[Members, Depends(_members)]
InvitationsOf = Annotated[Invitations, Depends(_invitations)]
AuditOf = Annotated[AuditReader, Depends(_audit)]
TrailOf = Annotated[Trail, Depends(_trail)]
WhatsApp = Annotated[WhatsAppClient, Depends(_whatsapp)]
Tiendanube = Annotated[TiendanubeClient, Depends(_tiendanube)]
Store = Annotated[StoreDoor, Depends(_store)]
Messages = Annotated[MessageService, Depends(_messages)]
Statuses = Annotated[StatusService, Depends(_statuses)]
Conversations = Annotated[ConversationService, Depends(_conversations)]
Reader = Annotated[ConversationReader, Depends(_reader)]
Tenants = Annotated[TenantService, Depends(_tenants)]
Privacy = Annotated[PrivacyService, Depends(_privacy)]
PublicBaseUrl = Annotated[str, Depends(_public_base_url)]
Feed = Annotated[ChangeFeed, Depends(_feed)]
Assistant = Annotated[AssistantVersions, Depends(_assistant)]
Prices = Annotated[PriceList, Depends(_prices)]
SpendingOf = Annotated[SpendingReports, Depends(_spending)]
OwnerNotices = Annotated[Notices, Depends(_notices)]
Tries = Annotated[Playground, Depends(_tries)]
DashboardOrigins = Annotated[list[str], Depends(_dashboard_origins)]
