"""What endpoints ask for; the composition root puts it there."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from agent_service.turns.service import TurnService


def install_turns(app: FastAPI, turns: TurnService) -> None:
    app.state.turns = turns


async def get_turns(request: Request) -> TurnService:
    turns = request.app.state.turns
    if not isinstance(turns, TurnService):
        raise TypeError("the application has no turn service")
    return turns


Turns = Annotated[TurnService, Depends(get_turns)]
