"""The reference of `overhead`: a bot in one process that remembers nothing and survives nothing."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

from shared.settings import load

PROMPT = "Sos la asistente de una tienda de ropa de montaña y de danza. Buscá antes de responder."
TOOL = {
    "type": "function",
    "function": {
        "name": "search_products",
        "description": "Finds products of the shop.",
        "parameters": {
            "type": "object",
            "properties": {"query": {"type": "string"}},
            "required": ["query"],
        },
    },
}


class Settings(BaseModel):
    bench_webhook_secret: str
    bench_ycloud_url: str
    bench_ycloud_key: str
    bench_store_url: str
    bench_store_token: str
    bench_openai_url: str
    bench_openai_key: str


class Bot:
    def __init__(self, settings: Settings) -> None:
        self.secret = settings.bench_webhook_secret.encode()
        self._settings = settings
        limits = httpx.Limits(max_connections=100)
        self._http = httpx.AsyncClient(timeout=30, trust_env=False, limits=limits)
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        await self._http.aclose()

    def begin(self, event: dict[str, Any]) -> None:
        if message := event.get("whatsappInboundMessage"):
            task = asyncio.create_task(self._answer(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, message: dict[str, Any]) -> None:
        thread: list[dict[str, Any]] = [
            {"role": "system", "content": PROMPT},
            {"role": "user", "content": message["text"]["body"]},
        ]
        reply = await self._complete(thread)
        calls = reply.get("tool_calls") or []
        if calls:
            thread.append({"role": "assistant", **reply})
            thread.extend([await self._use_tool(call) for call in calls])
            reply = await self._complete(thread)
        await self._send(message["to"], message["from"], reply["content"])

    async def _complete(self, thread: list[dict[str, Any]]) -> dict[str, Any]:
        answer = await self._http.post(
            f"{self._settings.bench_openai_url}/chat/completions",
            headers={"Authorization": f"Bearer {self._settings.bench_openai_key}"},
            json={"model": "gpt-4o-mini", "messages": thread, "tools": [TOOL]},
        )
        message: dict[str, Any] = answer.raise_for_status().json()["choices"][0]["message"]
        return message

    async def _use_tool(self, call: dict[str, Any]) -> dict[str, Any]:
        arguments = json.loads(call["function"]["arguments"])
        answer = await self._http.get(
            f"{self._settings.bench_store_url}/products",
            params={"q": arguments.get("query", ""), "per_page": 5},
            headers={
                "Authentication": f"bearer {self._settings.bench_store_token}",
                "User-Agent": "bench (bench@nexus.test)",
            },
        )
        found = answer.json() if answer.is_success else []
        rows = [
            {
                "product_id": product["id"],
                "name": product["name"]["es"],
                "price": product["variants"][0]["price"],
                "url": product["canonical_url"],
            }
            for product in found
        ]
        content = json.dumps({"products": rows}, ensure_ascii=False)
        return {"role": "tool", "tool_call_id": call["id"], "content": content}

    async def _send(self, business: str, customer: str, text: str) -> None:
        answer = await self._http.post(
            f"{self._settings.bench_ycloud_url}/whatsapp/messages/sendDirectly",
            headers={"X-API-Key": self._settings.bench_ycloud_key},
            json={"from": business, "to": customer, "type": "text", "text": {"body": text}},
        )
        answer.raise_for_status()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.bot = Bot(load(Settings))
    yield
    await app.state.bot.close()


app = FastAPI(lifespan=lifespan)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/webhook")
async def receive(request: Request) -> dict[str, str]:
    bot: Bot = app.state.bot
    body = await request.body()
    header = request.headers.get("ycloud-signature", "")
    given = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    message = given.get("t", "").encode() + b"." + body
    expected = hmac.new(bot.secret, message, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, given.get("s", "")):
        raise HTTPException(401)
    bot.begin(json.loads(body))
    return {"outcome": "taken"}
