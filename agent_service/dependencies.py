"""What endpoints ask for; the composition root puts it there."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from agent_service.summaries.service import SummaryService
from agent_service.turns.service import TurnService


def install_services(app: FastAPI, turns: TurnService, summaries: SummaryService) -> None:
    app.state.turns = turns
    app.state.summaries = summaries


async def get_turns(request: Request) -> TurnService:
    turns = request.app.state.turns
    if not isinstance(turns, TurnService):
        raise TypeError("the application has no turn service")
    return turns


async def get_summaries(request: Request) -> SummaryService:
    summaries = request.app.state.summaries
    if not isinstance(summaries, SummaryService):
        raise TypeError("the application has no summary service")
    return summaries


Turns = Annotated[TurnService, Depends(get_turns)]
Summaries = Annotated[SummaryService, Depends(get_summaries)]
