"""Documentation that nothing checks is wrong: links, variables, step numbers."""

import importlib
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from infra.demo.environment import Caller
from tests.architecture.sources import ROOT, project_files

SERVICES = (
    *("orchestrator_service", "agent_service", "whatsapp_service", "tiendanube_service"),
    "platform_ui",
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
DOCUMENTED = re.compile(r"`([A-Z][A-Z0-9_]{2,})`")
COMPOSE_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)")
OF_THE_DEMO = {"NEXUS_PORT_OFFSET"}
OF_THE_COMPOSE_FILE = {"POSTGRES_PASSWORD"}
# Fills the second column of docs/configuration.md, not variables.
WORDS = {"DEBUG", "INFO", "WARNING", "ERROR"}


def read_variables() -> dict[str, set[str]]:
    """Every variable, and the services that read it."""
    readers: dict[str, set[str]] = {}
    for service in SERVICES:
        if find_spec(f"{service}.settings") is None:
            continue
        for field in importlib.import_module(f"{service}.settings").Settings.model_fields:
            readers.setdefault(field.upper(), set()).add(service)
    return readers


def documented_variables() -> set[str]:
    """What stands in the first column of a table of docs/configuration.md."""
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in DOCUMENTED.findall(row.split("|")[1])}


def example_variables() -> set[str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))


def markdown_files() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".md"]


@pytest.mark.parametrize("path", markdown_files(), ids=str)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    targets = [link.partition("#")[0] for link in LINK.findall(text) if "://" not in link]
    folder = (ROOT / path).parent
    assert [target for target in targets if target and not (folder / target).exists()] == []


def test_every_variable_is_documented() -> None:
    assert set(read_variables()) - documented_variables() == set()


def test_no_variable_is_documented_that_nobody_reads() -> None:
    assert (
        documented_variables() - set(read_variables()) - OF_THE_DEMO - OF_THE_COMPOSE_FILE == set()
    )


def test_the_table_names_who_reads_each_variable() -> None:
    """The letters of the second column: O, A, W, T, U."""
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    letters = {service: service[0].upper() for service in SERVICES} | {"platform_ui": "U"}
    for name, services in read_variables().items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}`"))
        assert set(row.split("|")[2].split()) == {letters[item] for item in services}, name


def test_the_example_has_every_variable_and_no_other() -> None:
    assert example_variables() == set(read_variables()) | OF_THE_COMPOSE_FILE


def test_the_compose_file_uses_documented_variables_only() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert set(COMPOSE_VARIABLE.findall(text)) <= example_variables()


@pytest.mark.parametrize("service", SERVICES)
def test_the_compose_file_gives_each_service_what_it_must_have(service: str) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    if find_spec(f"{service}.settings") is None:
        pytest.skip(f"{service} reads no settings yet")
    fields = importlib.import_module(f"{service}.settings").Settings.model_fields
    required = {name.upper() for name, field in fields.items() if field.is_required()}
    given = set(compose["services"][service]["environment"])
    assert required <= given
    assert given <= {name.upper() for name in fields} | {"ORCHESTRATOR_SERVICE_URL"}


def test_the_demos_own_variables_are_documented() -> None:
    own = {name.upper() for name in Caller.model_fields if name.startswith("nexus_")}
    assert own == OF_THE_DEMO
    assert own <= documented_variables()


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_an_image_of_its_own(service: str) -> None:
    text = (ROOT / service / "Dockerfile").read_text(encoding="utf-8")
    assert f"infra/requirements/{service}.txt" in text
    assert "USER nexus" in text
    assert f'"{service}.main:app"' in text
    others = [name for name in SERVICES if name != service]
    assert not any(f"COPY {other}" in text for other in others)
