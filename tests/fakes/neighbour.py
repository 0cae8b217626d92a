"""The orchestrator, as far as tiendanube_service asks it."""

from fastapi import FastAPI

PUBLIC_BASE_URL = "https://api.nexus.example"


def neighbour_app() -> FastAPI:
    app = FastAPI()

    @app.get("/internal/public-address")
    async def public_address() -> dict[str, str]:
        return {"public_base_url": PUBLIC_BASE_URL}

    return app
