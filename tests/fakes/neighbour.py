"""The orchestrator, as far as tiendanube_service asks it."""

from typing import Any
from uuid import UUID

from fastapi import FastAPI, Response

from shared.contracts.privacy import Erased, Erasure, Person, PersonalData

PUBLIC_BASE_URL = "https://api.nexus.example"


class PrivacyDesk:
    """What the orchestrator was asked to erase or tell; `failing` is the status it answers."""

    def __init__(self) -> None:
        self.erasures: list[Erasure] = []
        self.told: list[Person] = []
        self.conversation_ids: list[UUID] = []
        self.failing: int | None = None

    async def erase(self, erasure: Erasure, response: Response) -> Erased:
        response.status_code = self.failing or 200
        is_new = erasure not in self.erasures
        self.erasures.append(erasure)
        rows = {"messages": 3 if is_new else 0}
        return Erased(rows=rows, conversation_ids=self.conversation_ids)

    async def tell(self, person: Person, response: Response) -> PersonalData:
        response.status_code = self.failing or 200
        self.told.append(person)
        data: dict[str, Any] = {"messages": [{"text": "hola"}]}
        return PersonalData(data=data)


def neighbour_app() -> FastAPI:
    """`state.privacy` remembers."""
    app = FastAPI()
    app.state.privacy = desk = PrivacyDesk()
    app.add_api_route("/internal/privacy/erase", desk.erase, methods=["POST"])
    app.add_api_route("/internal/privacy/tell", desk.tell, methods=["POST"])

    @app.get("/internal/public-address")
    async def public_address() -> dict[str, str]:
        return {"public_base_url": PUBLIC_BASE_URL}

    return app
