"""The OpenAPI document of each running service, and where what it asks for really exists."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import requests
import schemathesis
from schemathesis import Case
from schemathesis.schemas import BaseSchema

from infra.demo.ports import AGENT, ORCHESTRATOR, TIENDANUBE, UI, WHATSAPP
from infra.demo.processes import Stack
from tests.fixtures.shopfront import Shopfront

SERVICES = (ORCHESTRATOR, AGENT, WHATSAPP, TIENDANUBE, UI)


@dataclass
class Caller:
    """Calls a service as the one who may: by path, the admin or another service."""

    base_url: str
    admin_token: str
    internal_token: str
    session: requests.Session
    known: dict[str, str]

    def headers(self, path: str) -> dict[str, str]:
        token = self.admin_token if path.startswith("/api") else self.internal_token
        return {"Authorization": f"Bearer {token}"}

    def aim(self, case: Case[Any]) -> None:
        """Well-formed ids become those of a real shop, so that the code behind them runs."""
        for holder in (case.path_parameters, case.query, case.body):
            if not isinstance(holder, dict):
                continue
            for name in holder.keys() & self.known.keys():
                if _is_uuid(holder[name]):
                    holder[name] = self.known[name]
        if case.path == "/api/events":
            case.query["once"] = "true"


def _is_uuid(value: object) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def caller(service: str, stack: Stack, shopfront: Shopfront) -> Caller:
    customer = shopfront.customer()
    shopfront.writes(customer, "quiero hablar con una persona")
    conversation = shopfront.conversation(customer)
    session = requests.Session()
    session.trust_env = False
    return Caller(
        base_url=stack.url(service),
        admin_token=stack.secrets.admin_token,
        internal_token=stack.secrets.internal_api_token,
        session=session,
        known={
            "tenant_id": shopfront.shop.tenant_id,
            "channel_id": shopfront.shop.channel_id,
            "conversation_id": str(conversation.conversation_id),
        },
    )


@pytest.fixture
def openapi(service: str, stack: Stack) -> BaseSchema:
    schema: BaseSchema = schemathesis.openapi.from_url(f"{stack.url(service)}/openapi.json")
    return schema
