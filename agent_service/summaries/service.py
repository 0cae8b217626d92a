"""One model call without tools: old lines in, a few sentences out."""

import time

import structlog

from agent_service.prompts.summary import summary_messages, tidy
from agent_service.turns.llm import Conversation, LanguageModel, ModelAnswer, ModelFailed
from agent_service.turns.metrics import TurnMetrics
from shared.contracts.turns import ModelCall, SummaryReply, SummaryRequest, Usage

log = structlog.get_logger()


class SummaryService:
    def __init__(self, model: LanguageModel, metrics: TurnMetrics) -> None:
        self._model = model
        self._metrics = metrics

    async def write(self, request: SummaryRequest) -> SummaryReply:
        """Raises ModelUnavailable or ModelRefused when the model never answered."""
        conversation = _conversation(request)
        started = time.perf_counter()
        answer = await self._ask(conversation, request)
        seconds = time.perf_counter() - started
        self._metrics.observe_stage("summary", seconds)
        self._metrics.count_tokens(answer.usage)
        summary = tidy(answer.text)
        log.info("summary.written", lines=len(request.lines), characters=len(summary))
        call = ModelCall(
            model=request.model.model,
            purpose="summary",
            prompt_bytes=sum(len(row["content"].encode()) for row in conversation.messages),
            prompt_tokens=answer.usage.prompt_tokens,
            cached_tokens=answer.usage.cached_tokens,
            completion_tokens=answer.usage.completion_tokens,
            milliseconds=round(seconds * 1000),
            outcome="ok" if summary else answer.finish_reason,
        )
        return SummaryReply(summary_id=request.summary_id, summary=summary, model_calls=[call])

    async def _ask(self, conversation: Conversation, request: SummaryRequest) -> ModelAnswer:
        try:
            return await self._model.complete(conversation, request.model)
        except ModelFailed as error:
            return ModelAnswer(text="", finish_reason=error.cause, usage=Usage(model_calls=1))


def _conversation(request: SummaryRequest) -> Conversation:
    return Conversation(
        messages=summary_messages(request),
        tools=[],
        tools_allowed=False,
        max_output_tokens=request.max_output_tokens,
        timeout_seconds=request.seconds,
    )
