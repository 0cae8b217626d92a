"""Voice notes to text, by any OpenAI-compatible audio API."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from shared.contracts.messages import Transcript

if TYPE_CHECKING:
    from openai import AsyncOpenAI

TRANSCRIPTION_SECONDS = 20.0
_ENDINGS = {
    "audio/ogg": "ogg",
    "application/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "m4a",
    "audio/wav": "wav",
    "audio/webm": "webm",
    "video/mp4": "mp4",
}


class TranscriptionFailed(Exception):
    """No text was had; the message goes on without."""


class Transcriber(Protocol):
    async def transcribe(self, audio: bytes, mime_type: str, language: str) -> Transcript:
        """`language` is a hint such as `es`. Raises TranscriptionFailed."""
        ...


class NoTranscriber:
    """Without a key nothing can be heard."""

    async def transcribe(self, audio: bytes, mime_type: str, language: str) -> Transcript:
        raise TranscriptionFailed("OPENAI_API_KEY is not set")


def connect_to_model(api_key: SecretStr, base_url: str | None) -> "AsyncOpenAI":
    from openai import AsyncOpenAI

    key = api_key.get_secret_value()
    return AsyncOpenAI(api_key=key, base_url=base_url, max_retries=1)


class OpenAITranscriber:
    """Connects at the first voice note: the SDK brings megabytes that many shops never need."""

    def __init__(self, connect: "Callable[[], AsyncOpenAI]", model: str) -> None:
        self._connect = connect
        self._client: AsyncOpenAI | None = None
        self._model = model

    async def transcribe(self, audio: bytes, mime_type: str, language: str) -> Transcript:
        from openai import OpenAIError

        client = self._client = self._client or self._connect()
        bare = mime_type.split(";")[0].strip().lower()
        file = (f"voice.{_ENDINGS.get(bare, 'ogg')}", audio, bare)
        try:
            async with asyncio.timeout(TRANSCRIPTION_SECONDS):
                answer = await client.audio.transcriptions.create(
                    file=file, model=self._model, language=language, response_format="json"
                )
        except (OpenAIError, TimeoutError) as error:
            raise TranscriptionFailed(type(error).__name__) from error
        usage = answer.usage
        seconds = usage.seconds if usage is not None and usage.type == "duration" else None
        text = answer.text.strip()
        if not text:
            raise TranscriptionFailed("nothing was heard")
        return Transcript(text=text, language=language, model=self._model, duration_seconds=seconds)
