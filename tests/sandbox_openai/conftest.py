"""The simulated OpenAI API behind the real SDK, and its control."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import httpx2
import pytest
from fastapi import FastAPI
from openai import AsyncOpenAI

from infra.sandbox.clock import Clock
from infra.sandbox.openai.app import create_openai_app
from infra.sandbox.settings import SandboxSettings

SYSTEM = (
    "Sos la asistente de la tienda.\n"
    "En Rosario entregamos al día siguiente por $ 3.500. A Mendoza el envío demora 2 a 4 días.\n"
    "Local: lunes a viernes de 10 a 19."
)
TOOLS = (
    "search_products",
    "product_details",
    "order_status",
    "list_coupons",
    "shop_facts",
    "ask_for_human",
)


class HandClock(Clock):
    """Sleeping takes no time and is written down."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Sandbox:
    sdk: AsyncOpenAI
    raw: httpx.AsyncClient
    control: httpx.AsyncClient
    clock: HandClock

    async def ask(self, *asks: str, tools: tuple[str, ...] = TOOLS) -> Any:
        messages = [{"role": "user", "content": ask} for ask in asks]
        return await self.send([{"role": "system", "content": SYSTEM}, *messages], tools)

    async def send(self, messages: list[Any], tools: tuple[str, ...] = TOOLS) -> Any:
        offered: list[Any] = [
            {"type": "function", "function": {"name": name, "parameters": {}}} for name in tools
        ]
        reply = await self.sdk.chat.completions.create(
            model="gpt-4o-mini", messages=messages, tools=offered
        )
        return reply.choices[0].message

    async def tell(self, ask: str, tool: str, result: Any, *extra: str) -> Any:
        """The answer after one tool has given this result."""
        call = {"id": "c1", "type": "function", "function": {"name": tool, "arguments": "{}"}}
        content = result if isinstance(result, str) else json.dumps(result)
        messages = [
            {"role": "user", "content": ask},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": content},
        ]
        return await self.send(messages, (*TOOLS, *extra))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def sandbox(anyio_backend: str) -> AsyncIterator[Sandbox]:
    clock = HandClock()
    part, control = create_openai_app(SandboxSettings(), clock)
    app = FastAPI()
    app.include_router(control, prefix="/control/openai")
    app.mount("/openai/v1", part)
    transport = httpx.ASGITransport(app)
    base = "http://sandbox/openai/v1"
    async with (
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as http,
        httpx.AsyncClient(transport=transport, base_url=base) as raw,
        httpx.AsyncClient(transport=transport, base_url="http://sandbox/control/openai") as remote,
    ):
        sdk = AsyncOpenAI(
            api_key="sandbox-openai-key", base_url=base, http_client=http, max_retries=0
        )
        yield Sandbox(sdk, raw, remote, clock)


def read_calls(message: Any) -> list[tuple[str, Any]]:
    calls = message.tool_calls or []
    return [(call.function.name, json.loads(call.function.arguments)) for call in calls]
