"""POST /internal/turns, and the same step by step for a try."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from agent_service.dependencies import Turns
from agent_service.turns.llm import ModelRefused, ModelUnavailable
from agent_service.turns.service import TurnService
from shared.contracts.turns import PlaygroundStep, TurnReply, TurnRequest

router = APIRouter(tags=["turns"])
LINES = "application/x-ndjson"


@router.post("/turns")
async def answer_turn(request: TurnRequest, turns: Turns) -> TurnReply:
    """One reply or a handover; 503 `model_unavailable` to retry, 409 `model_refused` not to."""
    return await turns.answer(request)


@router.post("/tries", response_class=StreamingResponse)
async def try_turn(request: TurnRequest, turns: Turns) -> StreamingResponse:
    """A PlaygroundStep per line as it happens; the last one is `reply` or `failed`."""
    return StreamingResponse(_steps(request, turns), media_type=LINES)


async def _steps(request: TurnRequest, turns: TurnService) -> AsyncIterator[str]:
    queue: asyncio.Queue[PlaygroundStep] = asyncio.Queue()
    task = asyncio.create_task(_answer(request, turns, queue))
    try:
        while True:
            step = await queue.get()
            yield f"{step.model_dump_json()}\n"
            if step.kind in {"reply", "failed"}:
                return
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _answer(
    request: TurnRequest, turns: TurnService, queue: asyncio.Queue[PlaygroundStep]
) -> None:
    try:
        reply = await turns.answer(request, queue.put_nowait)
    except (ModelUnavailable, ModelRefused) as error:
        queue.put_nowait(PlaygroundStep(kind="failed", text=error.code))
    except Exception:
        queue.put_nowait(PlaygroundStep(kind="failed", text="internal_error"))
        raise
    else:
        step = PlaygroundStep(kind="reply", reply=reply, milliseconds=reply.milliseconds)
        queue.put_nowait(step)
