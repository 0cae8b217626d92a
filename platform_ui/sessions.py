"""The one cookie: who is signed in, in which language; signed, never a token of anything."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import uuid4

from itsdangerous import BadData, URLSafeSerializer
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from shared.clock import Clock
from shared.contracts.admin import Language
from shared.secrets import split_keys

COOKIE = "nexus_session"
LANGUAGES: tuple[Language, ...] = get_args(Language)
THEMES = ("auto", "light", "dark")
VISITOR_HOURS = 12.0


@dataclass(frozen=True)
class Session:
    """`name` is None for a visitor who has not signed in; the visitor has a CSRF token too."""

    session_id: str
    expires_at: datetime
    language: Language
    theme: str = "auto"
    name: str | None = None


class SessionKeeper:
    """Opens, seals and renews sessions. A rotated ADMIN_TOKEN still opens the older ones."""

    def __init__(self, admin_token: SecretStr, clock: Clock, *, hours: float) -> None:
        tokens = split_keys(admin_token)
        keys = [_derive(token) for token in reversed(tokens)]
        self._serializer = URLSafeSerializer(keys, salt="platform_ui.session")
        self._csrf_key = _derive(tokens[0], purpose="platform_ui.csrf")
        self._clock = clock
        self._hours = hours

    def visitor(self, language: Language) -> Session:
        return self._begin(Session("", self._clock.now(), language), name=None)

    def sign_in(self, visitor: Session, name: str) -> Session:
        """A new id: what was known of the visitor's session opens nothing afterwards."""
        return self._begin(visitor, name=name)

    def sign_out(self, session: Session) -> Session:
        return self._begin(session, name=None)

    def open(self, request: Request) -> Session | None:
        """None when there is no cookie, it was not signed here, or its time is over."""
        try:
            session = _session_of(self._serializer.loads(request.cookies.get(COOKIE, "")))
        except (BadData, KeyError, TypeError, ValueError):
            return None
        return session if session.expires_at > self._clock.now() else None

    def attach(self, session: Session, request: Request, response: Response) -> None:
        body = {
            "id": session.session_id,
            "until": session.expires_at.isoformat(),
            "language": session.language,
            "theme": session.theme,
            "name": session.name,
        }
        response.set_cookie(
            COOKIE,
            str(self._serializer.dumps(body)),
            expires=session.expires_at,
            path="/",
            httponly=True,
            samesite="lax",
            secure=came_by_https(request),
        )

    def csrf_token(self, session: Session) -> str:
        mac = hmac.new(self._csrf_key, session.session_id.encode(), hashlib.sha256)
        return mac.hexdigest()

    def csrf_matches(self, session: Session, given: str) -> bool:
        return hmac.compare_digest(self.csrf_token(session).encode(), given.encode())

    def _begin(self, session: Session, *, name: str | None) -> Session:
        hours = self._hours if name else VISITOR_HOURS
        until = self._clock.now() + timedelta(hours=hours)
        return replace(session, session_id=uuid4().hex, expires_at=until, name=name)


def came_by_https(request: Request) -> bool:
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    return request.url.scheme == "https" or forwarded == "https"


def _derive(token: str, *, purpose: str = "platform_ui.session.v1") -> bytes:
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).digest()


def _session_of(body: Any) -> Session:
    if body["language"] not in LANGUAGES or body["theme"] not in THEMES:
        raise ValueError("a session of another version")
    return Session(
        session_id=body["id"],
        expires_at=datetime.fromisoformat(body["until"]),
        language=body["language"],
        theme=body["theme"],
        name=body["name"],
    )
