"""The shop's assistant: draft, versions, what it costs, what its owner is to know."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from orchestrator_service.dependencies import (
    Assistant,
    OwnerNotices,
    Prices,
    SpendingOf,
)
from orchestrator_service.people.access import (
    ConversationReading,
    Platform,
    ShopManager,
    ShopReader,
    ShopsRead,
)
from shared.contracts.assistant import (
    ConversationCosts,
    Difference,
    Draft,
    DraftChange,
    ModelPrice,
    ModelPriceList,
    NoticeList,
    Publication,
    Spending,
    TemplateName,
    Version,
    VersionDetail,
    VersionList,
)

router = APIRouter(prefix="/api", tags=["assistant"])
Author = Annotated[str, Query(max_length=120)]
Month = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}$")]


@router.get("/tenants/{tenant_id}/assistant/draft")
async def read_draft(who: ShopReader, tenant_id: UUID, assistant: Assistant) -> Draft:
    """With what keeps it from being published."""
    return await assistant.draft(tenant_id)


@router.put("/tenants/{tenant_id}/assistant/draft")
async def save_draft(
    who: ShopManager, tenant_id: UUID, change: DraftChange, assistant: Assistant
) -> Draft:
    """409 when somebody else saved since `revision` was read."""
    return await assistant.save(who.actor, tenant_id, change)


@router.post("/tenants/{tenant_id}/assistant/draft/templates/{name}")
async def start_from_template(
    who: ShopManager, tenant_id: UUID, name: TemplateName, change: DraftChange, assistant: Assistant
) -> Draft:
    """Replaces the draft's words; models and limits stay. Only `revision` and `author` are read."""
    return await assistant.start_from(who.actor, tenant_id, name, change)


@router.post("/tenants/{tenant_id}/assistant/versions", status_code=status.HTTP_201_CREATED)
async def publish_draft(
    who: ShopManager, tenant_id: UUID, wish: Publication, assistant: Assistant
) -> Version:
    """From the next turn on it speaks by this. 422 while a check fails."""
    return await assistant.publish(who.actor, tenant_id, wish)


@router.get("/tenants/{tenant_id}/assistant/versions")
async def list_versions(who: ShopReader, tenant_id: UUID, assistant: Assistant) -> VersionList:
    """Newest first."""
    return await assistant.versions(tenant_id)


@router.get("/tenants/{tenant_id}/assistant/versions/{number}")
async def read_version(
    who: ShopReader, tenant_id: UUID, number: int, assistant: Assistant
) -> VersionDetail:
    return await assistant.version(tenant_id, number)


@router.post(
    "/tenants/{tenant_id}/assistant/versions/{number}/restore",
    status_code=status.HTTP_201_CREATED,
)
async def roll_back(
    who: ShopManager, tenant_id: UUID, number: int, assistant: Assistant, author: Author = ""
) -> Version:
    """Publishes the old words under a new number; the draft is left alone."""
    return await assistant.roll_back(who.actor, tenant_id, number, author)


@router.get("/tenants/{tenant_id}/assistant/difference")
async def compare_versions(
    who: ShopReader, tenant_id: UUID, before: int, assistant: Assistant, after: int | None = None
) -> Difference:
    """Without `after`: to the draft."""
    return await assistant.difference(tenant_id, before, after)


@router.get("/tenants/{tenant_id}/spending")
async def read_spending(
    who: ShopManager, tenant_id: UUID, spending: SpendingOf, month: Month = None
) -> Spending:
    """Of a month in the shop's time zone; the present one without `month`."""
    return await spending.month(tenant_id, month)


@router.get("/conversations/{conversation_id}/costs")
async def read_conversation_costs(
    who: ConversationReading, conversation_id: UUID, spending: SpendingOf
) -> ConversationCosts:
    return await spending.conversation(conversation_id)


@router.get("/tenants/{tenant_id}/notices")
async def list_notices(who: ShopReader, tenant_id: UUID, notices: OwnerNotices) -> NoticeList:
    """What the owner is to know, newest first."""
    return await notices.of(tenant_id)


@router.post(
    "/tenants/{tenant_id}/notices/{notice_id}/seen", status_code=status.HTTP_204_NO_CONTENT
)
async def mark_notice_seen(
    who: ShopManager, tenant_id: UUID, notice_id: UUID, notices: OwnerNotices
) -> None:
    await notices.mark_seen(who.actor, tenant_id, notice_id)


@router.get("/model-prices")
async def list_model_prices(reach: ShopsRead, prices: Prices) -> ModelPriceList:
    """What came with this version, and what was written over it."""
    return ModelPriceList(items=await prices.all())


@router.put("/model-prices")
async def save_model_price(who: Platform, price: ModelPrice, prices: Prices) -> ModelPrice:
    """Of a model from a day on; the same model and day again replaces it."""
    return await prices.save(who.actor, price)


@router.delete("/model-prices/{price_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_model_price(who: Platform, price_id: UUID, prices: Prices) -> None:
    """One that was written; those that came with this version stay."""
    await prices.delete(who.actor, price_id)
