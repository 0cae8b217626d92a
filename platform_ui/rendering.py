"""Templates: one environment per language, and the page a person is looking at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from platform_ui import formats
from platform_ui.clients.orchestrator import OrchestratorClient
from platform_ui.sessions import LANGUAGES, THEMES, Session, SessionKeeper, came_by_https
from platform_ui.translations import LOCALES, load_translations
from shared.clock import Clock
from shared.contracts.admin import Language, Tenant
from shared.contracts.people import Me

FOLDER = Path(__file__).parent
STATIC_FOLDER = FOLDER / "static"
MANIFEST = STATIC_FOLDER / "build" / "manifest.json"


class Templates:
    """Everything a template can do; what it shows is handed to it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        built = _built_files()
        self._environments = {
            language: _environment(language, clock, built) for language in LANGUAGES
        }

    def render(self, name: str, language: Language, context: Mapping[str, Any]) -> str:
        return self._environments[language].get_template(name).render(context)


@dataclass(frozen=True)
class Page:
    """What an endpoint answers with. A session that the browser lacks travels along."""

    request: Request
    session: Session
    templates: Templates
    sessions: SessionKeeper
    is_new_session: bool = False

    @property
    def is_fragment(self) -> bool:
        """htmx asked: only the part that changes is wanted."""
        return "hx-request" in self.request.headers

    def absolute(self, path: str) -> str:
        """`path` as another site has to write it to lead a browser back here."""
        scheme = "https" if came_by_https(self.request) else self.request.url.scheme
        return f"{scheme}://{self.request.url.netloc}{path}"

    @property
    def now(self) -> datetime:
        return self.templates.clock.now()

    def show(self, template: str, /, *, status: int = 200, **context: Any) -> Response:
        """`template` is its name without its ending, for example `pages/shops`."""
        base = {
            "path": self.request.url.path,
            "here": _address_of(self.request),
            "session": self.session,
            "me": None,
            "csrf_token": self.sessions.csrf_token(self.session),
        }
        html = self.templates.render(f"{template}.html", self.session.language, {**base, **context})
        return self._with_cookie(HTMLResponse(html, status_code=status))

    def redirect(self, address: str, *, session: Session | None = None) -> Response:
        """Post, then redirect. `session` replaces the browser's, when given."""
        if self.is_fragment:
            response: Response = Response(headers={"HX-Redirect": address})
        else:
            response = RedirectResponse(address, status_code=303)
        if session is not None:
            self.sessions.attach(session, self.request, response)
            return response
        return self._with_cookie(response)

    def _with_cookie(self, response: Response) -> Response:
        if self.is_new_session:
            self.sessions.attach(self.session, self.request, response)
        return response


@dataclass(frozen=True, kw_only=True)
class SignedPage(Page):
    """Of a person who is signed in: who they are and what they may, and the API as theirs."""

    me: Me
    api: OrchestratorClient

    def show(self, template: str, /, *, status: int = 200, **context: Any) -> Response:
        return super().show(template, status=status, **{"me": self.me, **context})


def _address_of(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _built_files() -> dict[str, str]:
    """File name to the same with its fingerprint; empty before the first build."""
    if not MANIFEST.exists():
        return {}
    built: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return built


def _zone_of_tenant(tenants: list[Tenant], tenant_id: UUID) -> ZoneInfo:
    names = [tenant.time_zone for tenant in tenants if tenant.tenant_id == tenant_id]
    return formats.zone_of(names[0] if names else None)


def _environment(language: Language, clock: Clock, built: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations: Any = load_translations(language)
    installer: Any = environment  # jinja2.ext.i18n adds its installer at run time
    installer.install_gettext_translations(translations, newstyle=True)
    locale = LOCALES[language]
    environment.filters.update(
        links=formats.link_addresses,
        phone=formats.readable_phone,
        size=formats.readable_size,
        device=formats.readable_device,
        pretty=formats.pretty_json,
        clock_time=partial(formats.clock_time, locale=locale),
        day_name=partial(formats.day_name, locale=locale),
        full_moment=partial(formats.full_moment, locale=locale),
        span=partial(formats.span, locale=locale),
        number=partial(formats.number, locale=locale),
    )
    environment.tests["web_address"] = formats.is_web_address
    environment.globals.update(
        asset=lambda name: f"/static/build/{built.get(name, name)}",
        now=clock.now,
        new_key=lambda: uuid4().hex,
        short_moment=lambda moment, zone: formats.short_moment(moment, clock.now(), zone, locale),
        time_left=lambda until: formats.time_left(until, clock.now()),
        zone_of=formats.zone_of,
        zone_of_tenant=_zone_of_tenant,
        language=language,
        languages=LANGUAGES,
        themes=THEMES,
    )
    return environment
