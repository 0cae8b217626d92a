"""`/openai/v1`: chat completions, models, transcriptions and embeddings."""

import asyncio
import base64
import hashlib
import json
import math
import struct
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse

from infra.sandbox.disconnect import until_disconnected
from infra.sandbox.openai.assistant import decide
from infra.sandbox.openai.conversation import read_conversation
from infra.sandbox.openai.state import Json, State, Transcript
from infra.sandbox.openai.wire import (
    ApiError,
    count_usage,
    make_calls,
    make_completion,
    refuse,
    stream_completion,
)

MODELS = ("gpt-4o-mini", "gpt-4o", "gpt-5-mini", "whisper-1", "text-embedding-3-small")
HANG_SECONDS = 600.0
DEFAULT_DIMENSIONS = 256
DEFAULT_TRANSCRIPT = Transcript(text="Hola, ¿tienen camperas impermeables en talle M?")


def get_state(request: Request) -> State:
    return cast(State, request.app.state.openai)


def require_key(request: Request) -> None:
    given = request.headers.get("authorization", "")
    key = given.removeprefix("Bearer ").strip()
    if not key:
        raise ApiError(401, "You didn't provide an API key.", "invalid_request_error")
    if key != get_state(request).settings.openai_api_key:
        message = f"Incorrect API key provided: ****{key[-4:]}."
        raise ApiError(401, message, "invalid_request_error", code="invalid_api_key")


StateOf = Annotated[State, Depends(get_state)]
router = APIRouter(dependencies=[Depends(require_key)])


@router.get("/models")
async def list_models() -> Response:
    rows = [
        {"id": m, "object": "model", "created": 1715367049, "owned_by": "system"} for m in MODELS
    ]
    return JSONResponse({"object": "list", "data": rows})


@router.post("/chat/completions")
async def complete_chat(request: Request, state: StateOf) -> Response:
    raw = await request.body()
    body = _read_chat(raw)
    state.calls += 1
    state.requests.append(body)
    await _suffer(request, state)
    message = _compose(state, body)
    if isinstance(message, Response):
        return message
    head = {
        "id": f"chatcmpl-sandbox{state.calls}",
        "created": int(state.clock.now().timestamp()),
        "model": body["model"],
        "service_tier": "default",
        "system_fingerprint": "fp_sandbox",
    }
    usage = count_usage(len(raw), message)
    if not body.get("stream"):
        return JSONResponse(make_completion(head, message, usage))
    wants_usage = (body.get("stream_options") or {}).get("include_usage")
    chunks = stream_completion(head, message, usage if wants_usage else None)
    return StreamingResponse(chunks, media_type="text/event-stream")


@router.post("/audio/transcriptions")
async def transcribe(request: Request, state: StateOf) -> Response:
    async with request.form() as form:
        audio, wanted = form.get("file"), str(form.get("response_format") or "json")
        if not isinstance(audio, UploadFile):
            raise refuse("Missing required parameter: 'file'.")
        data = await audio.read()
    await _suffer(request, state)
    if state.faults.transcription_fails:
        raise ApiError(500, "The server had an error processing your audio.", "server_error")
    transcript = _pick_transcript(state, data)
    if wanted == "text":
        return PlainTextResponse(transcript.text)
    if wanted == "verbose_json":
        return JSONResponse({"task": "transcribe", **transcript.model_dump(), "segments": []})
    seconds = math.ceil(transcript.duration)
    return JSONResponse(
        {"text": transcript.text, "usage": {"type": "duration", "seconds": seconds}}
    )


@router.post("/embeddings")
async def embed(request: Request, state: StateOf) -> Response:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise refuse("We could not parse the JSON body of your request.") from None
    await _suffer(request, state)
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(t, str) for t in texts):
        raise refuse("'input' must be a string or a list of strings.")
    size = int(body.get("dimensions") or DEFAULT_DIMENSIONS)
    packed = body.get("encoding_format") == "base64"
    rows = [_embedding_row(text, index, size, packed=packed) for index, text in enumerate(texts)]
    tokens = sum(map(len, texts)) // 4 + 1
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return JSONResponse(
        {"object": "list", "data": rows, "model": body.get("model"), "usage": usage}
    )


def make_vector(text: str, size: int) -> list[float]:
    """Hashed words, normalised: alike texts get alike vectors, always the same ones."""
    vector = [0.0] * size
    for word in text.casefold().split() or [""]:
        digest = hashlib.sha256(word.encode()).digest()
        vector[int.from_bytes(digest[:4]) % size] += 1.0 if digest[4] % 2 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


def _embedding_row(text: str, index: int, size: int, *, packed: bool) -> Json:
    vector: list[float] | str = make_vector(text, size)
    if packed:
        vector = base64.b64encode(struct.pack(f"<{size}f", *vector)).decode()
    return {"object": "embedding", "index": index, "embedding": vector}


def _read_chat(raw: bytes) -> Json:
    try:
        body = json.loads(raw)
    except ValueError:
        raise refuse("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        raise refuse("you must provide a model parameter")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise refuse("Missing required parameter: 'messages'.")
    if not all(isinstance(message, dict) for message in messages):
        raise refuse("Invalid type for 'messages': expected objects.")
    return body


async def _suffer(request: Request, state: State) -> None:
    """The faults that come before any answer."""
    faults = state.faults
    if state.happens(faults.timeout_percent):
        hung_up = asyncio.create_task(until_disconnected(request))
        waited = asyncio.create_task(state.clock.sleep(HANG_SECONDS))
        _, open_tasks = await asyncio.wait((hung_up, waited), return_when=asyncio.FIRST_COMPLETED)
        for task in open_tasks:
            task.cancel()
        raise ApiError(504, "The request timed out.", "server_error")
    if state.latency_seconds:
        await state.clock.sleep(state.latency_seconds)
    if state.happens(faults.rate_limit_percent):
        message = "Rate limit reached for requests."
        raise ApiError(429, message, "requests", code="rate_limit_exceeded")
    if state.happens(faults.error_percent):
        raise ApiError(500, "The server had an error while processing.", "server_error")


def _compose(state: State, body: Json) -> Json | Response:
    """The assistant's message: the next of the script, else what the rules decide."""
    malformed = state.faults.malformed_tool_calls
    if state.script:
        planned = state.script.popleft()
        if "status" in planned:
            return JSONResponse(planned.get("body") or {}, int(planned["status"]))
        calls = [(c["name"], c.get("arguments") or {}) for c in planned.get("tool_calls") or []]
        text = planned.get("text")
    else:
        decision = decide(read_conversation(body))
        text, calls = decision.text, decision.calls
    if calls:
        made = make_calls(calls, state.calls, malformed=malformed)
        return {"content": text, "tool_calls": made}
    return {"content": "" if state.faults.empty_text else text or ""}


def _pick_transcript(state: State, data: bytes) -> Transcript:
    known = state.known_transcripts.get(hashlib.sha256(data).hexdigest())
    if known is not None:
        return known
    return state.next_transcripts.popleft() if state.next_transcripts else DEFAULT_TRANSCRIPT
