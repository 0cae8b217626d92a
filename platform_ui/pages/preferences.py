"""Language and theme, kept in the session's cookie; the language in the account too."""

from contextlib import suppress
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from platform_ui.dependencies import AllParts, CheckedForm, OpenPage, Parts
from platform_ui.destinations import safe_next
from platform_ui.sessions import LANGUAGES, THEMES, Session
from shared.contracts.people import MyChange
from shared.errors import Transient
from shared.http.client import ServiceRefused

router = APIRouter()


@router.post("/preferences")
async def save_preferences(page: OpenPage, form: CheckedForm, parts: AllParts) -> Response:
    session = page.session
    for language in LANGUAGES:
        if form.get("language") == language:
            session = replace(session, language=language)
            await _remember(parts, session)
    if form.get("theme") in THEMES:
        session = replace(session, theme=form["theme"])
    return page.redirect(safe_next(form.get("next")), session=session)


async def _remember(parts: Parts, session: Session) -> None:
    """This page is in the chosen language even when the account cannot be told."""
    if session.token is not None:
        with suppress(ServiceRefused, Transient):
            change = MyChange(language=session.language)
            await parts.api.as_person(session.token).people.change_me(change)
