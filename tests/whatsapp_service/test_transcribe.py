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


async def test_refusal_and_missing_key_are_failures() -> None:
    async with client_for("wrong-key") as client:
        with pytest.raises(TranscriptionFailed):
            await OpenAITranscriber(lambda: client, "m").transcribe(OGG, "audio/ogg", "es")
    with pytest.raises(TranscriptionFailed):
        await NoTranscriber().transcribe(OGG, "audio/ogg", "es")
