"""The price list: what came with this version, and what the operator wrote over it."""

import json
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from orchestrator_service.audit.trail import Actor, Deed, write_down
from orchestrator_service.costs.repository import CostRepository
from orchestrator_service.costs.tables import ModelPriceRow
from shared.clock import Clock
from shared.contracts.assistant import ModelPrice
from shared.database.engine import Database
from shared.errors import NotFound


@cache
def shipped_prices() -> tuple[ModelPrice, ...]:
    text = (Path(__file__).parent / "prices.json").read_text(encoding="utf-8")
    return tuple(ModelPrice.model_validate(row) for row in json.loads(text))


class PriceList:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> list[ModelPrice]:
        """Of two for the same model and day, the operator's."""
        async with self._database.transaction() as session:
            return await self.within(CostRepository(session))

    async def within(self, costs: CostRepository) -> list[ModelPrice]:
        own = [_price(row) for row in await costs.prices()]
        taken = {(row.model, row.valid_from) for row in own}
        rest = [row for row in shipped_prices() if (row.model, row.valid_from) not in taken]
        return sorted([*own, *rest], key=lambda row: (row.model, row.valid_from))

    async def save(self, actor: Actor, price: ModelPrice) -> ModelPrice:
        values = {**price.model_dump(exclude={"price_id"}), "id": uuid4()}
        async with self._database.transaction() as session:
            saved = _price(await CostRepository(session).save_price(values))
            details = saved.model_dump(mode="json", exclude={"price_id"})
            deed = Deed("model_price.saved", "model_price", saved.price_id, None, details)
            write_down(session, actor, deed, self._clock.now())
            return saved

    async def delete(self, actor: Actor, price_id: UUID) -> None:
        async with self._database.transaction() as session:
            if not await CostRepository(session).delete_price(price_id):
                raise NotFound("There is no such price.")
            deed = Deed("model_price.deleted", "model_price", price_id)
            write_down(session, actor, deed, self._clock.now())


def _price(row: ModelPriceRow) -> ModelPrice:
    return ModelPrice(
        price_id=row.id,
        model=row.model,
        valid_from=row.valid_from,
        input=row.input,
        cached_input=row.cached_input,
        output=row.output,
        per_minute=row.per_minute,
    )
