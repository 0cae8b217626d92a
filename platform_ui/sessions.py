"""The one cookie: encrypted, so that whoever reads it has no use for the token inside."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import uuid4

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from shared.clock import Clock
from shared.contracts.admin import Language
from shared.contracts.people import SignedIn
from shared.secrets import SecretBox, SecretUnreadable, split_keys

COOKIE = "nexus_session"
PURPOSE = "platform_ui.session.v2"
LANGUAGES: tuple[Language, ...] = get_args(Language)
THEMES = ("auto", "light", "dark")
VISITOR_HOURS = 12.0


@dataclass(frozen=True)
class Session:
    """`token` is what the orchestrator knows the person by; a visitor has none, but a CSRF token
    too. `invitation` is the token of the link that a visitor came with."""

    session_id: str
    expires_at: datetime
    language: Language
    theme: str = "auto"
    token: SecretStr | None = None
    invitation: SecretStr | None = None


class SessionKeeper:
    """Opens, seals and renews cookies. A rotated INTERNAL_API_TOKEN still opens the older ones."""

    def __init__(self, internal_token: SecretStr, clock: Clock) -> None:
        keys = [_derive(token, PURPOSE) for token in split_keys(internal_token)]
        fernet_keys = [base64.urlsafe_b64encode(key).decode() for key in keys]
        self._box = SecretBox(SecretStr(",".join(fernet_keys)))
        self._csrf_key = _derive(split_keys(internal_token)[0], "platform_ui.csrf")
        self._clock = clock

    def visitor(self, language: Language) -> Session:
        return self._begin(Session("", self._clock.now(), language))

    def sign_in(self, visitor: Session, signed_in: SignedIn) -> Session:
        """A new id: what was known of the visitor's session opens nothing afterwards."""
        language = signed_in.me.language or visitor.language
        session = Session(uuid4().hex, signed_in.until, language, visitor.theme)
        return replace(session, token=signed_in.token)

    def sign_out(self, session: Session) -> Session:
        return self._begin(session)

    def invited(self, session: Session, token: str) -> Session:
        return replace(self._begin(session), invitation=SecretStr(token))

    def open(self, request: Request) -> Session | None:
        """None when there is no cookie, it was not sealed here, or its time is over."""
        try:
            text = self._box.open(request.cookies.get(COOKIE, ""), bound_to=PURPOSE)
            session = _session_of(json.loads(text.get_secret_value()))
        except (SecretUnreadable, KeyError, TypeError, ValueError):
            return None
        return session if session.expires_at > self._clock.now() else None

    def attach(self, session: Session, request: Request, response: Response) -> None:
        body = {
            "id": session.session_id,
            "until": session.expires_at.isoformat(),
            "language": session.language,
            "theme": session.theme,
            "token": _text_of(session.token),
            "invitation": _text_of(session.invitation),
        }
        response.set_cookie(
            COOKIE,
            self._box.seal(SecretStr(json.dumps(body)), bound_to=PURPOSE),
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

    def _begin(self, session: Session) -> Session:
        until = self._clock.now() + timedelta(hours=VISITOR_HOURS)
        return Session(uuid4().hex, until, session.language, session.theme)


def came_by_https(request: Request) -> bool:
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    return request.url.scheme == "https" or forwarded == "https"


def _derive(token: str, purpose: str) -> bytes:
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).digest()


def _text_of(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _session_of(body: Any) -> Session:
    if body["language"] not in LANGUAGES or body["theme"] not in THEMES:
        raise ValueError("a session of another version")
    return Session(
        session_id=body["id"],
        expires_at=datetime.fromisoformat(body["until"]),
        language=body["language"],
        theme=body["theme"],
        token=SecretStr(body["token"]) if body["token"] else None,
        invitation=SecretStr(body["invitation"]) if body["invitation"] else None,
    )
