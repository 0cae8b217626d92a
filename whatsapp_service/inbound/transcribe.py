"""Voice notes to text, by any OpenAI-compatible audio API."""

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import SecretStr

from shared.contracts.messages import Transcript

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.audio import Transcription

TRANSCRIPTION_SECONDS = 20.0
TELLS_SURENESS = "gpt-4o"
"""Models of this family tell how sure they are of each word."""
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
        """`language` is a hint such as `es`; the text is empty when nothing was heard. Raises
        TranscriptionFailed."""
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
        sureness: dict[str, Any] = (
            {"include": ["logprobs"]} if self._model.startswith(TELLS_SURENESS) else {}
        )
        try:
            async with asyncio.timeout(TRANSCRIPTION_SECONDS):
                answer = await client.audio.transcriptions.create(
                    file=file,
                    model=self._model,
                    language=language,
                    response_format="json",
                    **sureness,
                )
        except (OpenAIError, TimeoutError) as error:
            raise TranscriptionFailed(type(error).__name__) from error
        return _read(answer, self._model, language)


def _read(answer: "Transcription", model: str, language: str) -> Transcript:
    usage = answer.usage
    by_time = usage is not None and usage.type == "duration"
    by_tokens = usage is not None and usage.type == "tokens"
    return Transcript(
        text=answer.text.strip(),
        language=language,
        model=model,
        duration_seconds=getattr(usage, "seconds", None) if by_time else None,
        input_tokens=getattr(usage, "input_tokens", 0) if by_tokens else 0,
        output_tokens=getattr(usage, "output_tokens", 0) if by_tokens else 0,
        confidence=_confidence([row.logprob for row in answer.logprobs or []]),
    )


def _confidence(logprobs: list[float | None]) -> float | None:
    """The geometric mean of the words' probabilities."""
    known = [value for value in logprobs if value is not None]
    return min(1.0, math.exp(sum(known) / len(known))) if known else None
