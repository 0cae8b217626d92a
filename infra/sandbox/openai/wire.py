"""OpenAI's wire format: completions, chunks, usage and errors."""

import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse

from infra.sandbox.openai.state import Json

_CACHE_BLOCK = 128
_CACHE_FROM = 1024
_TEXT_PIECE = 24


class ApiError(Exception):
    def __init__(self, status: int, message: str, kind: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"message": message, "type": kind, "param": None, "code": code}}

    def render(self) -> JSONResponse:
        headers = {"retry-after": "1"} if self.status == 429 else None
        return JSONResponse(self.body, self.status, headers=headers)


def refuse(message: str) -> ApiError:
    return ApiError(400, message, "invalid_request_error")


def make_calls(calls: list[tuple[str, Json]], serial: int, *, malformed: bool) -> list[Json]:
    """Tool calls as a message carries them; malformed ones have arguments that end early."""
    made = []
    for index, (name, arguments) in enumerate(calls):
        text = json.dumps(arguments, ensure_ascii=False)
        function = {"name": name, "arguments": text[: len(text) // 2] if malformed else text}
        made.append({"id": f"call_{serial}_{index}", "type": "function", "function": function})
    return made


def count_usage(body_size: int, message: Json) -> Json:
    """About four characters per token, as a rule of thumb has it; long prompts come cached."""
    prompt = max(1, body_size // 4)
    answer = len(message.get("content") or "") + len(json.dumps(message.get("tool_calls") or ""))
    completion = max(1, answer // 4)
    cached = prompt // _CACHE_BLOCK * _CACHE_BLOCK if prompt >= _CACHE_FROM else 0
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def make_completion(head: Json, message: Json, usage: Json) -> Json:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "refusal": None, "annotations": [], **message},
        "logprobs": None,
        "finish_reason": _finish(message),
    }
    return {**head, "object": "chat.completion", "choices": [choice], "usage": usage}


def stream_completion(head: Json, message: Json, usage: Json | None) -> Iterator[str]:
    """Server-sent chunks; the last one before [DONE] carries the usage when asked for."""
    chunk_head = {**head, "object": "chat.completion.chunk"}
    for delta in _deltas(message):
        yield _event(chunk_head, [_choice(delta, None)], usage is not None)
    yield _event(chunk_head, [_choice({}, _finish(message))], usage is not None)
    if usage is not None:
        yield f"data: {json.dumps({**chunk_head, 'choices': [], 'usage': usage})}\n\n"
    yield "data: [DONE]\n\n"


def _deltas(message: Json) -> Iterator[Json]:
    yield {"role": "assistant", "content": "" if message.get("content") is not None else None}
    for index, call in enumerate(message.get("tool_calls") or []):
        yield {"tool_calls": [{"index": index, **call}]}
    text = message.get("content") or ""
    for start in range(0, len(text), _TEXT_PIECE):
        yield {"content": text[start : start + _TEXT_PIECE]}


def _choice(delta: Json, finish: str | None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _event(head: Json, choices: list[Any], with_usage: bool) -> str:
    body = {**head, "choices": choices, **({"usage": None} if with_usage else {})}
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def _finish(message: Json) -> str:
    return "tool_calls" if message.get("tool_calls") else "stop"
