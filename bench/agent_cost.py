"""What an answer costs the language model: calls and bytes, over the questions customers ask.

Through the whole product with the sandbox's scripted model; beside it, in the same run, the loop of
a first tutorial fed with the vendor's raw JSON.
"""

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from bench.agent_plain_loop import PlainLoop, Spent
from bench.program import Report, run
from bench.scene import running
from bench.search_scene import Shops
from bench.table import Table
from infra.demo.environment import SANDBOX_OPENAI_KEY
from infra.demo.ports import ORCHESTRATOR, SANDBOX
from infra.demo.processes import Stack, StackOptions
from infra.demo.shop import PROMPT
from infra.demo.shopfront import OpenShop, ShopWishes, open_shop
from shared.contracts.turns import PlaygroundStep, TurnReply

AIM_CALLS = 1.3
AIM_SHARE = 1 / 8
LANGUAGES = ("es", "pt", "en")
KILO = 1024
FAILURES = frozenset({"failure", "policy", "cost"})
NOTES = (
    "A question's bytes are all that its model calls send: instructions, tools, history, results.",
    "Answered: with words of the shop's own data, or by the person who was asked for.",
)


@dataclass(frozen=True)
class Scale:
    """Every `step`th question."""

    step: int = 1


@dataclass(frozen=True)
class Asked:
    """One question, and what both loops took for it."""

    language: str
    text: str
    reply: TurnReply
    plain: Spent

    @property
    def answered(self) -> bool:
        handover = self.reply.handover
        return handover is None or handover.reason not in FAILURES

    @property
    def bytes(self) -> int:
        return sum(call.prompt_bytes for call in self.reply.model_calls)

    @property
    def cards(self) -> list[int]:
        """The bytes of each product that the model read."""
        found = [
            row
            for call in self.reply.tool_calls
            if call.tool == "search_products" and isinstance(call.result, dict)
            for row in call.result.get("products", [])
        ]
        return [len(json.dumps(row, ensure_ascii=False).encode()) for row in found]


FULL, QUICK = Scale(), Scale(step=2)


def main() -> int:
    return run("agent_cost", str(__doc__), lambda quick: measure(QUICK if quick else FULL))


def measure(scale: Scale) -> Report:
    with running(StackOptions()) as stack:
        return measure_on(stack, scale)


def measure_on(stack: Stack, scale: Scale) -> Report:
    shop = open_shop(stack, ShopWishes(number=f"+54911{uuid4().int % 10**8:08}"))
    with Shops(stack) as shops:
        shops.set_modes(rate_limit_off=True)
        shops.wait_until_read(UUID(shop.tenant_id))
        shops.wait_until_searched(UUID(shop.tenant_id), "campera")
    return _report(_ask_all(stack, shop, read_questions()[:: scale.step]))


def read_questions() -> list[tuple[str, str]]:
    """Language and words; the languages alternate, so that every part holds all of them."""
    path = Path(__file__).parent / "data" / "agent_questions.json"
    listed: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    placed = [
        ((place + 0.5) / len(texts), language, text)
        for language, texts in listed.items()
        for place, text in enumerate(texts)
    ]
    return [(language, text) for _, language, text in sorted(placed)]


def _ask_all(stack: Stack, shop: OpenShop, questions: Sequence[tuple[str, str]]) -> list[Asked]:
    sandbox = stack.url(SANDBOX)
    headers = {"Authorization": f"Bearer {stack.secrets.admin_token}"}
    with (
        httpx.Client(
            base_url=stack.url(ORCHESTRATOR), headers=headers, timeout=90, trust_env=False
        ) as api,
        httpx.Client(base_url=sandbox, timeout=90, trust_env=False) as outside,
        httpx.Client(
            base_url=f"{sandbox}/tiendanube/2025-03/{shop.store_id}",
            headers=_vendor_headers(outside, shop),
            timeout=90,
            trust_env=False,
        ) as vendor,
    ):
        plain = PlainLoop(outside, vendor, SANDBOX_OPENAI_KEY, PROMPT)
        return [
            Asked(language, text, _try(api, shop.tenant_id, text), plain.ask(text))
            for language, text in questions
        ]


def _vendor_headers(outside: httpx.Client, shop: OpenShop) -> dict[str, str]:
    """As the store's own application calls it."""
    twin = {"id": int(str(shop.store_id)), "twin": True}
    token = outside.post("/control/tiendanube/stores", json=twin).raise_for_status().json()["token"]
    return {"Authentication": f"bearer {token}", "User-Agent": "Nexus bench (bench@example.com)"}


def _try(api: httpx.Client, tenant_id: str, text: str) -> TurnReply:
    path, trial = f"/api/tenants/{tenant_id}/assistant/tries", {"lines": [{"text": text}]}
    answer = api.post(path, json=trial).raise_for_status()
    told = [line[5:] for line in answer.text.splitlines() if line.startswith("data:")]
    last = PlaygroundStep.model_validate_json(told[-1])
    if last.reply is None:
        raise RuntimeError(f"{text!r} was not answered: {last.text}")
    return last.reply


def _report(asked: Sequence[Asked]) -> Report:
    table = Table(
        ("", "questions", "answered", "calls each", "KB each", "KB median", "KB a card", "share")
    )
    for language in LANGUAGES:
        _add_rows(table, language, [row for row in asked if row.language == language])
    _add_rows(table, "all", asked)
    answered = [row for row in asked if row.answered]
    calls = _calls(answered)
    share = _mean([row.bytes for row in asked]) / _mean([sum(row.plain.prompts) for row in asked])
    card = _mean(_our_cards(asked)) / _mean(_plain_cards(asked))
    return Report(
        table=table,
        words=(
            f"Of {len(asked)} questions {len(answered)} are answered, with {calls:.2f} model calls "
            f"each and 1/{1 / share:.1f} of the bytes of the plain loop; a product card has "
            f"1/{1 / card:.0f} of the vendor's."
        ),
        notes=NOTES,
        missed=_missed(calls, share, card, len(answered) / len(asked)),
        misses=tuple(_case(row) for row in asked if _is_dear(row)),
    )


def _add_rows(table: Table, name: str, asked: Sequence[Asked]) -> None:
    plain = [sum(row.plain.prompts) for row in asked]
    ours = [row.bytes for row in asked]
    answered = [row for row in asked if row.answered]
    count = str(len(asked))
    table.add(
        f"Nexus, {name}",
        count,
        str(len(answered)),
        f"{_calls(answered):.2f}",
        *_sizes(ours, _our_cards(asked)),
        f"{_mean(ours) / _mean(plain):.3f}",
    )
    calls = _mean([len(row.plain.prompts) for row in asked])
    sizes = _sizes(plain, _plain_cards(asked))
    table.add(f"plain loop, {name}", count, "", f"{calls:.2f}", *sizes, "1.000")


def _sizes(questions: Sequence[int], cards: Sequence[float]) -> tuple[str, str, str]:
    return (
        f"{_mean(questions) / KILO:.1f}",
        f"{(statistics.median(questions) if questions else 0) / KILO:.1f}",
        f"{_mean(cards) / KILO:.2f}",
    )


def _calls(answered: Sequence[Asked]) -> float:
    return _mean([len(row.reply.model_calls) for row in answered])


def _our_cards(asked: Sequence[Asked]) -> list[float]:
    return [float(size) for row in asked for size in row.cards]


def _plain_cards(asked: Sequence[Asked]) -> list[float]:
    return [
        row.plain.product_bytes / row.plain.products
        for row in asked
        for _ in range(row.plain.products)
    ]


def _missed(calls: float, share: float, card: float, answered: float) -> tuple[str, ...]:
    aims = {
        f"{calls:.2f} model calls per answered question, not {AIM_CALLS}": calls <= AIM_CALLS,
        f"{share:.3f} of the plain loop's bytes per question, not 1/8": share <= AIM_SHARE,
        f"{card:.3f} of the vendor's bytes per card, not 1/8": card <= AIM_SHARE,
        f"{answered:.0%} answered, not 95 %": answered >= 0.95,
    }
    return tuple(aim for aim, is_reached in aims.items() if not is_reached)


def _is_dear(row: Asked) -> bool:
    return not row.answered or len(row.reply.model_calls) > 1


def _case(row: Asked) -> str:
    used: list[Any] = [call.tool for call in row.reply.tool_calls]
    unproven = [claim.text for claim in row.reply.claims if claim.verdict == "unproven"]
    end = row.reply.handover.reason if row.reply.handover else "answered"
    calls = [call.purpose for call in row.reply.model_calls]
    return f"{row.language}: {row.text} -> {end} {calls} {used} {unproven}"


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else 0.0


if __name__ == "__main__":
    sys.exit(main())
