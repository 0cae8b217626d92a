"""A wrong variable stops the start with one message that names it and never its value."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from shared.settings import (
    AccessToken,
    DatabaseSettings,
    FernetKeys,
    HttpUrl,
    ServiceSettings,
    SettingsRefused,
    VendorSecret,
)

TOKEN = "a-fine-internal-token-of-good-length"


class ProbeSettings(ServiceSettings, DatabaseSettings):
    admin_token: AccessToken
    encryption_key: FernetKeys
    api_base: HttpUrl
    ycloud_api_key: VendorSecret | None = None


def environment(**changes: str) -> dict[str, str]:
    good = {
        "INTERNAL_API_TOKEN": TOKEN,
        "ADMIN_TOKEN": TOKEN,
        "ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "API_BASE": "http://orchestrator_service:8000/",
        "POSTGRES_DSN": "postgres://nexus:hunter2@db/nexus",
        "REDIS_URL": "redis://redis:6379/0",
    }
    return good | changes


def refusal(**changes: str) -> str:
    with pytest.raises(SettingsRefused) as caught:
        ProbeSettings.from_environment(environment(**changes))
    return str(caught.value)


def test_a_good_environment_is_read_and_addresses_are_made_uniform() -> None:
    settings = ProbeSettings.from_environment(environment())
    assert settings.postgres_dsn.get_secret_value() == "postgresql+asyncpg://nexus:hunter2@db/nexus"
    assert settings.api_base == "http://orchestrator_service:8000"
    assert settings.role == "all"


def test_no_secret_shows_in_the_settings_themselves() -> None:
    text = repr(ProbeSettings.from_environment(environment()))
    assert "hunter2" not in text
    assert TOKEN not in text


def test_everything_missing_is_named_in_one_message() -> None:
    with pytest.raises(SettingsRefused) as caught:
        ProbeSettings.from_environment({})
    for name in ("INTERNAL_API_TOKEN", "ADMIN_TOKEN", "ENCRYPTION_KEY", "POSTGRES_DSN"):
        assert f"{name} is missing" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ADMIN_TOKEN", "short-secret", "needs at least 24 characters"),
        ("ADMIN_TOKEN", "changeme-changeme-changeme", "still is a placeholder"),
        ("ADMIN_TOKEN", f"{TOKEN},short-secret", "needs at least 24 characters"),
        ("ADMIN_TOKEN", " , ", "needs at least 24 characters"),
        ("ENCRYPTION_KEY", "not-a-fernet-key", "is not a Fernet key"),
        ("ENCRYPTION_KEY", ",", "is empty"),
        ("YCLOUD_API_KEY", "your-ycloud-key", "still is a placeholder"),
        ("POSTGRES_DSN", "mysql://nexus:hunter2@db/nexus", "is not a Postgres address"),
        ("REDIS_URL", "http://redis-host", "is not a Redis address"),
        ("API_BASE", "orchestrator:8000", "is not an address"),
        ("ROLE", "boss-of-all", "Input should be"),
        ("LOG_LEVEL", "LOUD-AND-CLEAR", "Input should be"),
        ("DATABASE_POOL_SIZE", "many-of-them", "should be a valid integer"),
    ],
)
def test_a_malformed_value_is_named_but_not_shown(name: str, value: str, complaint: str) -> None:
    text = refusal(**{name: value})
    assert f"- {name} " in text
    assert complaint in text
    assert value.strip(" ,") == "" or value not in text


def test_two_wrong_variables_are_told_at_once() -> None:
    text = refusal(ADMIN_TOKEN="short", API_BASE="nowhere")
    assert "ADMIN_TOKEN" in text
    assert "API_BASE" in text


def test_a_blank_variable_counts_as_missing() -> None:
    assert "ADMIN_TOKEN is missing" in refusal(ADMIN_TOKEN="   ")


def test_a_secret_reads_from_the_file_that_name_file_names(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("token-of-the-file-0123456789\n")
    settings = ProbeSettings.from_environment(
        environment(ADMIN_TOKEN="", ADMIN_TOKEN_FILE=str(path))
    )
    assert settings.admin_token.get_secret_value() == "token-of-the-file-0123456789"


def test_a_file_that_cannot_be_read_is_told_by_its_variable(tmp_path: Path) -> None:
    text = refusal(ADMIN_TOKEN="", ADMIN_TOKEN_FILE=str(tmp_path / "absent"))
    assert "ADMIN_TOKEN_FILE names a file that cannot be read" in text


def test_the_cure_for_a_bad_key_is_a_command_that_works() -> None:
    text = refusal(ENCRYPTION_KEY="nonsense")
    assert "Fernet.generate_key()" in text
    assert "docs/configuration.md" in text
