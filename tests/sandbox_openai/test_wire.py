"""The wire format, through the real SDK, and what the control can do to it."""

import hashlib
import json
from typing import Any

import openai
import pytest

from tests.sandbox_openai.conftest import Sandbox, read_calls

pytestmark = pytest.mark.anyio
HELLO: list[Any] = [{"role": "user", "content": "hola"}]


async def test_a_wrong_key_is_refused_in_openais_shape(sandbox: Sandbox) -> None:
    reply = await sandbox.raw.get("/models", headers={"authorization": "Bearer nope-1234"})
    assert reply.status_code == 401
    assert reply.json()["error"]["code"] == "invalid_api_key"
    assert (await sandbox.raw.get("/models")).status_code == 401


async def test_models_are_listed(sandbox: Sandbox) -> None:
    models = await sandbox.sdk.models.list()
    assert "gpt-4o-mini" in [model.id for model in models.data]


async def test_usage_counts_and_long_prompts_are_cached(sandbox: Sandbox) -> None:
    messages: list[Any] = [{"role": "system", "content": "a " * 5000}, *HELLO]
    reply = await sandbox.sdk.chat.completions.create(model="gpt-4o-mini", messages=messages)
    usage = reply.usage
    assert usage is not None
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens_details is not None
    assert (usage.prompt_tokens_details.cached_tokens or 0) > 1000


async def test_a_stream_says_the_same(sandbox: Sandbox) -> None:
    whole = await sandbox.sdk.chat.completions.create(model="m", messages=HELLO)
    stream = await sandbox.sdk.chat.completions.create(
        model="m", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(texts) == whole.choices[0].message.content
    assert chunks[-1].usage is not None


async def test_broken_requests_are_refused(sandbox: Sandbox) -> None:
    headers = {"authorization": "Bearer sandbox-openai-key"}
    for body in ("{", "[]", '{"model": "m"}', '{"model": "m", "messages": ["x"]}'):
        reply = await sandbox.raw.post("/chat/completions", content=body, headers=headers)
        assert reply.status_code == 400
        assert reply.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("error_percent", openai.InternalServerError),
        ("rate_limit_percent", openai.RateLimitError),
        ("timeout_percent", openai.InternalServerError),
    ],
)
async def test_faults_reach_the_caller(
    sandbox: Sandbox, fault: str, error: type[openai.APIStatusError]
) -> None:
    await sandbox.control.post("/faults", json={fault: 100})
    with pytest.raises(error):
        await sandbox.sdk.chat.completions.create(model="m", messages=HELLO)


async def test_latency_malformed_calls_and_empty_texts(sandbox: Sandbox) -> None:
    faults = {"latency_seconds": 2, "malformed_tool_calls": True, "empty_text": True}
    await sandbox.control.post("/faults", json=faults)
    message = await sandbox.ask("busco carpas")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(message.tool_calls[0].function.arguments)
    assert (await sandbox.ask("hola")).content == ""
    assert sandbox.clock.slept == [2, 2]


async def test_a_script_is_followed_exactly(sandbox: Sandbox) -> None:
    replies = [
        {"text": "uno"},
        {"tool_calls": [{"name": "f", "arguments": {"a": 1}}]},
        {"status": 503, "body": {"error": {"message": "x"}}},
    ]
    await sandbox.control.post("/script", json={"replies": replies})
    assert (await sandbox.ask("hola")).content == "uno"
    assert read_calls(await sandbox.ask("hola")) == [("f", {"a": 1})]
    with pytest.raises(openai.InternalServerError):
        await sandbox.ask("hola")
    assert "ayudar" in (await sandbox.ask("hola")).content


async def test_requests_are_kept_for_reading(sandbox: Sandbox) -> None:
    await sandbox.ask("hola")
    kept = (await sandbox.control.get("/requests", params={"limit": 1})).json()
    assert kept["requests"][0]["messages"][-1]["content"] == "hola"
    await sandbox.control.post("/reset")
    assert (await sandbox.control.get("/requests")).json()["total"] == 0


async def test_transcripts_follow_the_control(sandbox: Sandbox) -> None:
    audio = ("voice.ogg", b"OggS-bytes", "audio/ogg")
    default = await sandbox.sdk.audio.transcriptions.create(file=audio, model="whisper-1")
    assert "camperas" in default.text
    by_bytes = {hashlib.sha256(audio[1]).hexdigest(): {"text": "por bytes", "language": "spanish"}}
    await sandbox.control.post("/transcripts", json={"by_sha256": by_bytes})
    verbose = await sandbox.sdk.audio.transcriptions.create(
        file=audio, model="whisper-1", response_format="verbose_json"
    )
    assert (verbose.text, verbose.language) == ("por bytes", "spanish")
    assert verbose.duration > 0
    await sandbox.control.post("/transcripts", json={"next": [{"text": "próxima"}]})
    other = ("o.ogg", b"other", "audio/ogg")
    following = await sandbox.sdk.audio.transcriptions.create(file=other, model="whisper-1")
    assert following.text == "próxima"
    await sandbox.control.post("/faults", json={"transcription_fails": True})
    with pytest.raises(openai.InternalServerError):
        await sandbox.sdk.audio.transcriptions.create(file=other, model="whisper-1")


async def test_embeddings_are_the_same_each_time(sandbox: Sandbox) -> None:
    texts = ["campera roja", "campera roja", "carpa"]
    reply = await sandbox.sdk.embeddings.create(input=texts, model="text-embedding-3-small")
    first, second, third = (row.embedding for row in reply.data)
    assert first == second != third
    assert sum(value * value for value in first) == pytest.approx(1, abs=1e-5)
