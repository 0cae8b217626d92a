"""Health, and the way back to an untouched sandbox."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse

from infra.sandbox.phone.customers import Customers
from infra.sandbox.ycloud.caller import JsonBody
from infra.sandbox.ycloud.platform import YCloud


def make_reset_router(
    platform: YCloud, customers: Customers, parts: Sequence[FastAPI]
) -> APIRouter:
    """`parts` that put a function in `state.reset` go back to their start with the rest."""
    router = APIRouter()

    @router.get("/health")
    async def tell_health() -> dict[str, object]:
        return {"status": "ok", "service": "sandbox", "simulation": True}

    @router.post("/control/reset")
    async def reset(spec: JsonBody) -> Response:
        platform.reset(keep_accounts=bool(spec.get("keep_accounts", False)))
        customers.reset()
        for part in parts:
            start_over = getattr(part.state, "reset", None)
            if start_over is not None:
                start_over()
        return JSONResponse({"status": "ok"})

    return router
