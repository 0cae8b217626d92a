"""The real SDK against an endpoint that behaves as endpoints do, badly at times."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import httpx2
import pytest

from agent_service.turns.llm import (
    Conversation,
    ModelAnswer,
    ModelFailed,
    ModelRefused,
    ModelUnavailable,
)
from agent_service.turns.openai_model import OpenAIModel
from shared.contracts.turns import ModelAccess
from shared.logging import configure_logging
from tests.agent_service.world import MODEL_KEY, make_request

pytestmark = pytest.mark.anyio
USAGE = {
    "prompt_tokens": 1200,
    "completion_tokens": 30,
    "total_tokens": 1230,
    "prompt_tokens_details": {"cached_tokens": 1024},
}


def completion(**message: Any) -> dict[str, Any]:
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": None, **message},
    }
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-test",
        "choices": [choice],
        "usage": USAGE,
    }


def problem(status: int, code: str | None = None, **more: Any) -> httpx2.Response:
    error = {"message": f"wrong key {MODEL_KEY}", "code": code, "type": "x", **more}
    return httpx2.Response(status, json={"error": error})


@dataclass
class Endpoint:
    """Answers from a list; the last one stays."""

    answers: list[httpx2.Response | Exception | Callable[[], Any]]
    requests: list[httpx2.Request] = field(default_factory=list)

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        if not isinstance(answer, httpx2.Response):
            await answer()
            raise AssertionError("it never comes to this")
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def body(self, position: int) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.requests[position].content)
        return read


def conversation(**changes: Any) -> Conversation:
    fields: dict[str, Any] = {
        "messages": [{"role": "user", "content": "hola"}],
        "tools": [{"type": "function", "function": {"name": "search_products"}}],
        "tools_allowed": True,
        "max_output_tokens": 700,
        "timeout_seconds": 5.0,
    }
    return Conversation(**{**fields, **changes})


async def ask(endpoint: Endpoint, access: ModelAccess | None = None, **changes: Any) -> ModelAnswer:
    model = OpenAIModel(transport=httpx2.MockTransport(endpoint), first_wait_seconds=0)
    try:
        return await model.complete(conversation(**changes), access or make_request().model)
    finally:
        await model.close()


def ok(**message: Any) -> httpx2.Response:
    return httpx2.Response(200, json=completion(**message))


async def test_words_and_usage_are_read() -> None:
    endpoint = Endpoint([ok(content=" Hola ")])
    answer = await ask(endpoint)
    assert (answer.text, answer.calls) == ("Hola", ())
    assert (answer.usage.prompt_tokens, answer.usage.cached_tokens) == (1200, 1024)
    assert (answer.usage.model_calls, answer.usage.completion_tokens) == (1, 30)
    assert endpoint.requests[0].headers["authorization"] == f"Bearer {MODEL_KEY}"
    assert str(endpoint.requests[0].url) == "http://model.test/v1/chat/completions"
    body = endpoint.body(0)
    assert (body["model"], body["max_tokens"], body["tool_choice"]) == ("gpt-test", 700, "auto")


async def test_tool_calls_are_read_as_written() -> None:
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": "search_products", "arguments": '{"query'},
    }
    answer = await ask(Endpoint([ok(tool_calls=[call])]))
    assert answer.calls[0].name == "search_products"
    assert answer.calls[0].arguments == '{"query'


async def test_a_refusal_counts_as_filtered() -> None:
    answer = await ask(Endpoint([ok(refusal="I can't")]))
    assert (answer.text, answer.finish_reason) == ("", "content_filter")


@pytest.mark.parametrize("first", [problem(500), problem(503), problem(429, "rate_limit")])
async def test_a_passing_failure_is_tried_again(first: httpx2.Response) -> None:
    endpoint = Endpoint([first, ok(content="Hola")])
    assert (await ask(endpoint)).text == "Hola"
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    "failure",
    [
        problem(500),
        problem(429),
        httpx2.ConnectError("nobody"),
        httpx2.ConnectTimeout("nobody"),
        httpx2.ReadError("cut"),
    ],
)
async def test_an_endpoint_that_stays_down_is_unavailable(
    failure: httpx2.Response | Exception,
) -> None:
    endpoint = Endpoint([failure])
    with pytest.raises(ModelUnavailable) as caught:
        await ask(endpoint)
    assert len(endpoint.requests) == 3
    assert MODEL_KEY not in repr(caught.value) + caught.value.message


async def test_a_long_retry_after_is_not_waited_for() -> None:
    endpoint = Endpoint([httpx2.Response(429, headers={"retry-after": "60"}, json={})])
    with pytest.raises(ModelUnavailable):
        await ask(endpoint)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [
        problem(401, "invalid_api_key"),
        problem(403, MODEL_KEY),
        problem(404, "model_not_found"),
        problem(400, "context_length_exceeded"),
        problem(429, "insufficient_quota"),
        httpx2.Response(302, headers={"location": "http://elsewhere.test"}),
    ],
)
async def test_a_refusal_is_not_tried_again(failure: httpx2.Response) -> None:
    endpoint = Endpoint([failure])
    with pytest.raises((ModelRefused, ModelFailed)) as caught:
        await ask(endpoint)
    assert len(endpoint.requests) == 1
    assert "sk-" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"{nope",
        b"[]",
        b'{"a": 1}',
        b'{"choices": []}',
        b'{"choices": [1]}',
        b'{"choices": [{"message": "x"}]}',
        b'{"choices": [{"message": {"content": "x"}}], "usage": {"prompt_tokens": "many"}}',
        b"",
    ],
)
async def test_what_is_not_a_completion_is_a_failure(body: bytes) -> None:
    kind = "text/html" if body.startswith(b"<") else "application/json"
    response = httpx2.Response(200, content=body, headers={"content-type": kind})
    with pytest.raises(ModelFailed):
        await ask(Endpoint([response]))


async def test_a_slow_answer_is_a_failure_and_not_asked_for_again() -> None:
    endpoint = Endpoint([httpx2.ReadTimeout("slow")])
    with pytest.raises(ModelFailed, match="too_slow"):
        await ask(endpoint)
    assert len(endpoint.requests) == 1


async def test_a_parameter_the_model_refuses_is_learned() -> None:
    refused = problem(400, "unsupported_value", param="temperature")
    endpoint = Endpoint([refused, ok(content="Hola")])
    model = OpenAIModel(transport=httpx2.MockTransport(endpoint))
    access = make_request().model
    for _ in range(2):
        assert (await model.complete(conversation(), access)).text == "Hola"
    await model.close()
    assert ["temperature" in endpoint.body(n) for n in range(3)] == [True, False, False]


async def test_the_token_limit_has_the_name_the_endpoint_takes() -> None:
    refused = problem(400, "unsupported_parameter", param="max_tokens")
    endpoint = Endpoint([refused, ok(content="Hola")])
    await ask(endpoint, tools_allowed=False)
    assert endpoint.body(1)["max_completion_tokens"] == 700
    assert endpoint.body(1)["tool_choice"] == "none"
    openai = Endpoint([ok(content="Hola")])
    access = make_request().model.model_copy(update={"base_url": "https://api.openai.com/v1"})
    await ask(openai, access)
    assert openai.body(0)["max_completion_tokens"] == 700


@pytest.mark.parametrize("changes", [{"api_key": ""}, {"base_url": "ftp://x"}])
async def test_access_that_cannot_work_is_refused_before_any_call(changes: dict[str, str]) -> None:
    access = ModelAccess.model_validate(
        {"api_key": "k", "base_url": "http://m.test", "model": "m", **changes}
    )
    endpoint = Endpoint([ok(content="Hola")])
    with pytest.raises(ModelRefused):
        await ask(endpoint, access)
    assert endpoint.requests == []


async def test_two_tenants_keys_never_mix() -> None:
    endpoint = Endpoint([ok(content="Hola")])
    model = OpenAIModel(transport=httpx2.MockTransport(endpoint))
    keys = [f"key-{n}" for n in range(8)]
    accesses = [
        ModelAccess.model_validate({"api_key": key, "base_url": "http://m.test/v1", "model": key})
        for key in keys
    ]
    await asyncio.gather(*(model.complete(conversation(), access) for access in accesses))
    await model.close()
    sent = {
        json.loads(request.content)["model"]: request.headers["authorization"]
        for request in endpoint.requests
    }
    assert sent == {key: f"Bearer {key}" for key in keys}


async def test_retries_log_neither_key_nor_the_vendors_words() -> None:
    stream = StringIO()
    configure_logging(service="agent_service", level="DEBUG", stream=stream)
    with pytest.raises(ModelUnavailable):
        await ask(Endpoint([problem(500, message="you sent: mi dirección es Lima 12")]))
    written = stream.getvalue()
    assert "retry_scheduled" in written
    for hidden in (MODEL_KEY, "sk-", "Lima 12"):
        assert hidden not in written
