"""The conversation list beside every conversation: what is filtered, and what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from platform_ui.clients.orchestrator import OrchestratorClient
from shared.contracts.admin import ConversationState

PAGE_SIZE = 30
MAX_SHOWN = 100


@dataclass(frozen=True)
class ListFilter:
    """As the address of a page carries it; anything malformed filters nothing."""

    state: ConversationState | None = None
    shop: UUID | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ListFilter":
        states = {str(state): state for state in ConversationState}
        return cls(states.get(query.get("state", "")), _uuid_or_none(query.get("shop", "")))

    @property
    def query(self) -> str:
        """With its question mark; empty when nothing is filtered."""
        return self.with_fields()

    def with_fields(self, **fields: str | int) -> str:
        wanted: dict[str, Any] = {"state": self.state, "shop": self.shop, **fields}
        given = {name: str(value) for name, value in wanted.items() if value is not None}
        return f"?{urlencode(given)}" if given else ""

    def with_state(self, state: ConversationState | None) -> str:
        return ListFilter(state, self.shop).query


async def load_list(
    api: OrchestratorClient,
    chosen: ListFilter,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> dict[str, Any]:
    """What fragments/conversation_list needs."""
    conversations = await api.conversations(
        tenant_id=chosen.shop, state=chosen.state, cursor=cursor, limit=min(limit, MAX_SHOWN)
    )
    return {
        "chosen": chosen,
        "conversations": conversations,
        "limit": limit,
        "is_first_page": cursor is None,
    }


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
