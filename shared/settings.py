"""Settings: read once, refused when missing, malformed or still a placeholder.

Every variable also reads from the file named in NAME_FILE. One message names every bad variable
and how to make a good value; it never prints a value.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from shared.secrets import split_keys

PLACEHOLDERS = ("changeme", "change-me", "change_me", "replace", "your-", "your_", "<", "example")
MIN_TOKEN_LENGTH = 24
RANDOM_HINT = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
FERNET_HINT = (
    'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)


class SettingsRefused(SystemExit):
    """Stops the start; its text names each bad variable and the cure."""


def _token(value: SecretStr) -> SecretStr:
    tokens = split_keys(value)
    if not tokens or any(len(token) < MIN_TOKEN_LENGTH for token in tokens):
        raise ValueError(f"needs at least {MIN_TOKEN_LENGTH} characters; make one: {RANDOM_HINT}")
    if any(mark in token.lower() for token in tokens for mark in PLACEHOLDERS):
        raise ValueError(f"still is a placeholder; make one: {RANDOM_HINT}")
    return value


def _fernet_keys(value: SecretStr) -> SecretStr:
    keys = split_keys(value)
    try:
        [Fernet(key) for key in keys]
    except ValueError as error:
        raise ValueError(f"is not a Fernet key; make one: {FERNET_HINT}") from error
    if not keys:
        raise ValueError(f"is empty; make one: {FERNET_HINT}")
    return value


def _given_secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().lower()
    if any(mark in text for mark in PLACEHOLDERS):
        raise ValueError("still is a placeholder; put the real value or leave it out")
    return value


def _postgres_dsn(value: SecretStr) -> SecretStr:
    dsn = value.get_secret_value()
    scheme, separator, rest = dsn.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+asyncpg"}:
        raise ValueError("is not a Postgres address: postgresql+asyncpg://user:password@host/db")
    return SecretStr(f"postgresql+asyncpg://{rest}")


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not an address: http://host:port or https://host")
    return value.rstrip("/")


def _redis_url(value: SecretStr) -> SecretStr:
    if urlsplit(value.get_secret_value()).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("is not a Redis address: redis://host:6379/0")
    return value


AccessToken = Annotated[SecretStr, AfterValidator(_token)]
FernetKeys = Annotated[SecretStr, AfterValidator(_fernet_keys)]
VendorSecret = Annotated[SecretStr, AfterValidator(_given_secret)]
PostgresDsn = Annotated[SecretStr, AfterValidator(_postgres_dsn)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis_url)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Role = Literal["api", "worker", "all"]


class ServiceSettings(BaseModel):
    """The variables every service reads; field names are the variables in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    internal_api_token: AccessToken
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"
    otel_exporter_otlp_endpoint: HttpUrl | None = None
    role: Role = "all"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Raises SettingsRefused, one message for all that is wrong."""
        return load(cls, environment)


class DatabaseSettings(BaseModel):
    """For the services that own a schema."""

    postgres_dsn: PostgresDsn
    redis_url: RedisUrl
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 8
    job_heartbeat_seconds: Annotated[float, Field(ge=1, le=600)] = 20.0
    job_concurrency: Annotated[int, Field(ge=20, le=5000)] = 400


SettingsType = TypeVar("SettingsType", bound=BaseModel)


def load(kind: type[SettingsType], environment: Mapping[str, str] | None = None) -> SettingsType:
    """Reads the process's own environment unless one is handed in."""
    values, problems = _read(kind, os.environ if environment is None else environment)
    try:
        settings = kind.model_validate(values)
    except ValidationError as error:
        problems += [_explain(item) for item in error.errors(include_input=False)]
        raise SettingsRefused(_refusal(problems)) from None
    if problems:
        raise SettingsRefused(_refusal(problems))
    return settings


def _read(
    kind: type[BaseModel], environment: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    problems: list[str] = []
    for field in kind.model_fields:
        name = field.upper()
        if environment.get(name, "").strip():
            values[field] = environment[name].strip()
        elif path := environment.get(f"{name}_FILE", "").strip():
            try:
                values[field] = Path(path).read_text(encoding="utf-8").strip()
            except OSError:
                problems.append(f"{name}_FILE names a file that cannot be read")
    return values, problems


def _explain(item: Any) -> str:
    name = str(item["loc"][0]).upper() if item["loc"] else "settings"
    if item["type"] == "missing":
        return f"{name} is missing"
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{name} {message}"


def _refusal(problems: list[str]) -> str:
    lines = "\n".join(f"  - {problem}" for problem in problems)
    opening = "This service does not start until its variables are right:"
    return f"{opening}\n{lines}\nSee docs/configuration.md."
