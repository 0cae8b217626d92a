"""What the agent's cost is compared with: the loop of a first tutorial. Ask the model, run what it
wants against the vendor, hand back the vendor's JSON as it came, ask again."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

OPEN_AI = "/openai/v1/chat/completions"


def _tool(name: str, about: str, argument: str) -> dict[str, Any]:
    parameters = {"type": "object", "properties": {argument: {"type": "string"}}}
    return {
        "type": "function",
        "function": {"name": name, "description": about, "parameters": parameters},
    }


TOOLS = [
    _tool("search_products", "Search the catalogue.", "query"),
    _tool("order_status", "Find an order by its number.", "order_number"),
    _tool("list_coupons", "The shop's coupons.", "code"),
    _tool("shop_facts", "The shop's pages.", "question"),
]


@dataclass
class Spent:
    """Of one question: bytes per model call, and the vendor's products among them."""

    prompts: list[int] = field(default_factory=list)
    product_bytes: int = 0
    products: int = 0


@dataclass(frozen=True)
class PlainLoop:
    """`outside` is the sandbox; `vendor` the store's address with its headers set."""

    outside: httpx.Client
    vendor: httpx.Client
    model_key: str
    shop_prompt: str

    def ask(self, question: str) -> Spent:
        spent = Spent()
        messages: list[dict[str, Any]] = [
            {"role": "system", "content": self.shop_prompt},
            {"role": "user", "content": question},
        ]
        answer = self._complete(messages, spent)
        if calls := answer.get("tool_calls") or []:
            messages.append(answer)
            for call in calls:
                content = self._use(call["function"], spent)
                messages.append({"role": "tool", "tool_call_id": call["id"], "content": content})
            self._complete(messages, spent)
        return spent

    def _complete(self, messages: list[dict[str, Any]], spent: Spent) -> dict[str, Any]:
        sent = json.dumps([*messages, *TOOLS], ensure_ascii=False, separators=(",", ":"))
        spent.prompts.append(len(sent.encode()))
        body = {"model": "gpt-5-mini", "messages": messages, "tools": TOOLS}
        headers = {"Authorization": f"Bearer {self.model_key}"}
        answer = self.outside.post(OPEN_AI, json=body, headers=headers).raise_for_status()
        message: dict[str, Any] = answer.json()["choices"][0]["message"]
        return message

    def _use(self, function: dict[str, str], spent: Spent) -> str:
        given = json.loads(function["arguments"] or "{}")
        path, query = {
            "search_products": ("products", given.get("query")),
            "order_status": ("orders", given.get("order_number")),
            "list_coupons": ("coupons", None),
        }.get(function["name"], ("pages", None))
        answer = self.vendor.get(path, params={"q": query} if query else {})
        if path == "products" and not _found(answer):
            # The vendor's search knows no sentences: such a loop shows the catalogue's first page.
            answer = self.vendor.get(path)
        if path == "products" and answer.is_success:
            spent.product_bytes += len(answer.content)
            spent.products += len(answer.json())
        return answer.text


def _found(answer: httpx.Response) -> bool:
    return answer.is_success and bool(answer.json())
