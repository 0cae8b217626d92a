"""The dashboard in front of an orchestrator in memory; a browser without JavaScript."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from platform_ui.main import create_app
from platform_ui.settings import Settings
from shared.contracts.people import Me
from tests.fakes.orchestrator import FakeOrchestrator
from tests.fakes.orchestrator_api import orchestrator_app

ADMIN_TOKEN = "a-real-admin-token-for-tests-0123456789"
PASSWORD = "una clave bien larga"
HTML = {"Accept": "text/html", "Accept-Language": "en"}


class SteppingClock:
    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        self._now += step


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself, and fills forms with the page's CSRF token."""

    http: httpx.AsyncClient

    async def get(self, address: str, **headers: str) -> httpx.Response:
        return await self.http.get(address, headers=headers)

    async def csrf_token(self) -> str:
        page = await self.http.get("/sign-in")
        if page.status_code == 303:
            page = await self.http.get("/shops")
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page.text)
        assert found
        return found.group(1)

    async def post(
        self, address: str, fields: dict[str, str] | None = None, **headers: str
    ) -> httpx.Response:
        form = {"csrf_token": await self.csrf_token(), **(fields or {})}
        return await self.http.post(address, data=form, headers=headers)

    async def sign_in(self, name: str = "Lucía") -> httpx.Response:
        """With the installation's key: a platform admin."""
        return await self.post("/sign-in/key", {"name": name, "key": ADMIN_TOKEN})

    async def sign_in_as(self, me: Me) -> httpx.Response:
        return await self.post("/sign-in", {"email": me.email or "", "password": PASSWORD})


@pytest.fixture
def clock() -> SteppingClock:
    """Far ahead: the client drops cookies whose end is past by the machine's own clock."""
    return SteppingClock(datetime(2096, 11, 23, 15, 0, tzinfo=UTC))


@pytest.fixture
def fake(clock: SteppingClock) -> FakeOrchestrator:
    return FakeOrchestrator(ADMIN_TOKEN, clock.now)


@pytest.fixture
async def visitor(clock: SteppingClock, fake: FakeOrchestrator) -> AsyncIterator[Browser]:
    """Somebody who has not signed in."""
    settings = Settings(
        internal_api_token=SecretStr("an-internal-token-for-tests-0123456789"),
        api_base="http://orchestrator.test",
        log_level="ERROR",
    )
    upstream = httpx.ASGITransport(orchestrator_app(fake))
    app = create_app(settings, clock=clock, transport=upstream)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://desk.test",
        headers=HTML,
    ) as http:
        yield Browser(http)
    await app.state.parts.api.close()


@pytest.fixture
async def browser(visitor: Browser) -> Browser:
    """A signed-in person."""
    await visitor.sign_in()
    return visitor
