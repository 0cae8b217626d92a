"""What the sandbox can be told at start; every variable is prefixed SANDBOX_."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SandboxSettings(BaseSettings):
    """The keys are public on purpose: nothing here guards anything real."""

    model_config = SettingsConfigDict(env_prefix="SANDBOX_", extra="ignore")

    port: int = 9000
    public_url: str = "http://127.0.0.1:9000"
    time_scale: float = Field(default=1.0, ge=0)
    seed: int = 7
    ycloud_api_key: str = "sandbox-ycloud-key"
    openai_api_key: str = "sandbox-openai-key"
    tiendanube_token: str = "sandbox-tiendanube-token"
    tiendanube_app_id: str = "4410"
    tiendanube_client_secret: str = "sandbox-client-secret"
    openai_latency_seconds: float = 0.0
