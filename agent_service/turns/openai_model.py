"""The language model over the `openai` SDK: any endpoint that speaks chat completions.

One pooled HTTP client serves all tenants; the SDK client around it is made per call (some 90 µs),
so no key outlives its request. `post` is used instead of `chat.completions.create`: the latter
walks every message through its parameter types, a dozen times the CPU of the call itself.
"""

import re
from typing import Any

import httpx2
import stamina
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    BadRequestError,
    OpenAIError,
    RateLimitError,
)
from openai.types.chat import ChatCompletion

from agent_service.turns.completion import read_completion
from agent_service.turns.dialect import Dialects, body_of
from agent_service.turns.llm import (
    Conversation,
    ModelAnswer,
    ModelFailed,
    ModelRefused,
    ModelUnavailable,
)
from shared.contracts.turns import ModelAccess

ATTEMPTS = 3
LONGEST_WAIT_SECONDS = 3.0
CONNECT_SECONDS = 5.0
_CODE = re.compile(r"[a-z][a-z_]{2,40}")


class _Passing(ModelUnavailable):
    """Worth another try at once."""


class OpenAIModel:
    def __init__(
        self,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        first_wait_seconds: float = 0.4,
    ) -> None:
        self._http = httpx2.AsyncClient(
            transport=transport,
            limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=200),
            follow_redirects=False,  # a redirect would carry the customer's words elsewhere
            trust_env=False,
        )
        self._first_wait_seconds = first_wait_seconds
        self._dialects = Dialects()

    async def close(self) -> None:
        await self._http.aclose()

    async def complete(self, conversation: Conversation, access: ModelAccess) -> ModelAnswer:
        client = self._client(access, conversation.timeout_seconds)
        retries = stamina.retry_context(
            on=_Passing,
            attempts=ATTEMPTS,
            timeout=None,
            wait_initial=self._first_wait_seconds,
            wait_max=LONGEST_WAIT_SECONDS,
            wait_jitter=self._first_wait_seconds,
        )
        async for attempt in retries:
            with attempt:
                return await self._complete_once(client, conversation, access)
        raise ModelUnavailable("The language model was not asked.")

    async def _complete_once(
        self, client: AsyncOpenAI, conversation: Conversation, access: ModelAccess
    ) -> ModelAnswer:
        """The SDK's errors quote what the vendor wrote, keys included: none leaves this method."""
        try:
            return read_completion(await self._send(client, conversation, access))
        except APIConnectionError as error:
            raise _connection_problem(error) from None
        except APIStatusError as error:
            raise _status_problem(error) from None
        except (OpenAIError, ValueError, httpx2.InvalidURL) as error:
            raise ModelFailed(f"unreadable:{type(error).__name__}") from None

    def _client(self, access: ModelAccess, timeout_seconds: float) -> AsyncOpenAI:
        key = access.api_key.get_secret_value()
        if not key.isascii() or not key.strip():
            raise ModelRefused("The key of the language model is empty or malformed.")
        if not access.base_url.startswith(("https://", "http://")):
            raise ModelRefused("The address of the language model is not an http address.")
        return AsyncOpenAI(
            api_key=key.strip(),
            base_url=access.base_url,
            http_client=self._http,
            max_retries=0,  # the SDK would wait up to two minutes for a Retry-After
            timeout=httpx2.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
        )

    async def _send(
        self, client: AsyncOpenAI, conversation: Conversation, access: ModelAccess
    ) -> object:
        """A parameter that this model does not take is learned once and left out from then on."""
        refused = self._dialects.refused_by(access)
        try:
            return await _post(client, body_of(conversation, access, refused))
        except BadRequestError as error:
            if not self._dialects.learn(access, error.param):
                raise
        return await _post(client, body_of(conversation, access, self._dialects.refused_by(access)))


async def _post(client: AsyncOpenAI, body: dict[str, Any]) -> object:
    answer: object = await client.post("/chat/completions", body=body, cast_to=ChatCompletion)
    return answer


def _connection_problem(error: APIConnectionError) -> Exception:
    connected = not isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.PoolTimeout)
    if isinstance(error, APITimeoutError) and connected:
        return ModelFailed("too_slow")
    return _Passing("The language model cannot be reached.")


def _status_problem(error: APIStatusError) -> Exception:
    """The vendor's own text may quote the key: only status and code go on."""
    code = error.code if error.code and _CODE.fullmatch(error.code) else ""
    what = f"{error.status_code} {code}".strip()
    if not _may_pass(error):
        return ModelRefused(f"The language model refuses the request: {what}.")
    wait = error.response.headers.get("retry-after", "")
    too_long = wait.isdigit() and int(wait) > LONGEST_WAIT_SECONDS
    return (ModelUnavailable if too_long else _Passing)(f"The language model answers {what}.")


def _may_pass(error: APIStatusError) -> bool:
    if isinstance(error, RateLimitError):
        return error.code != "insufficient_quota"
    return error.status_code >= 500 or error.status_code == 408
