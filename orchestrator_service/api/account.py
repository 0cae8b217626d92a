"""Coming in, and one's own account."""

from uuid import UUID

from fastapi import APIRouter, Depends, status

from orchestrator_service.dependencies import CallerOf, InvitationsOf, MyAccount, SignIns
from orchestrator_service.people.access import Myself, anybody
from shared.contracts.people import (
    Acceptance,
    AccountDraft,
    InvitationToken,
    KeySignIn,
    Me,
    MyChange,
    OpenInvitation,
    PasswordChange,
    SessionList,
    SignedIn,
    SignIn,
    SignInOptions,
)

router = APIRouter(prefix="/api", tags=["account"])
OPEN = [Depends(anybody())]
NO_CONTENT = status.HTTP_204_NO_CONTENT


@router.get("/sign-in", dependencies=OPEN)
async def read_options(sign_ins: SignIns) -> SignInOptions:
    """Whether ADMIN_TOKEN opens the door, and whether anybody has an account yet."""
    return await sign_ins.options()


@router.post("/sign-in", dependencies=OPEN)
async def sign_in(wish: SignIn, sign_ins: SignIns, caller: CallerOf) -> SignedIn:
    """401 in the same words and time whether there is no such account or another password."""
    return await sign_ins.sign_in(wish, caller)


@router.post("/sign-in/key", dependencies=OPEN)
async def sign_in_with_key(wish: KeySignIn, sign_ins: SignIns, caller: CallerOf) -> SignedIn:
    """With ADMIN_TOKEN, as a platform admin. 404 where that is switched off."""
    return await sign_ins.sign_in_with_key(wish, caller)


@router.post("/invitations/look", dependencies=OPEN)
async def look_at_invitation(
    given: InvitationToken, invitations: InvitationsOf, caller: CallerOf
) -> OpenInvitation:
    """What the holder of a link is invited to. The token is in the body, never in an address."""
    return await invitations.look(given, caller)


@router.post("/invitations/accept", dependencies=OPEN)
async def accept_invitation(
    wish: Acceptance, invitations: InvitationsOf, caller: CallerOf
) -> SignedIn:
    """A new account, or another shop for the one that has the invited e-mail. It works once."""
    return await invitations.accept(wish, caller)


@router.get("/me")
async def read_me(who: Myself, account: MyAccount) -> Me:
    """Who I am and what I may, where."""
    return await account.me(who)


@router.patch("/me")
async def change_me(who: Myself, change: MyChange, account: MyAccount) -> Me:
    return await account.change(who, change)


@router.post("/me/account", status_code=status.HTTP_201_CREATED)
async def create_account(
    who: Myself, draft: AccountDraft, account: MyAccount, caller: CallerOf
) -> SignedIn:
    """For whoever came with ADMIN_TOKEN: a platform admin's account of their own, signed in."""
    return await account.create(who, draft, caller)


@router.put("/me/password", status_code=NO_CONTENT)
async def change_password(
    who: Myself, change: PasswordChange, account: MyAccount, caller: CallerOf
) -> None:
    """422 `password_wrong` when the present one is not right. All other sessions end."""
    await account.change_password(who, change, caller)


@router.get("/me/sessions")
async def list_sessions(who: Myself, account: MyAccount) -> SessionList:
    """Where I am signed in, the last used first."""
    return SessionList(items=await account.sessions(who))


@router.delete("/me/sessions", status_code=NO_CONTENT)
async def sign_out_everywhere(who: Myself, account: MyAccount) -> None:
    """Here too."""
    await account.end_all_sessions(who)


@router.delete("/me/sessions/{session_id}", status_code=NO_CONTENT)
async def end_session(who: Myself, session_id: UUID, account: MyAccount) -> None:
    await account.end_session(who, session_id)


@router.delete("/me/session", status_code=NO_CONTENT)
async def sign_out(who: Myself, account: MyAccount) -> None:
    """Of this bearer."""
    await account.end_this_session(who)
