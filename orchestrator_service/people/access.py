"""The rule of a route: every route under /api declares exactly one, or the service does not start.

@router.post("/conversations/{conversation_id}/notes")
async def add_note(who: Annotated[Person, Depends(may(Permission.WRITE_MESSAGES))], …)
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from orchestrator_service.audit.trail import Actor
from orchestrator_service.people.permissions import Person, Reach
from orchestrator_service.people.repository import AccessRepository
from orchestrator_service.people.sessions import SessionBook
from orchestrator_service.people.tokens import SESSION, is_token
from shared.clock import Clock
from shared.contracts.people import ActorKind, Permission
from shared.database.engine import Database
from shared.errors import Forbidden, InvalidInput, NotFound, Unauthorized
from shared.http.tokens import bearer_of, token_matches
from shared.secrets import split_keys

TOKEN_NAME = "ADMIN_TOKEN"  # noqa: S105 # the name of the variable
ABSENT = {
    "tenant_id": "There is no such shop.",
    "conversation_id": "There is no such conversation.",
    "turn_id": "There is no such turn.",
    "media_id": "There is no such file.",
}
"""What in a path leads to a shop. Another shop's answers as what does not exist."""
LOOK_AGAIN_AFTER = timedelta(seconds=5)


class Access:
    """Who holds this bearer, and whose is this thing."""

    def __init__(
        self, database: Database, clock: Clock, sessions: SessionBook, admin_token: SecretStr
    ) -> None:
        self._database = database
        self.clock = clock
        self._sessions = sessions
        self._admin_tokens = split_keys(admin_token)

    async def identify(self, token: str) -> Person:
        """Raises Unauthorized."""
        if token_matches(token, self._admin_tokens):
            return Person(Actor(ActorKind.TOKEN, TOKEN_NAME), is_platform_admin=True)
        if is_token(SESSION, token):
            person = await self._sessions.open(SecretStr(token))
            if person is not None:
                return person
        raise Unauthorized("The token is not accepted here.")

    async def owner_of(self, kind: str, thing: UUID) -> UUID | None:
        """The shop that a conversation, a turn or a file belongs to."""
        if kind == "tenant_id":
            return thing
        async with self._database.transaction() as session:
            return await AccessRepository(session).owner_of(kind, thing)


class Watch:
    """For an answer that goes on for hours: what was allowed at its start may be over."""

    def __init__(self, access: Access, token: str, permission: Permission, reach: Reach) -> None:
        self._access = access
        self._token = token
        self._permission = permission
        self._reach = reach
        self._looked_at = access.clock.now()

    async def includes(self, tenant_id: UUID) -> bool:
        """Raises Unauthorized once the session is over."""
        now = self._access.clock.now()
        if now - self._looked_at >= LOOK_AGAIN_AFTER:
            person = await self._access.identify(self._token)
            self._reach, self._looked_at = person.reach(self._permission), now
        return self._reach.includes(tenant_id)


class Rule(ABC):
    """A dependency that says who may; it raises Unauthorized, Forbidden or NotFound."""

    @abstractmethod
    async def __call__(self, request: Request) -> Any: ...


class Anybody(Rule):
    async def __call__(self, request: Request) -> None:
        return


class SignedIn(Rule):
    async def __call__(self, request: Request) -> Person:
        return await access_of(request).identify(bearer_of(request))


class OnPlatform(Rule):
    """For what is of no single shop."""

    async def __call__(self, request: Request) -> Person:
        person = await access_of(request).identify(bearer_of(request))
        if not person.is_platform_admin:
            raise Forbidden("Only a platform admin may do this.")
        return person


class InShop(Rule):
    """In the shop that the path leads to: by its id, or by a conversation, a turn or a file."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Person:
        access = access_of(request)
        person = await access.identify(bearer_of(request))
        named = [name for name in ABSENT if name in request.path_params]
        if not named:
            raise RuntimeError(f"{request.url.path}: no shop in this path")
        for name in named:
            owner = await access.owner_of(name, _uuid(request.path_params[name], name))
            if owner is None or not person.belongs_to(owner):
                raise NotFound(ABSENT[name])
            if not person.may(self.permission, owner):
                raise Forbidden("Your role in this shop does not allow it.")
        return person


class InShops(Rule):
    """For lists over several shops: answers with the Reach of what may be shown."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Any:
        person = await access_of(request).identify(bearer_of(request))
        return person.reach(self.permission)


class InShopsFromNowOn(InShops):
    """As InShops, for an answer without an end."""

    async def __call__(self, request: Request) -> Watch:
        reach, access = await super().__call__(request), access_of(request)
        return Watch(access, bearer_of(request), self.permission, reach)


def may(permission: Permission) -> Rule:
    """Answers with the Person. In the shop of the path, or on the platform as a whole."""
    return OnPlatform() if permission is Permission.MANAGE_PLATFORM else InShop(permission)


def within(permission: Permission) -> Rule:
    """Answers with the Reach: the shops in which the caller may."""
    return InShops(permission)


def within_from_now_on(permission: Permission) -> Rule:
    """As `within`, for a stream: answers with a Watch that is asked again and again."""
    return InShopsFromNowOn(permission)


def signed_in() -> Rule:
    """Answers with the Person: for one's own account."""
    return SignedIn()


def anybody() -> Rule:
    """For signing in. Whoever comes has proven nothing."""
    return Anybody()


def access_of(request: Request) -> Access:
    access: Access = request.app.state.services.access
    return access


def declared_rules(app: FastAPI) -> Iterator[tuple[str, str, list[Rule]]]:
    """Method, path and rules of each route under /api."""
    for route in iter_route_contexts(app.routes):
        if str(route.path).startswith("/api"):
            rules = list(_rules_in(route.dependant))
            for method in sorted(route.methods or ()):
                yield method, str(route.path), rules


def refuse_undeclared(app: FastAPI) -> None:
    """A route without a rule would be open: raises RuntimeError, so that nothing starts."""
    for method, path, rules in declared_rules(app):
        if len(rules) != 1:
            raise RuntimeError(f"{method} {path} declares {len(rules)} rules of access, not one")
        if isinstance(rules[0], InShop) and not any(f"{{{name}}}" in path for name in ABSENT):
            raise RuntimeError(f"{method} {path}: its path leads to no shop")


def _rules_in(dependant: Dependant) -> Iterator[Rule]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Rule):
            yield inner.call
        yield from _rules_in(inner)


def _uuid(text: object, name: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise InvalidInput(f"{name} is not an id.") from error


Platform = Annotated[Person, Depends(may(Permission.MANAGE_PLATFORM))]
ShopReader = Annotated[Person, Depends(may(Permission.READ_SHOP))]
ConversationReading = Annotated[Person, Depends(may(Permission.READ_CONVERSATIONS))]
MessageWriter = Annotated[Person, Depends(may(Permission.WRITE_MESSAGES))]
ShopManager = Annotated[Person, Depends(may(Permission.MANAGE_SHOP))]
PeopleManager = Annotated[Person, Depends(may(Permission.MANAGE_PEOPLE))]
AuditReader = Annotated[Person, Depends(may(Permission.READ_AUDIT))]
Myself = Annotated[Person, Depends(signed_in())]
ShopsRead = Annotated[Reach, Depends(within(Permission.READ_SHOP))]
ConversationsRead = Annotated[Reach, Depends(within(Permission.READ_CONVERSATIONS))]
ConversationsWatched = Annotated[Watch, Depends(within_from_now_on(Permission.READ_CONVERSATIONS))]
