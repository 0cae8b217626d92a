"""One customer's message in the logs: one id through all services, and nothing private."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from infra.demo.environment import SANDBOX_OPENAI_KEY, SANDBOX_TIENDANUBE_TOKEN
from infra.demo.ports import AGENT, ORCHESTRATOR, SANDBOX, WHATSAPP
from shared.contracts.admin import Outcome
from tests.contracts.door import Door
from tests.fixtures.shopfront import Shopfront, eventually

pytestmark = pytest.mark.slow
WORDS = "zafiro-inolvidable"
NAME = "Quintiliana"
REQUEST_ID = f"journey-{uuid4().hex}"
ON_THE_WAY = (ORCHESTRATOR, WHATSAPP, AGENT)


def logs(shopfront: Shopfront) -> dict[str, str]:
    """What each service has written so far; the sandbox is the outside and may say anything."""
    folder: Path = shopfront.stack.folder / "logs"
    files = [path for path in folder.glob("*.log") if path.stem != SANDBOX]
    return {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in files}


@pytest.fixture
def customer(shopfront: Shopfront) -> Iterator[str]:
    """Wrote, was answered, was taken over and answered by a person."""
    customer = shopfront.customer()
    door = Door(shopfront)
    event = door.inbound(
        customer,
        text={"body": f"¿tienen campera impermeable {WORDS}?"},
        customerProfile={"name": NAME},
    )
    assert door.tell(event, **{"X-Request-ID": REQUEST_ID}).status_code == 200
    eventually(lambda: shopfront.thread(customer)[0].outcome == Outcome.ANSWERED)
    shopfront.operator_writes(customer, f"Te respondo yo, {WORDS}")
    wrong = {"YCloud-Signature": "t=1,s=" + "0" * 64}
    assert door.knock(f'{{"from": "{customer}", "text": "{WORDS}"}}'.encode(), **wrong)
    assert shopfront.act(customer, "return").status_code == 200
    yield customer
    door.close()


def test_one_id_runs_through_every_service_a_message_passes(
    shopfront: Shopfront, customer: str
) -> None:
    assert customer

    def silent() -> list[str]:
        written = logs(shopfront)
        return [service for service in ON_THE_WAY if REQUEST_ID not in written[service]]

    eventually(lambda: silent() == [])


def test_no_log_holds_a_secret_a_phone_or_what_a_customer_wrote(
    shopfront: Shopfront, customer: str
) -> None:
    digits = customer.removeprefix("+")
    private = {
        "the customer's words": WORDS,
        "the customer's name": NAME,
        "the customer's phone": digits,
        "the phone without its country": digits[3:],
        "the shop's YCloud key": shopfront.shop.api_key,
        "the shop's webhook secret": shopfront.shop.webhook_secret,
        "the model's key": SANDBOX_OPENAI_KEY,
        "the store's token": SANDBOX_TIENDANUBE_TOKEN,
        **shopfront.stack.secrets.model_dump(),
    }
    found = [
        f"{what} in the log of {service}"
        for service, text in logs(shopfront).items()
        for what, value in private.items()
        if value in text
    ]
    assert found == []
