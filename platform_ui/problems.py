"""What goes wrong, as a page a person understands; a program still gets a problem document."""

from http import HTTPStatus
from urllib.parse import quote

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from platform_ui.dependencies import FormExpired, SessionOver, SignInNeeded, open_page
from platform_ui.destinations import safe_next
from shared.errors import AppError, Throttled, Transient
from shared.http.client import ServiceRefused
from shared.http.problems import problem

log = structlog.get_logger()
STATUS_OF_KIND = {
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "not_done": HTTPStatus.SERVICE_UNAVAILABLE,
    "not_found": HTTPStatus.NOT_FOUND,
    "throttled": HTTPStatus.TOO_MANY_REQUESTS,
    "form_expired": HTTPStatus.FORBIDDEN,
    "refused": HTTPStatus.CONFLICT,
    "not_allowed": HTTPStatus.FORBIDDEN,
    "broken": HTTPStatus.INTERNAL_SERVER_ERROR,
}


def install_problem_pages(app: FastAPI) -> None:
    app.add_exception_handler(SignInNeeded, _lead_to_sign_in)
    expected = (AppError, Transient, ServiceRefused, HTTPException, RequestValidationError)
    for kind in (*expected, Exception):
        app.add_exception_handler(kind, _show_problem)


def kind_of(error: Exception) -> str:
    """Which of the problem page's texts tells a person what happened."""
    if isinstance(error, Throttled):
        return "throttled"
    if isinstance(error, Transient):
        return "unavailable"
    if isinstance(error, FormExpired):
        return "form_expired"
    if isinstance(error, ServiceRefused):
        return _kind_of_refusal(error.status)
    if isinstance(error, RequestValidationError):
        return "not_found"  # an address with a malformed id in it leads nowhere
    if isinstance(error, HTTPException | AppError):
        status = error.status_code if isinstance(error, HTTPException) else error.status
        return "not_found" if status in (404, 405) else "refused"
    return "broken"


def _kind_of_refusal(status: int) -> str:
    if status == HTTPStatus.FORBIDDEN:
        return "not_allowed"
    return "not_found" if status == HTTPStatus.NOT_FOUND else "refused"


async def _lead_to_sign_in(request: Request, error: Exception) -> Response:
    if not _is_for_a_person(request):
        return _as_document(request, error)
    page = open_page(request)
    wanted = "/" if request.method != "GET" or page.is_fragment else page.request.url.path
    if request.url.query and wanted != "/":
        wanted = f"{wanted}?{request.url.query}"
    if page.is_fragment:
        wanted = _page_behind(request)
    address = f"/sign-in?next={quote(safe_next(wanted), safe='')}"
    if not isinstance(error, SessionOver):
        return page.redirect(address)
    # The token opens nothing any more: it need not travel again.
    return page.redirect(f"{address}&ended=1", session=page.sessions.sign_out(page.session))


async def _show_problem(request: Request, error: Exception) -> Response:
    if isinstance(error, ServiceRefused) and error.status == HTTPStatus.UNAUTHORIZED:
        return await _lead_to_sign_in(request, SessionOver("Your session is over."))
    kind = kind_of(error)
    if kind == "unavailable" and request.method == "POST":
        kind = "not_done"
    if kind == "broken":
        log.error("page.failed", path=request.url.path, exc_info=error)
    elif isinstance(error, Transient | ServiceRefused):
        log.warning("orchestrator.refused", path=request.url.path, reason=str(error))
    if not _is_for_a_person(request):
        return _as_document(request, error)
    page = open_page(request)
    status = STATUS_OF_KIND[kind]
    if not page.is_fragment:
        back = safe_next(page.request.url.path) if request.method == "GET" else "/"
        return page.show("pages/problem", status=status, kind=kind, back=back)
    response = page.show("fragments/problem_notice", status=status, kind=kind)
    response.headers["HX-Retarget"] = "#notice"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _page_behind(request: Request) -> str:
    """The page whose fragment was asked for."""
    address = request.headers.get("hx-current-url", "")
    _, separator, rest = address.partition("://")
    path = rest.partition("/")[2]
    return f"/{path}" if separator else "/"


def _is_for_a_person(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def _as_document(request: Request, error: Exception) -> Response:
    if isinstance(error, AppError):
        return problem(request, error.status, error.code, error.message)
    if isinstance(error, HTTPException):
        return problem(request, error.status_code, "refused", str(error.detail))
    kind = kind_of(error)
    return problem(request, STATUS_OF_KIND[kind], kind, "The dashboard could not do this.")
