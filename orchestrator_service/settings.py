"""The variables of orchestrator_service; see docs/configuration.md."""

from typing import Annotated

from pydantic import Field

from shared.settings import (
    AccessToken,
    DatabaseSettings,
    FernetKeys,
    HttpUrl,
    ServiceSettings,
    VendorSecret,
)


class Settings(ServiceSettings, DatabaseSettings):
    admin_token: AccessToken
    admin_token_sign_in: bool = True
    session_hours: Annotated[float, Field(gt=0, le=720)] = 12.0
    encryption_key: FernetKeys
    agent_service_url: HttpUrl
    whatsapp_service_url: HttpUrl
    tiendanube_service_url: HttpUrl
    public_base_url: HttpUrl
    cors_allowed_origins: str = ""
    openai_api_key: VendorSecret | None = None
    openai_base_url: HttpUrl = "https://api.openai.com/v1"

    def cors_origins(self) -> list[str]:
        """Exact origins; `*` is refused because answers carry credentials."""
        origins = [part.strip() for part in self.cors_allowed_origins.split(",") if part.strip()]
        return [origin for origin in origins if origin != "*"]
