"""Language and theme, kept in the session's cookie."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from platform_ui.dependencies import CheckedForm, OpenPage
from platform_ui.destinations import safe_next
from platform_ui.sessions import LANGUAGES, THEMES

router = APIRouter()


@router.post("/preferences")
async def save_preferences(page: OpenPage, form: CheckedForm) -> Response:
    session = page.session
    for language in LANGUAGES:
        if form.get("language") == language:
            session = replace(session, language=language)
    if form.get("theme") in THEMES:
        session = replace(session, theme=form["theme"])
    return page.redirect(safe_next(form.get("next")), session=session)
