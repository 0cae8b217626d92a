"""Calls between services: safe repeats only, typed failures, and the correlation id travels."""

from collections.abc import Callable

import httpx
import pytest
import stamina
import structlog
from pydantic import BaseModel, SecretStr

from shared.errors import Transient
from shared.http.client import ServiceClient, ServiceRefused

pytestmark = pytest.mark.anyio
Answer = Callable[[httpx.Request], httpx.Response]


class Reply(BaseModel):
    number: int


class Callee:
    """Plays the answers in turn (the last one for ever) and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def client(callee: Callee) -> ServiceClient:
    tokens = SecretStr("the-token-in-use-0123456789,the-old-token-0123456789")
    return ServiceClient("http://callee", tokens, transport=httpx.MockTransport(callee))


@pytest.fixture(autouse=True)
def no_waits() -> None:
    stamina.set_testing(True, attempts=3, cap=True)


async def test_a_read_is_tried_again_after_a_5xx() -> None:
    callee = Callee(httpx.Response(503), httpx.Response(200, json={"number": 7}))
    async with client(callee) as service:
        assert await service.fetch("GET", "/thing", Reply) == Reply(number=7)
    assert len(callee.requests) == 2


@pytest.mark.parametrize("failure", [httpx.Response(500), httpx.ReadTimeout("slow")])
async def test_a_post_is_tried_once(failure: httpx.Response | Exception) -> None:
    callee = Callee(failure)
    async with client(callee) as service:
        with pytest.raises(Transient):
            await service.request("POST", "/thing", json={})
    assert len(callee.requests) == 1


async def test_a_post_that_bears_a_repeat_is_tried_again() -> None:
    callee = Callee(httpx.ReadTimeout("slow"), httpx.Response(200))
    async with client(callee) as service:
        await service.request("POST", "/thing", json={}, repeatable=True)
    assert len(callee.requests) == 2


async def test_nobody_there_is_transient() -> None:
    async with client(Callee(httpx.ConnectError("refused"))) as service:
        with pytest.raises(Transient, match="nobody answers"):
            await service.request("POST", "/thing")


async def test_a_busy_callee_names_its_wait() -> None:
    async with client(Callee(httpx.Response(429, headers={"Retry-After": "7"}))) as service:
        with pytest.raises(Transient) as caught:
            await service.request("POST", "/thing")
    assert caught.value.wait_seconds == 7


async def test_a_refusal_keeps_status_and_code_and_is_not_repeated() -> None:
    problem = httpx.Response(409, json={"code": "already_taken", "detail": "Somebody has it."})
    callee = Callee(problem)
    async with client(callee) as service:
        with pytest.raises(ServiceRefused, match="Somebody has it") as caught:
            await service.request("GET", "/thing")
    assert (caught.value.status, caught.value.code) == (409, "already_taken")
    assert len(callee.requests) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b""])
async def test_a_refusal_without_a_problem_document_is_still_a_refusal(body: bytes) -> None:
    async with client(Callee(httpx.Response(404, content=body))) as service:
        with pytest.raises(ServiceRefused) as caught:
            await service.request("GET", "/thing")
    assert caught.value.status == 404


async def test_an_answer_of_another_version_is_transient() -> None:
    async with client(Callee(httpx.Response(200, json={"other": 1}))) as service:
        with pytest.raises(Transient, match="another version"):
            await service.fetch("GET", "/thing", Reply)


async def test_the_first_token_and_the_correlation_id_travel() -> None:
    callee = Callee(httpx.Response(200))
    with structlog.contextvars.bound_contextvars(request_id="journey-0001"):
        async with client(callee) as service:
            await service.request("POST", "/thing", headers={"X-Other": "1"})
    headers = callee.requests[0].headers
    assert headers["authorization"] == "Bearer the-token-in-use-0123456789"
    assert headers["x-request-id"] == "journey-0001"
    assert headers["x-other"] == "1"


async def test_without_a_journey_a_new_correlation_id_begins() -> None:
    callee = Callee(httpx.Response(200))
    async with client(callee) as service:
        await service.request("GET", "/thing")
    assert len(callee.requests[0].headers["x-request-id"]) == 32


async def test_a_forwarded_answer_comes_back_whatever_it_is() -> None:
    async with client(Callee(httpx.Response(401, text="no"))) as service:
        answer = await service.forward("POST", "/hook", content=b"{}", headers={"X-Sig": "s"})
    assert (answer.status_code, answer.text) == (401, "no")
