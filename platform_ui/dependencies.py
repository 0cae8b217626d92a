"""What endpoints take: the page, the signed-in person, a checked form, the orchestrator."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request

from platform_ui.clients.orchestrator import OrchestratorClient
from platform_ui.rendering import Page, SignedPage, Templates
from platform_ui.sessions import SessionKeeper
from platform_ui.settings import Settings
from platform_ui.translations import preferred_language
from shared.clock import Clock
from shared.errors import AppError, Forbidden
from shared.http.client import ServiceRefused
from shared.http.tokens import CLIENT_ADDRESS_HEADER

FormFields = Mapping[str, str]


class SignInNeeded(AppError):
    """Nobody is signed in here; the person is led to the sign-in page and back."""

    status = HTTPStatus.UNAUTHORIZED
    code = "sign_in_needed"


class SessionOver(SignInNeeded):
    """Somebody was signed in here until now."""

    code = "session_over"


class FormExpired(Forbidden):
    """The form was not made for this session: an old page, or another site's."""

    code = "form_expired"


@dataclass(frozen=True)
class Parts:
    """What create_app puts together, for the endpoints."""

    settings: Settings
    clock: Clock
    api: OrchestratorClient
    sessions: SessionKeeper
    templates: Templates


def get_parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def open_page(request: Request) -> Page:
    """The page of anyone; a visitor without a session gets one."""
    parts = get_parts(request)
    session = parts.sessions.open(request)
    is_new = session is None
    if session is None:
        session = parts.sessions.visitor(preferred_language(request))
    return Page(request, session, parts.templates, parts.sessions, is_new)


async def signed_in_page(request: Request, page: Annotated[Page, Depends(open_page)]) -> SignedPage:
    """Asked of the orchestrator each time: a session that was ended elsewhere is over here."""
    token = page.session.token
    if token is None:
        raise SignInNeeded("Please sign in.")
    api = get_parts(request).api.as_person(token)
    try:
        me = await api.people.me()
    except ServiceRefused as refusal:
        if refusal.status != HTTPStatus.UNAUTHORIZED:
            raise
        raise SessionOver("Your session is over.") from refusal
    return SignedPage(**vars(page), me=me, api=api)


async def checked_form(request: Request, page: Annotated[Page, Depends(open_page)]) -> FormFields:
    """The text fields of a form that this session was given; every POST takes this."""
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not page.sessions.csrf_matches(page.session, fields.get("csrf_token", "")):
        raise FormExpired("This form is out of date.")
    return fields


def get_api(page: Annotated[SignedPage, Depends(signed_in_page)]) -> OrchestratorClient:
    """As the signed-in person."""
    return page.api


def origin_of(request: Request) -> dict[str, str]:
    """What the orchestrator is told of the browser, to slow down guessing and to name sessions."""
    return {
        CLIENT_ADDRESS_HEADER: request.client.host if request.client else "unknown",
        "User-Agent": request.headers.get("user-agent", ""),
    }


OpenPage = Annotated[Page, Depends(open_page)]
SignedInPage = Annotated[SignedPage, Depends(signed_in_page)]
CheckedForm = Annotated[FormFields, Depends(checked_form)]
Api = Annotated[OrchestratorClient, Depends(get_api)]
Origin = Annotated[dict[str, str], Depends(origin_of)]
AllParts = Annotated[Parts, Depends(get_parts)]
