"""The variables each process is started with: nothing of the caller's environment leaks in."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet
from pydantic import BaseModel

from infra.demo.ports import AGENT, HOST, ORCHESTRATOR, SANDBOX, TIENDANUBE, UI, WHATSAPP
from shared.settings import load

OPENAI_BASE_URL = "https://api.openai.com/v1"
SANDBOX_OPENAI_KEY = "sandbox-openai-key"
SANDBOX_YCLOUD_KEY = "sandbox-ycloud-key"
SANDBOX_TIENDANUBE_TOKEN = "sandbox-tiendanube-token"


class Caller(BaseModel):
    """What is taken over from whoever starts the demo."""

    path: str = "/usr/bin:/bin"
    home: str | None = None
    https_proxy: str | None = None
    no_proxy: str | None = None
    ssl_cert_file: str | None = None
    openai_api_key: str | None = None
    openai_base_url: str = OPENAI_BASE_URL
    nexus_port_offset: int = 0

    @classmethod
    def from_environment(cls) -> Self:
        return load(cls)

    def process_variables(self) -> dict[str, str]:
        names = ("path", "home", "https_proxy", "no_proxy", "ssl_cert_file")
        values = {name.upper(): getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}


class StackSecrets(BaseModel):
    """Made once per database folder: the database only opens with the keys that sealed it."""

    internal_api_token: str
    internal_secret_key: str
    encryption_key: str
    admin_token: str

    @classmethod
    def generate(cls) -> Self:
        return cls(
            internal_api_token=secrets.token_urlsafe(32),
            internal_secret_key=Fernet.generate_key().decode(),
            encryption_key=Fernet.generate_key().decode(),
            admin_token=secrets.token_urlsafe(32),
        )


class ModelAccount(BaseModel):
    """Which language model answers: the caller's own when there is a key, else the sandbox's."""

    api_key: str
    base_url: str
    is_real: bool


class Surroundings(BaseModel):
    """What all processes of one stack share."""

    folder: Path
    postgres_dsn: str
    redis_url: str
    ports: dict[str, int]
    secrets: StackSecrets
    caller: Caller

    def url(self, name: str) -> str:
        return f"http://{HOST}:{self.ports[name]}"

    @property
    def model_account(self) -> ModelAccount:
        if self.caller.openai_api_key:
            key, base_url = self.caller.openai_api_key, self.caller.openai_base_url
            return ModelAccount(api_key=key, base_url=base_url, is_real=True)
        base_url = f"{self.url(SANDBOX)}/openai/v1"
        return ModelAccount(api_key=SANDBOX_OPENAI_KEY, base_url=base_url, is_real=False)


def variables_of(name: str, around: Surroundings) -> dict[str, str]:
    """The whole environment of the process `name`."""
    own = {
        ORCHESTRATOR: _orchestrator,
        AGENT: _agent,
        WHATSAPP: _whatsapp,
        TIENDANUBE: _tiendanube,
        UI: _platform_ui,
        SANDBOX: _sandbox,
    }[name](around)
    return {**around.caller.process_variables(), **own}


def _every_service(around: Surroundings) -> dict[str, str]:
    return {
        "INTERNAL_API_TOKEN": around.secrets.internal_api_token,
        "LOG_FORMAT": "console",
        "LOG_LEVEL": "INFO",
    }


def _with_database(around: Surroundings) -> dict[str, str]:
    databases = {"POSTGRES_DSN": around.postgres_dsn, "REDIS_URL": around.redis_url}
    return _every_service(around) | databases


def _language_model(around: Surroundings) -> dict[str, str]:
    account = around.model_account
    return {"OPENAI_API_KEY": account.api_key, "OPENAI_BASE_URL": account.base_url}


def _orchestrator(around: Surroundings) -> Mapping[str, str]:
    return {
        **_with_database(around),
        **_language_model(around),
        "ADMIN_TOKEN": around.secrets.admin_token,
        "ENCRYPTION_KEY": around.secrets.encryption_key,
        "AGENT_SERVICE_URL": around.url(AGENT),
        "WHATSAPP_SERVICE_URL": around.url(WHATSAPP),
        "TIENDANUBE_SERVICE_URL": around.url(TIENDANUBE),
        "PUBLIC_BASE_URL": around.url(ORCHESTRATOR),
        "CORS_ALLOWED_ORIGINS": around.url(UI),
    }


def _agent(around: Surroundings) -> Mapping[str, str]:
    return {**_every_service(around), "TIENDANUBE_SERVICE_URL": around.url(TIENDANUBE)}


def _whatsapp(around: Surroundings) -> Mapping[str, str]:
    return {
        **_with_database(around),
        **_language_model(around),
        "INTERNAL_SECRET_KEY": around.secrets.internal_secret_key,
        "ORCHESTRATOR_SERVICE_URL": around.url(ORCHESTRATOR),
        "YCLOUD_BASE_URL": f"{around.url(SANDBOX)}/ycloud/v2",
        "YCLOUD_API_KEY": SANDBOX_YCLOUD_KEY,
        "MEDIA_STORE_URL": (around.folder.resolve() / "media").as_uri(),
    }


def _tiendanube(around: Surroundings) -> Mapping[str, str]:
    return {
        **_with_database(around),
        "INTERNAL_SECRET_KEY": around.secrets.internal_secret_key,
        "ORCHESTRATOR_SERVICE_URL": around.url(ORCHESTRATOR),
        "TIENDANUBE_BASE_URL": f"{around.url(SANDBOX)}/tiendanube/2025-03",
        "TIENDANUBE_AUTH_URL": f"{around.url(SANDBOX)}/tiendanube",
        "TIENDANUBE_APP_ID": "4410",
        "TIENDANUBE_CLIENT_SECRET": "sandbox-client-secret",
    }


def _platform_ui(around: Surroundings) -> Mapping[str, str]:
    return _every_service(around) | {"API_BASE": around.url(ORCHESTRATOR)}


def _sandbox(around: Surroundings) -> Mapping[str, str]:
    port = around.ports[SANDBOX]
    return {"SANDBOX_PORT": str(port), "SANDBOX_PUBLIC_URL": around.url(SANDBOX)}
