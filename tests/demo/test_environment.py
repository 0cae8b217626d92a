"""Every process gets the variables its settings want, and nothing of the caller's besides."""

import importlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from infra.demo.environment import Caller, StackSecrets, Surroundings, variables_of
from infra.demo.ports import DEFAULT_PORTS, SANDBOX, WHATSAPP
from shared.settings import ServiceSettings, load

SERVICES = [name for name in DEFAULT_PORTS if name != SANDBOX]


def surroundings(**caller: str) -> Surroundings:
    return Surroundings(
        folder=Path("folder"),
        postgres_dsn="postgresql+asyncpg://nexus@127.0.0.1/nexus",
        redis_url="redis://127.0.0.1:6379/0",
        ports=dict(DEFAULT_PORTS),
        secrets=StackSecrets.generate(),
        caller=Caller.model_validate(caller),
    )


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_accepts_what_the_demo_gives_it(name: str) -> None:
    if find_spec(f"{name}.settings") is None:
        pytest.skip(f"{name} reads no settings yet")
    kind: type[ServiceSettings] = importlib.import_module(f"{name}.settings").Settings
    variables = variables_of(name, surroundings())
    settings = load(kind, variables)
    known = {field.upper() for field in kind.model_fields}
    assert set(variables) <= known | {"PATH", "ORCHESTRATOR_SERVICE_URL"}
    assert settings.internal_api_token


def test_a_real_key_of_the_caller_wins_and_goes_to_the_real_address() -> None:
    real = variables_of(WHATSAPP, surroundings(openai_api_key="sk-real-0123456789"))
    assert real["OPENAI_API_KEY"] == "sk-real-0123456789"
    assert real["OPENAI_BASE_URL"] == "https://api.openai.com/v1"


def test_without_a_key_the_simulated_model_answers() -> None:
    simulated = variables_of(WHATSAPP, surroundings())
    assert simulated["OPENAI_BASE_URL"] == "http://127.0.0.1:9000/openai/v1"
