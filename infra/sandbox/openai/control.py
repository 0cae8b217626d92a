"""`/control/openai`: faults, scripted replies, transcripts and what has been asked."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from infra.sandbox.openai.state import Faults, Json, State, Transcript


class ScriptedCall(BaseModel):
    name: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class ScriptedReply(BaseModel):
    """A text, tool calls, or a bare HTTP answer."""

    text: str | None = None
    tool_calls: list[ScriptedCall] = Field(default_factory=list)
    status: int | None = None
    body: dict[str, Any] | None = None


class Script(BaseModel):
    replies: list[ScriptedReply]


class Transcripts(BaseModel):
    """`next` are used once each, in order; `by_sha256` whenever those bytes come."""

    next: list[Transcript] = Field(default_factory=list)
    by_sha256: dict[str, Transcript] = Field(default_factory=dict)


class Control:
    def __init__(self, state: State) -> None:
        self.state = state

    def make_router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/faults", self.set_faults, methods=["POST"])
        router.add_api_route("/faults", self.get_faults, methods=["GET"])
        router.add_api_route("/script", self.set_script, methods=["POST"])
        router.add_api_route("/transcripts", self.set_transcripts, methods=["POST"])
        router.add_api_route("/requests", self.get_requests, methods=["GET"])
        router.add_api_route("/reset", self.reset, methods=["POST"])
        return router

    async def set_faults(self, faults: Faults) -> Json:
        """The whole set: what is left out is healthy again."""
        self.state.faults = faults
        return faults.model_dump()

    async def get_faults(self) -> Json:
        return self.state.faults.model_dump()

    async def set_script(self, script: Script) -> Json:
        rows = [reply.model_dump(exclude_none=True) for reply in script.replies]
        self.state.script.extend(rows)
        return {"waiting": len(self.state.script)}

    async def set_transcripts(self, transcripts: Transcripts) -> Json:
        self.state.next_transcripts.extend(transcripts.next)
        self.state.known_transcripts |= transcripts.by_sha256
        return {"waiting": len(self.state.next_transcripts)}

    async def get_requests(self, limit: int = 20) -> Json:
        """The latest chat requests, oldest first."""
        latest = list(self.state.requests)[-limit:] if limit else []
        return {"total": self.state.calls, "requests": latest}

    async def reset(self) -> Json:
        self.state.reset()
        return {"status": "ok"}
