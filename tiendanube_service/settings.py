"""The variables of tiendanube_service; see docs/configuration.md."""

from shared.settings import (
    DatabaseSettings,
    FernetKeys,
    HttpUrl,
    ServiceSettings,
    VendorSecret,
)


class Settings(ServiceSettings, DatabaseSettings):
    internal_secret_key: FernetKeys
    orchestrator_service_url: HttpUrl
    tiendanube_api_key: VendorSecret | None = None
    tiendanube_app_id: str | None = None
    tiendanube_client_secret: VendorSecret | None = None
    tiendanube_base_url: HttpUrl = "https://api.tiendanube.com/2025-03"
    tiendanube_auth_url: HttpUrl = "https://www.tiendanube.com"
    tiendanube_user_agent: str = "Nexus (soporte@nexus.invalid)"
