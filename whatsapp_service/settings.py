"""What this service reads from its environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from shared.settings import (
    DatabaseSettings,
    FernetKeys,
    HttpUrl,
    ServiceSettings,
    VendorSecret,
)


def local_media_folder() -> str:
    """Used without MEDIA_STORE_URL: a folder of the working directory."""
    return Path(".nexus/media").resolve().as_uri()


class Settings(ServiceSettings, DatabaseSettings):
    """Field names are the variables in lower case."""

    internal_secret_key: FernetKeys
    orchestrator_service_url: HttpUrl
    ycloud_webhook_secret: VendorSecret | None = None
    ycloud_api_key: VendorSecret | None = None
    ycloud_base_url: HttpUrl = "https://api.ycloud.com/v2"
    openai_api_key: VendorSecret | None = None
    openai_base_url: HttpUrl | None = None
    transcription_model: str = "gpt-4o-mini-transcribe"
    media_store_url: str = Field(default_factory=local_media_folder)
    send_resolve_seconds: Annotated[float, Field(ge=0, le=600)] = 30.0
    sends_per_second: Annotated[float, Field(gt=0, le=1000)] = 20.0
    event_retention_days: Annotated[int, Field(ge=8, le=3650)] = 60
