"""Voice notes to text, by any OpenAI-compatible audio API."""

import asyncio
from typing import Protocol

from openai import AsyncOpenAI, OpenAIError

from shared.contracts.messages import Transcript

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


class OpenAITranscriber:
    def __init__(self, client: AsyncOpenAI, model: str) -> None:
        self._client = client
        self._model = model

    async def transcribe(self, audio: bytes, mime_type: str, language: str) -> Transcript:
        bare = mime_type.split(";")[0].strip().lower()
        file = (f"voice.{_ENDINGS.get(bare, 'ogg')}", audio, bare)
        try:
            async with asyncio.timeout(TRANSCRIPTION_SECONDS):
                answer = await self._client.audio.transcriptions.create(
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
