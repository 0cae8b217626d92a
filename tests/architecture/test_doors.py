"""Every route that is not for everybody refuses whoever has no bearer."""

import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.architecture.apps import SERVICES, build, routes_of, surroundings

pytestmark = pytest.mark.anyio
GUARDED = ("/internal/", "/api/", "/metrics")
INTERNAL = ("/internal/", "/metrics")
# Whoever is to come in has no bearer yet.
OPEN = {
    ("GET", "/api/sign-in"),
    ("POST", "/api/sign-in"),
    ("POST", "/api/sign-in/key"),
    ("POST", "/api/invitations/look"),
    ("POST", "/api/invitations/accept"),
}
TAKERS = {"orchestrator_service": 20, "agent_service": 1, "whatsapp_service": 9}
PARAMETER = re.compile(r"\{[^}]+\}")


def concrete(path: str) -> str:
    """`/api/tenants/{tenant_id}` with something in the braces."""
    return PARAMETER.sub(str(uuid4()), path)


async def ask(service: str, folder: Path, prefixes: tuple[str, ...], **headers: str) -> list[str]:
    """`method path status` of every route below the prefixes."""
    app = build(service, surroundings(folder))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        answers = []
        for method, path in routes_of(app):
            if path.startswith(prefixes) and (method, path) not in OPEN:
                given = httpx.Headers(headers, encoding="utf-8")
                answer = await http.request(method, concrete(path), headers=given)
                answers.append(f"{method} {path} {answer.status_code}")
        return answers


@pytest.mark.parametrize("service", SERVICES)
async def test_no_guarded_route_answers_without_a_bearer(service: str, tmp_path: Path) -> None:
    answers = await ask(service, tmp_path, GUARDED)
    assert len(answers) >= TAKERS.get(service, 1)
    assert [answer for answer in answers if not answer.endswith(" 401")] == []


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "value", ["Bearer ", "Bearer wrong-token-0123456789abcdef", "Basic YTpi", "Bearer é"]
)
async def test_a_wrong_bearer_is_no_bearer(service: str, value: str, tmp_path: Path) -> None:
    answers = await ask(service, tmp_path, GUARDED, Authorization=value)
    assert [answer for answer in answers if not answer.endswith(" 401")] == []


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded"])
async def test_what_came_through_the_public_proxy_finds_nothing_internal(
    service: str, header: str, tmp_path: Path
) -> None:
    answers = await ask(service, tmp_path, INTERNAL, **{header: "203.0.113.9"})
    assert answers
    assert [answer for answer in answers if not answer.endswith(" 404")] == []
