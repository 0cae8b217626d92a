"""The audio API, spoken by the real SDK to the sandbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from openai import AsyncOpenAI

from infra.sandbox.clock import Clock
from infra.sandbox.openai.app import create_openai_app
from infra.sandbox.settings import SandboxSettings
from whatsapp_service.inbound.transcribe import (
    NoTranscriber,
    OpenAITranscriber,
    TranscriptionFailed,
)

pytestmark = pytest.mark.anyio
OGG = b"OggS" + bytes(200)


@asynccontextmanager
async def client_for(key: str) -> AsyncIterator[AsyncOpenAI]:
    settings = SandboxSettings()
    app, _ = create_openai_app(settings, Clock())
    transport = httpx2.ASGITransport(app=app)
    async with AsyncOpenAI(
        api_key=key,
        base_url="http://openai.test",
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=transport),
    ) as client:
        yield client


async def test_voice_note_becomes_text() -> None:
    async with client_for(SandboxSettings().openai_api_key) as client:
        transcriber = OpenAITranscriber(lambda: client, "gpt-4o-mini-transcribe")
        transcript = await transcriber.transcribe(OGG, "audio/ogg; codecs=opus", "es")
        assert transcript.text
        assert (transcript.language, transcript.model) == ("es", "gpt-4o-mini-transcribe")
        assert (transcript.duration_seconds or 0) > 0


async def test_tokens_and_sureness_are_read_where_they_are_told() -> None:
    """As the token-billed transcribers answer; the sandbox answers as whisper does."""
    asked: list[bytes] = []

    async def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.content)
        usage = {"type": "tokens", "input_tokens": 50, "output_tokens": 9, "total_tokens": 59}
        words = [{"token": "Hola", "logprob": -0.1}, {"token": " 42", "logprob": -1.9}]
        return httpx2.Response(200, json={"text": " Hola 42 ", "usage": usage, "logprobs": words})

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    async with AsyncOpenAI(api_key="k", base_url="http://a.test", http_client=http) as client:
        told = await OpenAITranscriber(lambda: client, "gpt-4o-mini-transcribe").transcribe(
            OGG, "audio/ogg", "es"
        )
        plain = await OpenAITranscriber(lambda: client, "whisper-1").transcribe(
            OGG, "audio/ogg", "es"
        )
    assert (told.text, told.input_tokens, told.output_tokens) == ("Hola 42", 50, 9)
    assert told.confidence == pytest.approx(0.3679, abs=0.001)
    assert plain.model == "whisper-1"
    assert [b"logprobs" in body for body in asked] == [True, False]


async def test_refusal_and_missing_key_are_failures() -> None:
    async with client_for("wrong-key") as client:
        with pytest.raises(TranscriptionFailed):
            await OpenAITranscriber(lambda: client, "m").transcribe(OGG, "audio/ogg", "es")
    with pytest.raises(TranscriptionFailed):
        await NoTranscriber().transcribe(OGG, "audio/ogg", "es")
