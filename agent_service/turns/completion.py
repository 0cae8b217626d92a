"""What the SDK hands back, read with suspicion: endpoints differ, and the SDK does not check."""

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice

from agent_service.turns.llm import ModelAnswer, ModelFailed, RequestedCall
from shared.contracts.turns import Usage


def read_completion(completion: object) -> ModelAnswer:
    """Raises ModelFailed for anything that is not a completion with a message."""
    if not isinstance(completion, ChatCompletion):
        raise ModelFailed("not_a_completion")
    choices: object = completion.choices
    if not isinstance(choices, list) or not choices:
        raise ModelFailed("no_choice")
    choice: object = choices[0]
    if not isinstance(choice, Choice):
        raise ModelFailed("no_choice")
    message: object = choice.message
    if not isinstance(message, ChatCompletionMessage):
        raise ModelFailed("no_message")
    refused = bool(message.refusal) and not message.content
    return ModelAnswer(
        text=_text(message.content),
        calls=_calls(message),
        finish_reason="content_filter" if refused else str(choice.finish_reason),
        usage=_usage(completion.usage),
    )


def _text(content: object) -> str:
    return content.strip() if isinstance(content, str) else ""


def _calls(message: ChatCompletionMessage) -> tuple[RequestedCall, ...]:
    found = []
    calls: object = message.tool_calls
    for position, call in enumerate(calls if isinstance(calls, list) else []):
        function = getattr(call, "function", None)
        name = getattr(function, "name", None) or "unknown"
        arguments = getattr(function, "arguments", None) or ""
        call_id = getattr(call, "id", None) or f"call_{position}"
        found.append(RequestedCall(id=str(call_id), name=str(name), arguments=str(arguments)))
    return tuple(found)


def _usage(usage: object) -> Usage:
    if not isinstance(usage, CompletionUsage):
        return Usage(model_calls=1)
    details = usage.prompt_tokens_details
    return Usage(
        model_calls=1,
        prompt_tokens=usage.prompt_tokens or 0,
        cached_tokens=(details.cached_tokens or 0) if details else 0,
        completion_tokens=usage.completion_tokens or 0,
    )
