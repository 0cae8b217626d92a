"""Runs what the model asked for: side by side, within a time, every failure told in two words."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import ValidationError

from agent_service.clients.tiendanube import StoreClient
from agent_service.tools.ask_for_human import ASK_FOR_HUMAN, DESCRIPTION, HandoverArguments
from agent_service.tools.checkout_link import CHECKOUT_LINK
from agent_service.tools.list_coupons import LIST_COUPONS
from agent_service.tools.list_sales import LIST_SALES
from agent_service.tools.order_status import ORDER_STATUS
from agent_service.tools.product_details import PRODUCT_DETAILS
from agent_service.tools.reply_with_choices import (
    DESCRIPTION as CHOICES_DESCRIPTION,
)
from agent_service.tools.reply_with_choices import (
    REPLY_WITH_CHOICES,
    ChoicesArguments,
)
from agent_service.tools.search_products import SEARCH_PRODUCTS
from agent_service.tools.shop_facts import SHOP_FACTS
from agent_service.tools.tool import Finding, Tool, ToolRefused, TurnContext, describe_function
from agent_service.turns.llm import RequestedCall
from agent_service.turns.metrics import TurnMetrics
from shared.contracts.assistant import AssistantProfile
from shared.contracts.turns import ToolCall
from shared.errors import Transient
from shared.http.client import ServiceRefused

MAX_PARALLEL_CALLS = 5
MAX_RESULT_CHARACTERS = 8000
TOOLS: dict[str, Tool[Any]] = {
    tool.name: tool
    for tool in (
        SEARCH_PRODUCTS,
        PRODUCT_DETAILS,
        LIST_COUPONS,
        LIST_SALES,
        SHOP_FACTS,
        ORDER_STATUS,
        CHECKOUT_LINK,
    )
}
UNAVAILABLE_HINT = "The shop's data cannot be read right now; say so, do not guess."
log = structlog.get_logger()


@dataclass(frozen=True)
class UsedTool:
    """One call of the trace, what the model reads of it, and what code needs from it."""

    call_id: str
    trace: ToolCall
    content: str
    finding: Finding | None
    given: str = "{}"
    """The arguments as they were asked with."""


@dataclass
class Desk:
    """What one turn may use its tools with; `asked` remembers the questions already answered."""

    context: TurnContext
    enabled: frozenset[str] = frozenset(TOOLS)
    asked: set[tuple[str, str]] = field(default_factory=set)


class Toolbox:
    def __init__(self, store: StoreClient, metrics: TurnMetrics) -> None:
        self._store = store
        self._metrics = metrics

    async def use_all(
        self, calls: Sequence[RequestedCall], desk: Desk, *, seconds: float
    ) -> list[UsedTool]:
        """In the order asked. Calls beyond the fifth, and repeated ones, are refused."""
        uses = []
        for position, call in enumerate(calls):
            refused = _refusal_before_use(position, call, desk)
            desk.asked.add((call.name, call.arguments))
            if call.name in TOOLS and call.name not in desk.enabled:
                refused = ToolRefused("invalid_arguments", "This shop does not use that tool.")
            uses.append(self._use(call, desk.context, seconds=seconds, refused=refused))
        used = list(await asyncio.gather(*uses))
        for use in used:
            desk.context.remember(use.finding.cards if use.finding is not None else [])
        return used

    async def _use(
        self,
        call: RequestedCall,
        context: TurnContext,
        *,
        seconds: float,
        refused: ToolRefused | None,
    ) -> UsedTool:
        started = time.perf_counter()
        given: dict[str, Any] = {}
        try:
            if refused is not None:
                raise refused
            given = read_arguments(call.arguments)
            async with asyncio.timeout(seconds):
                finding = await self._run(call.name, given, context)
        except TimeoutError:
            used = _refused_use(call, given, ToolRefused("unavailable", UNAVAILABLE_HINT))
        except ToolRefused as refusal:
            used = _refused_use(call, given, refusal)
        else:
            used = _finished_use(call, given, finding)
        milliseconds = round((time.perf_counter() - started) * 1000)
        self._metrics.count_tool(_known_name(call.name), used.trace.outcome)
        trace = used.trace.model_copy(update={"milliseconds": milliseconds})
        return UsedTool(used.call_id, trace, used.content, used.finding, call.arguments)

    async def _run(self, name: str, given: dict[str, Any], context: TurnContext) -> Finding:
        tool = TOOLS.get(name)
        if tool is None:
            hint = f"There is no such tool. There are: {', '.join([*TOOLS, ASK_FOR_HUMAN])}."
            raise ToolRefused("invalid_arguments", hint)
        try:
            return await tool.use(given, context, self._store)
        except ToolRefused:
            raise
        except ValidationError as error:
            raise ToolRefused("invalid_arguments", _explain(error)) from error
        except Transient as error:
            raise ToolRefused("unavailable", UNAVAILABLE_HINT) from error
        except ServiceRefused as error:
            raise _translate(error) from error
        except Exception as error:
            # A tool that breaks must not take the customer's answer with it.
            log.exception("tool.failed", tool=name)
            raise ToolRefused("unavailable", UNAVAILABLE_HINT) from error


def enabled_tools(profile: AssistantProfile) -> list[str]:
    """The owner may take a tool away; the way to a person always stays."""
    disabled = {guide.tool for guide in profile.tools if not guide.enabled}
    return [name for name in TOOLS if name not in disabled]


def specifications(profile: AssistantProfile) -> list[dict[str, Any]]:
    """In one order always, so that a provider can cache them."""
    tools = [TOOLS[name] for name in enabled_tools(profile)]
    return [
        *(describe_function(tool.name, tool.description, tool.arguments) for tool in tools),
        describe_function(REPLY_WITH_CHOICES, CHOICES_DESCRIPTION, ChoicesArguments),
        describe_function(ASK_FOR_HUMAN, DESCRIPTION, HandoverArguments),
    ]


def read_arguments(text: str) -> dict[str, Any]:
    """Raises ToolRefused when it is not a JSON object; nothing at all means no arguments."""
    try:
        given = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise ToolRefused("invalid_arguments", "The arguments are not valid JSON.") from error
    if not isinstance(given, dict):
        raise ToolRefused("invalid_arguments", "The arguments must be one JSON object.")
    return given


def delimit(name: str, result: dict[str, Any]) -> str:
    """The result as one JSON object that says what it is: no text of the shop can leave it.

    `<` is escaped as well, so that nothing inside looks like a mark of ours or of a chat template.
    """
    body = _as_json({"tool_result": _known_name(name), **result})
    if len(body) > MAX_RESULT_CHARACTERS:
        cut = _as_json(result)[:MAX_RESULT_CHARACTERS]
        body = _as_json({"tool_result": _known_name(name), "cut_short": cut})
    return body.replace("<", "\\u003c")


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _known_name(name: str) -> str:
    return name if name in TOOLS else "unknown"


def _refusal_before_use(position: int, call: RequestedCall, desk: Desk) -> ToolRefused | None:
    if position >= MAX_PARALLEL_CALLS:
        return ToolRefused("unavailable", f"At most {MAX_PARALLEL_CALLS} calls at once.")
    if (call.name, call.arguments) in desk.asked:
        return ToolRefused("invalid_arguments", "You asked exactly this before: use that result.")
    return None


def _finished_use(call: RequestedCall, given: dict[str, Any], finding: Finding) -> UsedTool:
    trace = ToolCall(
        tool=call.name,
        arguments=given,
        outcome="ok",
        digest=finding.digest,
        result=finding.result,
        milliseconds=0,
    )
    return UsedTool(call.id, trace, delimit(call.name, finding.result), finding)


def _refused_use(call: RequestedCall, given: dict[str, Any], refusal: ToolRefused) -> UsedTool:
    result = {"error": refusal.refusal, "hint": refusal.hint}
    trace = ToolCall(
        tool=_known_name(call.name),
        arguments=given,
        outcome="error",
        digest=refusal.refusal,
        result=result,
        milliseconds=0,
    )
    return UsedTool(call.id, trace, delimit(call.name, result), None)


def _explain(error: ValidationError) -> str:
    problems = [
        f"{'.'.join(str(part) for part in item['loc']) or 'arguments'}: {item['msg']}"
        for item in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return "; ".join(problems)[:300]


def _translate(error: ServiceRefused) -> ToolRefused:
    if error.status == 404:
        return ToolRefused("not_found", "The shop has nothing under that; try another search.")
    if error.status in {400, 422}:
        return ToolRefused("invalid_arguments", "The shop does not accept those arguments.")
    return ToolRefused("unavailable", UNAVAILABLE_HINT)
