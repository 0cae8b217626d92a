"""What was spent: per month of a shop, per conversation."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from orchestrator_service.assistant.repository import AssistantRepository
from orchestrator_service.conversations.tables import ConversationRow
from orchestrator_service.costs.ladder import degree_at
from orchestrator_service.costs.lines import cost_lines
from orchestrator_service.costs.repository import CostRepository
from orchestrator_service.messages.repository import MessageRepository
from orchestrator_service.tenants.repository import TenantRepository
from shared.clock import Clock
from shared.contracts.assistant import ConversationCosts, CostLine, Spending
from shared.database.engine import Database
from shared.errors import InvalidInput, NotFound

ZERO = Decimal(0)


class SpendingReports:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def month(self, tenant_id: UUID, month: str | None) -> Spending:
        """`month` is `2026-11`, in the shop's time zone; the present one without it."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            tenant = await TenantRepository(session).tenant(tenant_id)
            if tenant is None:
                raise NotFound("There is no such shop.")
            zone = ZoneInfo(tenant.time_zone)
            name = month or now.astimezone(zone).strftime("%Y-%m")
            since, until = bounds_of(name, zone)
            costs = CostRepository(session)
            row = await costs.find_spend(tenant_id, name)
            profile, _ = await AssistantRepository(session).published_profile(tenant_id)
            reserved = await costs.reserved(tenant_id, name, now)
            sums = await costs.sums(tenant_id, since, until)
            messages = await costs.message_prices(tenant_id, since, until)
        spent = row.spent if row else ZERO
        limit = profile.limits.per_month
        by_kind = {kind: total for kind, total, *_ in sums}
        by_kind |= {f"whatsapp {currency}".strip(): total for currency, total in messages}
        return Spending(
            month=name,
            spent=spent,
            reserved=reserved,
            limit=limit,
            degree=degree_at(spent + reserved, limit),
            by_kind=by_kind,
            turns=sum(turns for kind, _, turns, _, _ in sums if kind == "model"),
            conversations=max((talks for _, _, _, talks, _ in sums), default=0),
            unpriced_turns=sum(unpriced for kind, *_, unpriced in sums if kind == "model"),
        )

    async def conversation(self, conversation_id: UUID) -> ConversationCosts:
        async with self._database.transaction() as session:
            messages = MessageRepository(session)
            conversation = await session.get(ConversationRow, conversation_id)
            if conversation is None:
                raise NotFound("There is no such conversation.")
            tenant_id = conversation.tenant_id
            rows = await CostRepository(session).of_conversation(tenant_id, conversation_id)
            priced = await messages.priced(tenant_id, conversation_id)
        items = cost_lines(rows, priced)
        return ConversationCosts(totals=_totals(items), items=items)


def bounds_of(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of the month and of the next. Raises InvalidInput."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=zone)
    except ValueError as error:
        raise InvalidInput("A month is written 2026-11.") from error
    following = (first.year + first.month // 12, first.month % 12 + 1)
    return first, first.replace(year=following[0], month=following[1])


def _totals(items: list[CostLine]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for item in items:
        if item.amount is not None:
            totals[item.currency] = totals.get(item.currency, ZERO) + item.amount
    return totals
